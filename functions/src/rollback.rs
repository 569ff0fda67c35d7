//! The function `rollback`: undoing the last publication of a label, again and again.

use std::num::NonZeroU64;

use axum::extract::State;
use promptbook::Label;
use promptbook::prompt::Publication;
use promptbook::store::Store;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::answer::Tagged;
use crate::http::auth::admin_only;
use crate::http::fields::signed_label;
use crate::http::params::{InstanceQuery, Path, PromptPath, Query};
use crate::http::write::{Write, WriteHeaders};
use crate::http::{Error, note};

/// The routes of this function.
pub fn router(store: Store) -> OpenApiRouter {
    let router = OpenApiRouter::default().routes(routes!(roll_back));
    admin_only(router).with_state(store)
}

/// Which label to roll back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RollbackBody {
    /// The label: `production` unless said.
    #[schema(value_type = Option<Label>)]
    label: Option<String>,
    /// The `seq` of the publication to undo: 409 when it is no longer the one in force.
    #[schema(value_type = Option<u64>, minimum = 1)]
    from: Option<NonZeroU64>,
    /// Why, at most 4 KiB.
    #[schema(max_length = 4096)]
    message: Option<String>,
    /// Who, at most 200 characters.
    #[schema(max_length = 200)]
    author: Option<String>,
}

/// Makes active what was active before. Rolling back twice goes back two publications.
#[utoipa::path(
    post, path = "/v1/prompts/{name}/rollback", tag = "publish", operation_id = "rollBack",
    params(PromptPath, InstanceQuery, WriteHeaders), request_body = RollbackBody,
    responses((status = 200, description = "The publication in force.", body = Publication,
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
    let (label, author) = signed_label(label, author, message)?;
    let id = query.id(at);
    let context = write.envelope.context(&id.instance, author);
    let published = store
        .roll_back(&id, &label, from.map(NonZeroU64::get), &context)
        .await?;
    note(|note| note.published(&published.publication));
    Ok(published.into())
}
