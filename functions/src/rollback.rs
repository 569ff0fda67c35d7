//! The function `rollback`: undoes the last publication of a label, repeatedly if called repeatedly.

use std::num::NonZeroU64;

use axum::extract::State;
use promptbook::api::RollbackBody;
use promptbook::prompt::Publication;
use promptbook::store::Store;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::auth::admin_only;
use crate::http::fields::parse_label_and_author;
use crate::http::params::{InstanceQuery, Path, PromptPath, Query, WrittenPath};
use crate::http::response::Tagged;
use crate::http::write::{Write, WriteHeaders};
use crate::http::{Error, update_context};

/// The routes of this function.
pub fn router(store: Store) -> OpenApiRouter {
    let router = OpenApiRouter::default().routes(routes!(roll_back));
    admin_only(router).with_state(store)
}

/// Makes the version active that was active before the last publication.
///
/// Rolling back twice goes back two publications; it does not toggle. A rollback always changes what is active: when there is no
/// earlier publication, the response is 409.
#[utoipa::path(
    post, path = "/v1/prompts/{name}/rollback", tag = "publish", operation_id = "rollBack",
    params(WrittenPath, InstanceQuery, WriteHeaders),
    request_body(content = RollbackBody, example = json!({"author": "ada", "message": "Too warm"})),
    responses((status = 200, description = "The current publication.", body = Publication,
        headers(("ETag" = String)))),
)]
async fn roll_back(
    State(store): State<Store>,
    Path(at): Path<PromptPath>,
    Query(query): Query<InstanceQuery>,
    write: Write<RollbackBody>,
) -> Result<Tagged<Publication>, Error> {
    let RollbackBody {
        label,
        from,
        message,
        author,
    } = write.body;
    let (label, author) = parse_label_and_author(label, author, message)?;
    let id = query.id(at);
    let context = write.envelope.context(&id.instance, author);
    let published = store
        .roll_back(&id, &label, from.map(NonZeroU64::get), &context)
        .await?;
    update_context(|context| context.published(&published.publication));
    Ok(published.into())
}
