//! Changes a prompt's contract.

use axum::extract::State;
use promptbook::api::ContractBody;
use promptbook::store::Store;

use crate::http::Error;
use crate::http::fields::{Author, Fields};
use crate::http::params::{InstanceQuery, Path, PromptPath, Query, WrittenPath};
use crate::http::response::NoContent;
use crate::http::write::{Write, WriteHeaders};

/// Sets which inputs the code supplies.
///
/// You can't remove a name that an active version needs, that is, a required input without a default that it uses, or that a prompt
/// which it includes uses. Overrides count too. You can't add a name while other prompts include this one: give the
/// new input a default in the version instead.
#[utoipa::path(
    put, path = "/v1/prompts/{name}/contract", tag = "prompts", operation_id = "setContract",
    params(WrittenPath, InstanceQuery, WriteHeaders),
    request_body(content = ContractBody, example = json!({"inputs": ["customer"]})),
    responses((status = 204, description = "The contract is set.", headers(("ETag" = String)))),
)]
pub(super) async fn set(
    State(store): State<Store>,
    Path(at): Path<PromptPath>,
    Query(query): Query<InstanceQuery>,
    write: Write<ContractBody>,
) -> Result<NoContent, Error> {
    let mut fields = Fields::default();
    let names = fields.contract("/inputs", write.body.inputs);
    let names = fields.check(Some(names))?;
    let id = query.id(at);
    let context = write.envelope.context(&id, None, Author::default())?;
    let revision = store.set_contract(&id, &names, &context).await?;
    Ok(NoContent { revision })
}
