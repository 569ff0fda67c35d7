//! What is said of the server and of the caller's instance.

use axum::Json;
use axum::extract::State;
use promptbook::store::Store;
use serde_json::{Value, json};

use crate::http::Error;
use crate::http::basic::Client;

/// Whether the table answers. No key is needed.
pub(super) async fn health(State(store): State<Store>) -> Result<Json<Value>, Error> {
    store.health().await.map_err(Error::Unhealthy)?;
    Ok(Json(
        json!({"status": "OK", "version": env!("CARGO_PKG_VERSION")}),
    ))
}

/// The caller's instance, as the one project of their keys.
pub(super) async fn projects(Client { instance, .. }: Client) -> Json<Value> {
    let organization = json!({"id": "promptbook", "name": "Promptbook"});
    let project =
        json!({"id": instance, "name": instance, "organization": organization, "metadata": {}});
    Json(json!({"data": [project]}))
}
