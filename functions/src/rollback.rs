//! The function `rollback`: undoes the last publication of a label, repeatedly if called repeatedly; or a release.

use std::num::NonZeroU64;

use axum::Json;
use axum::extract::State;
use promptbook::api::{ReleaseRollbackBody, RollbackBody};
use promptbook::prompt::{Publication, Release};
use promptbook::store::Store;
use promptbook::{Instance, PromptName, ReleaseId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::caller::Caller;
use crate::http::fields::{Fields, parse_label_and_author};
use crate::http::params::{InstanceQuery, Path, PromptPath, Query, ReleasePath, WrittenPath};
use crate::http::response::Tagged;
use crate::http::write::{KeyHeader, Write, WriteHeaders};
use crate::http::{Error, update_context};

/// The routes of this function.
pub fn router(store: Store) -> OpenApiRouter {
    OpenApiRouter::default()
        .routes(routes!(roll_back))
        .routes(routes!(roll_back_release))
        .with_state(store)
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
    let context = write.envelope.context(&id, Some(&label), author)?;
    let published = store
        .roll_back(&id, &label, from.map(NonZeroU64::get), &context)
        .await?;
    update_context(|context| context.published(&published.publication));
    Ok(published.into())
}

/// Undoes a release.
///
/// Each label that the release moved goes back to the version that was active before, or is unpublished if there was none. If one of
/// them has moved since, or something forbids one of the changes, the response is 409 and nothing changes.
#[utoipa::path(
    post, path = "/v1/releases/{id}/rollback", tag = "releases", operation_id = "rollBackRelease",
    params(ReleasePath, KeyHeader),
    request_body(content = ReleaseRollbackBody, example = json!({"author": "ada", "message": "Too warm"})),
    responses((status = 200, description = "The release.", body = Release)),
)]
async fn roll_back_release(
    State(store): State<Store>,
    Path(at): Path<ReleasePath>,
    write: Write<ReleaseRollbackBody>,
) -> Result<Json<Release>, Error> {
    let mut fields = Fields::default();
    let author = fields.author(write.body.author, write.body.message);
    let author = fields.check(Some(author))?;
    let envelope = write
        .envelope
        .without_if_match("a release has no ETag: leave it out")?;
    let names = released(&store, envelope.caller(), &at.id).await?;
    let context = envelope.context_of(&names.0, &names.1, None, author)?;
    let release = store.roll_back_release(&at.id, &context).await?;
    update_context(|context| context.releases(&release.instance, &release.label));
    Ok(Json(release))
}

/// The instance and the prompts of a release that the caller may see.
async fn released(
    store: &Store,
    caller: &Caller,
    id: &ReleaseId,
) -> Result<(Instance, Vec<PromptName>), Error> {
    // A key that reaches everything needs no read, so that the release is read once.
    if caller.scope.is_everything() {
        return Ok((Instance::default(), Vec::new()));
    }
    let release = store.find_release(id).await?;
    caller.reads_release(&release)?;
    let names = release.publications.into_iter().map(|it| it.name);
    Ok((release.instance, names.collect()))
}
