//! The function `publish`: publishes and unpublishes versions, makes releases, and lists the publication history and releases.

mod releases;

use axum::Json;
use axum::extract::State;
use promptbook::api::{Listed, PublishBody, UnpublishBody};
use promptbook::prompt::Publication;
use promptbook::store::Store;
use promptbook::store::request::Published;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::fields::parse_label_and_author;
use crate::http::params::{
    InstanceQuery, LabelQuery, PageQuery, Path, PromptPath, Query, WrittenPath,
};
use crate::http::response::Tagged;
use crate::http::write::{Write, WriteHeaders};
use crate::http::{Error, update_context};

/// The routes of this function.
pub fn router(store: Store) -> OpenApiRouter {
    OpenApiRouter::default()
        .routes(routes!(publish))
        .routes(routes!(unpublish))
        .routes(routes!(publications))
        .routes(routes!(releases::create, releases::list))
        .routes(routes!(releases::get))
        .with_state(store)
}

/// Makes a version active under a label.
///
/// If it is already active there, nothing changes, and the response is the current publication.
#[utoipa::path(
    post, path = "/v1/prompts/{name}/publish", tag = "publish", operation_id = "publishVersion",
    params(WrittenPath, InstanceQuery, WriteHeaders),
    request_body(content = PublishBody, example = json!({"version": 2, "author": "ada", "message": "Warmer"})),
    responses((status = 200, description = "The current publication.", body = Publication,
        headers(("ETag" = String)))),
)]
async fn publish(
    State(store): State<Store>,
    Path(at): Path<PromptPath>,
    Query(query): Query<InstanceQuery>,
    write: Write<PublishBody>,
) -> Result<Tagged<Publication>, Error> {
    let PublishBody {
        version,
        label,
        message,
        author,
    } = write.body;
    let (label, author) = parse_label_and_author(label, author, message)?;
    let id = query.id(at);
    let context = write.envelope.context(&id, Some(&label), author)?;
    let published = store.publish(&id, &label, version, &context).await?;
    update_context(|context| context.published(&published.publication));
    Ok(published.into())
}

/// Unpublishes the active version of a label.
///
/// The label then has no active version. Other instances than `default` inherit the version of `default` again.
#[utoipa::path(
    post, path = "/v1/prompts/{name}/unpublish", tag = "publish", operation_id = "unpublish",
    params(WrittenPath, InstanceQuery, WriteHeaders),
    request_body(content = UnpublishBody, example = json!({"author": "ada", "message": "Not needed for now"})),
    responses((status = 200, description = "The current publication, which has no version.", body = Publication,
        headers(("ETag" = String)))),
)]
async fn unpublish(
    State(store): State<Store>,
    Path(at): Path<PromptPath>,
    Query(query): Query<InstanceQuery>,
    write: Write<UnpublishBody>,
) -> Result<Tagged<Publication>, Error> {
    let UnpublishBody {
        label,
        message,
        author,
    } = write.body;
    let (label, author) = parse_label_and_author(label, author, message)?;
    let id = query.id(at);
    let context = write.envelope.context(&id, Some(&label), author)?;
    let published = store.unpublish(&id, &label, &context).await?;
    update_context(|context| context.published(&published.publication));
    Ok(published.into())
}

/// Lists the publication history of a label.
///
/// Works for a deleted prompt too.
#[utoipa::path(
    get, path = "/v1/prompts/{name}/publications", tag = "publish", operation_id = "listPublications",
    params(PromptPath, InstanceQuery, LabelQuery, PageQuery),
    responses((status = 200, description = "One page of publications, newest first.", body = Listed<Publication>)),
)]
async fn publications(
    State(store): State<Store>,
    Path(at): Path<PromptPath>,
    Query((query, LabelQuery { label }, page)): Query<(InstanceQuery, LabelQuery, PageQuery)>,
) -> Result<Json<Listed<Publication>>, Error> {
    let (id, page) = (query.id(at), page.into());
    Ok(Json(store.publications(&id, &label, &page).await?))
}

impl From<Published> for Tagged<Publication> {
    fn from(published: Published) -> Self {
        Self {
            revision: published.revision,
            body: published.publication,
        }
    }
}
