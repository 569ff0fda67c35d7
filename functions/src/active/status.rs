//! Whether the server works, and what the caller's key may do.

use axum::Json;
use axum::extract::State;
use promptbook::api::StatusBody;
use promptbook::store::Store;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::Error;
use crate::http::caller::Caller;

/// The response to a health check.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HealthBody {
    /// Always `ok`. If the table does not answer, the response is a problem instead.
    #[schema(example = "ok")]
    status: &'static str,
}

/// Checks that the table answers.
///
/// No key is needed.
#[utoipa::path(
    get, path = "/v1/health", tag = "active", operation_id = "health", security(()),
    responses((status = 200, description = "The table answers.", body = HealthBody)),
)]
pub(super) async fn health(State(store): State<Store>) -> Result<Json<HealthBody>, Error> {
    store.health().await.map_err(Error::Unhealthy)?;
    Ok(Json(HealthBody { status: "ok" }))
}

/// Shows what your key may do, and the server's release.
///
/// Checks that the table answers, too.
#[utoipa::path(
    get, path = "/v1/status", tag = "active", operation_id = "getStatus",
    responses((status = 200, description = "The key is valid, and the table answers.", body = StatusBody)),
)]
pub(super) async fn status(
    State(store): State<Store>,
    caller: Caller,
) -> Result<Json<StatusBody>, Error> {
    store.health().await.map_err(Error::Unhealthy)?;
    Ok(Json(StatusBody {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        role: caller.role.as_str().to_owned(),
        key_id: caller.key_id,
    }))
}
