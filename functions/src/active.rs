//! The function `active`: reads the active version, renders prompts without a model, and reports health and status.

mod render;
mod status;

use axum::extract::State;
use http::HeaderMap;
use promptbook::api::ActiveBody;
use promptbook::error::{DeletionError, LabelError};
use promptbook::prompt::PromptId;
use promptbook::store::Store;
use promptbook::store::request::InForce;
use promptbook::{Error as Domain, Label};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::active_body::{ActiveQuery, active_body};
use crate::http::params::{InstanceQuery, Path, PromptPath, Query};
use crate::http::response::Conditional;
use crate::http::schemas::EntityTags;
use crate::http::{Error, etag, update_context};

/// The routes of this function.
pub fn router(store: Store) -> OpenApiRouter {
    OpenApiRouter::default()
        .routes(routes!(active))
        .routes(routes!(render::render))
        .routes(routes!(status::health))
        .routes(routes!(status::status))
        .with_state(store)
}

/// The headers of a read.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "only describes the header, which `etag` reads")]
struct ReadHeaders {
    /// The `ETag` of the version that you already have, including its quotes. If it is still active, the answer is 304 without a body.
    #[param(rename = "If-None-Match", value_type = EntityTags, inline, required = false)]
    if_none_match: Option<String>,
}

/// Shows the active version.
///
/// Returns the instance's own version, or that of `default` if the instance has none. The table is read each time. Each include is replaced by the text of the included prompt, all read at one moment, so that any Jinja engine can render the template; `compose=false` returns the source. Send `If-None-Match` to get the version only if it has changed.
#[utoipa::path(
    get, path = "/v1/prompts/{name}/active", tag = "active", operation_id = "getActive",
    params(PromptPath, InstanceQuery, ActiveQuery, ReadHeaders),
    responses(
        (status = 200, description = "The active version.", body = ActiveBody, headers(("ETag" = String))),
        (status = 304, description = "You already have the active version.", headers(("ETag" = String))),
    ),
)]
async fn active(
    State(store): State<Store>,
    Path(at): Path<PromptPath>,
    Query((whose, ActiveQuery { label, compose })): Query<(InstanceQuery, ActiveQuery)>,
    headers: HeaderMap,
) -> Result<Conditional<ActiveBody>, Error> {
    let found = in_force(&store, whose.id(at), label).await?;
    let publication = found.publication.clone();
    let body = active_body(found, compose)?;
    let etag = etag::of_active(&publication, &body);
    let body = match etag::none_match(&headers, &etag)? {
        true => None,
        false => Some(body),
    };
    Ok(Conditional { etag, body })
}

/// Reads the active version and what it includes: the instance's own version, or that of `default`.
async fn in_force(store: &Store, id: PromptId, label: Label) -> Result<InForce, Error> {
    let read = store.active(&id, &label, &[]).await?;
    let Some(found) = read.into_in_force() else {
        return Err(why_not_active(store, id, label).await.into());
    };
    update_context(|context| context.published(&found.publication));
    Ok(found)
}

/// Distinguishes a prompt without an active version from a missing prompt, which is usually a misspelt name.
async fn why_not_active(store: &Store, id: PromptId, label: Label) -> Domain {
    let mut ids = vec![id.of_default()];
    if !id.instance.is_default() {
        ids.insert(0, id.clone());
    }
    for id in &ids {
        match store.prompt(id).await {
            Err(Domain::PromptNotFound { .. }) => {}
            Ok(_) | Err(Domain::Deletion(DeletionError::DeletedNotShown { .. })) => {
                let PromptId { instance, name } = ids.swap_remove(0);
                return Domain::Label(LabelError::NotActive {
                    instance,
                    name,
                    label,
                });
            }
            Err(other) => return other,
        }
    }
    let PromptId { instance, name } = id;
    Domain::PromptNotFound { instance, name }
}
