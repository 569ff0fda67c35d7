//! Saving versions, moving labels and deleting.

use axum::Json as Body;
use axum::extract::State;
use http::{StatusCode, Uri};
use promptbook::Instance;
use promptbook::prompt::{PromptId, Signature};
use promptbook::store::Store;
use promptbook::store::request::WriteContext;

use super::bodies::PromptBody;
use super::paths::{self, WhichQuery};
use super::requests::{CreateBody, LabelsBody};
use super::text;
use crate::http::basic::{Client, Writer};
use crate::http::json::Json;
use crate::http::{Error, update_context};

/// Saves a version with its labels. What was committed is answered without another read, so that no failure follows a commit.
pub(super) async fn create(
    State(store): State<Store>,
    Writer(client): Writer,
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
    let (instance, context) = context(client, create.message);
    let name = create.name;
    let id = PromptId { instance, name };
    update_context(|context| context.about(&id));
    let (header, version) = store.save_version(&id, &create.new, &context).await?;
    update_context(|context| context.version = Some(version.version));
    let body = PromptBody::new(&header, &version, text::tag);
    Ok((StatusCode::CREATED, Body(body)))
}

/// Points labels at the version in the path. Its other labels stay.
pub(super) async fn label(
    State(store): State<Store>,
    Writer(client): Writer,
    uri: Uri,
    Json(body): Json<LabelsBody>,
) -> Result<Body<PromptBody>, Error> {
    let (instance, context) = context(client, None);
    let (id, number) = paths::version(instance, &uri)?;
    let labels = body.parse()?;
    update_context(|context| context.version = Some(number));
    let (header, version) = store.point_labels(&id, number, &labels, &context).await?;
    Ok(Body(PromptBody::new(&header, &version, text::tag)))
}

/// Hides versions of the prompt in the path. Default: all of them, which deletes the prompt.
pub(super) async fn delete(
    State(store): State<Store>,
    Writer(client): Writer,
    uri: Uri,
) -> Result<StatusCode, Error> {
    let (instance, context) = context(client, None);
    let id = paths::prompt(instance, &uri)?;
    let query: WhichQuery = paths::query(&uri)?;
    store
        .hide_versions(&id, &query.selector()?, &context)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn context(client: Client, message: Option<String>) -> (Instance, WriteContext) {
    let by = Signature {
        author: None,
        key_id: Some(client.caller.key_id),
        message,
    };
    let context = WriteContext {
        by,
        ..WriteContext::default()
    };
    (client.instance, context)
}
