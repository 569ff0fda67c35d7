//! Saving versions, moving labels and deleting.

use std::collections::BTreeSet;

use axum::Json as Body;
use axum::extract::State;
use http::{StatusCode, Uri};
use promptbook::prompt::PromptId;
use promptbook::store::Store;

use super::bodies::PromptBody;
use super::paths::{self, WhichQuery};
use super::requests::{CreateBody, LabelsBody};
use super::text;
use crate::http::basic::Client;
use crate::http::json::Json;
use crate::http::{Error, update_context};

/// Saves a version with its labels. What was committed is answered without another read, so that no failure follows a commit.
pub(super) async fn create(
    State(store): State<Store>,
    client: Client,
    Json(body): Json<CreateBody>,
) -> Result<(StatusCode, Body<PromptBody>), Error> {
    save(&store, client, body).await
}

/// The same for both APIs.
pub(super) async fn save(
    store: &Store,
    client: Client,
    body: CreateBody,
) -> Result<(StatusCode, Body<PromptBody>), Error> {
    let create = body.parse()?;
    let id = PromptId {
        instance: client.instance.clone(),
        name: create.name,
    };
    update_context(|context| context.about(&id));
    let context = client.context(&id, &create.new.labels, create.message)?;
    let (header, version) = store.save_version(&id, &create.new, &context).await?;
    update_context(|context| context.version = Some(version.version));
    let body = PromptBody::new(&header, &version, text::tag);
    Ok((StatusCode::CREATED, Body(body)))
}

/// Points labels at the version in the path. Its other labels stay.
pub(super) async fn label(
    State(store): State<Store>,
    client: Client,
    uri: Uri,
    Json(body): Json<LabelsBody>,
) -> Result<Body<PromptBody>, Error> {
    let (id, number) = paths::version(client.instance.clone(), &uri)?;
    let labels = body.parse()?;
    let context = client.context(&id, &labels, None)?;
    update_context(|context| context.version = Some(number));
    let (header, version) = store.point_labels(&id, number, &labels, &context).await?;
    Ok(Body(PromptBody::new(&header, &version, text::tag)))
}

/// Hides versions of the prompt in the path. Default: all of them, which deletes the prompt.
pub(super) async fn delete(
    State(store): State<Store>,
    client: Client,
    uri: Uri,
) -> Result<StatusCode, Error> {
    let id = paths::prompt(client.instance.clone(), &uri)?;
    let context = client.context(&id, &BTreeSet::new(), None)?;
    let query: WhichQuery = paths::query(&uri)?;
    store
        .hide_versions(&id, &query.selector()?, &context)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
