//! The function `versions`: reads the versions of a prompt, now and at a time in the past, compares them, and lists the activity.

mod active_at;
mod activity;
mod diff;

use axum::Json;
use axum::extract::State;
use promptbook::api::{DiffBody, Listed};
use promptbook::prompt::{PromptId, Version};
use promptbook::store::Store;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::blocking;
use crate::http::Error;
use crate::http::params::{
    AgainstQuery, InstanceQuery, PageQuery, Path, PromptPath, Query, VersionPath,
};

/// The routes of this function.
pub fn router(store: Store) -> OpenApiRouter {
    OpenApiRouter::default()
        .routes(routes!(list))
        .routes(routes!(latest))
        .routes(routes!(get))
        .routes(routes!(diff))
        .routes(routes!(active_at::active_at))
        .routes(routes!(activity::list))
        .with_state(store)
}

/// Lists a prompt's versions.
///
/// Works for a deleted prompt too.
#[utoipa::path(
    get, path = "/v1/prompts/{name}/versions", tag = "versions", operation_id = "listVersions",
    params(PromptPath, InstanceQuery, PageQuery),
    responses((status = 200, description = "One page of versions, newest first.", body = Listed<Version>)),
)]
async fn list(
    State(store): State<Store>,
    Path(at): Path<PromptPath>,
    Query((query, page)): Query<(InstanceQuery, PageQuery)>,
) -> Result<Json<Listed<Version>>, Error> {
    let versions = store.versions(&query.id(at), &page.into()).await?;
    Ok(Json(versions))
}

/// Shows the newest version.
///
/// It need not be active. Works for a deleted prompt too. `latest` is not a valid label.
#[utoipa::path(
    get, path = "/v1/prompts/{name}/versions/latest", tag = "versions", operation_id = "getLatestVersion",
    params(PromptPath, InstanceQuery),
    responses((status = 200, description = "The version.", body = Version)),
)]
async fn latest(
    State(store): State<Store>,
    Path(at): Path<PromptPath>,
    Query(query): Query<InstanceQuery>,
) -> Result<Json<Version>, Error> {
    Ok(Json(store.latest_version(&query.id(at)).await?))
}

/// Shows one version.
#[utoipa::path(
    get, path = "/v1/prompts/{name}/versions/{version}", tag = "versions", operation_id = "getVersion",
    params(VersionPath, InstanceQuery),
    responses((status = 200, description = "The version.", body = Version)),
)]
async fn get(
    State(store): State<Store>,
    Path(at): Path<VersionPath>,
    Query(query): Query<InstanceQuery>,
) -> Result<Json<Version>, Error> {
    let id = PromptId {
        instance: query.instance,
        name: at.name,
    };
    Ok(Json(store.version(&id, at.version).await?))
}

/// Shows what changed from another version to this one.
#[utoipa::path(
    get, path = "/v1/prompts/{name}/versions/{version}/diff", tag = "versions", operation_id = "diffVersions",
    params(VersionPath, InstanceQuery, AgainstQuery),
    responses((status = 200, description = "What changed.", body = DiffBody)),
)]
async fn diff(
    State(store): State<Store>,
    Path(at): Path<VersionPath>,
    Query((whose, query)): Query<(InstanceQuery, AgainstQuery)>,
) -> Result<Json<DiffBody>, Error> {
    let id = PromptId {
        instance: whose.instance,
        name: at.name,
    };
    let (old, new) = match query.against.or(at.version.previous()) {
        Some(against) if against != at.version => {
            let (old, new) = store.two_versions(&id, against, at.version).await?;
            (Some(old), new)
        }
        // The first version has no predecessor. A version that is compared with itself is read once.
        against => {
            let new = store.version(&id, at.version).await?;
            (against.map(|_| new.clone()), new)
        }
    };
    let diff = blocking::run(move || diff::between(old.as_ref(), &new));
    Ok(Json(diff.await))
}
