//! Changing a prompt's contract.

use axum::extract::State;
use promptbook::store::Store;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::Error;
use crate::http::answer::Done;
use crate::http::described::InputName;
use crate::http::fields::{Author, Fields};
use crate::http::params::{InstanceQuery, Path, PromptPath, Query};
use crate::http::write::{Write, WriteHeaders};

/// A prompt's contract.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ContractBody {
    /// The inputs that the code supplies, all of them; at most 200.
    #[schema(value_type = Vec<InputName>, max_items = 200)]
    inputs: Vec<String>,
}

/// Says which inputs the code supplies.
///
/// A name that an active version uses without a default can't be taken away. Overrides are checked through an index, which
/// may be a moment behind.
#[utoipa::path(
    put, path = "/v1/prompts/{name}/contract", tag = "prompts", operation_id = "setContract",
    params(PromptPath, InstanceQuery, WriteHeaders), request_body = ContractBody,
    responses((status = 204, description = "This is the contract now.", headers(("ETag" = String)))),
)]
pub(super) async fn set(
    State(store): State<Store>,
    Path(at): Path<PromptPath>,
    Query(query): Query<InstanceQuery>,
    write: Write<ContractBody>,
) -> Result<Done, Error> {
    let mut fields = Fields::default();
    let names = fields.contract("/inputs", write.body.inputs);
    let names = fields.check(Some(names))?;
    let id = query.id(at);
    let context = write.envelope.context(&id.instance, Author::default());
    let revision = store.set_contract(&id, &names, &context).await?;
    Ok(Done { revision })
}
