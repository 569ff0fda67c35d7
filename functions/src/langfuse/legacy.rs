//! The first API, which old SDKs use: the name is in the query.

use axum::Json as Body;
use axum::extract::State;
use http::{StatusCode, Uri};
use promptbook::store::Store;
use serde::Deserialize;

use super::bodies::PromptBody;
use super::paths::{self, WhichQuery};
use super::requests::CreateBody;
use super::{get, write};
use crate::http::Error;
use crate::http::basic::Client;
use crate::http::json::Json;

#[derive(Debug, Deserialize)]
struct NameQuery {
    name: Option<String>,
}

/// Reads a version of the prompt in the query. Default: what is active under `production`.
pub(super) async fn get(
    State(store): State<Store>,
    client: Client,
    uri: Uri,
) -> Result<Body<PromptBody>, Error> {
    let NameQuery { name } = paths::query(&uri)?;
    let name = name.ok_or_else(|| Error::BadQuery("name: give the name of a prompt".to_owned()))?;
    let id = paths::named(client.instance.clone(), &name)?;
    let query: WhichQuery = paths::query(&uri)?;
    get::one(&store, &client, &id, &query).await
}

/// Saves a version. `isActive` publishes it.
pub(super) async fn create(
    State(store): State<Store>,
    client: Client,
    Json(body): Json<CreateBody>,
) -> Result<(StatusCode, Body<PromptBody>), Error> {
    write::save(&store, client, body.of_first_api()).await
}
