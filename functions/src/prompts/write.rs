//! Writing prompts.

use axum::extract::State;
use promptbook::api::{NewPromptBody, PromptBody, RestoredBody, SavedBody};
use promptbook::prompt::PromptId;
use promptbook::store::Store;
use promptbook::store::request::{Change, Edit, Restored, Saved, WriteContext};

use super::body;
use super::examples;
use super::patch::PromptPatch;
use crate::blocking;
use crate::http::envelope::Envelope;
use crate::http::fields::Fields;
use crate::http::params::{
    InstanceQuery, Path, PromptPath, PurgeQuery, Query, SignedQuery, WrittenPath,
};
use crate::http::response::{Created, NoContent, Tagged};
use crate::http::write::{Write, WriteHeaders};
use crate::http::{Error, update_context};

async fn saved(saved: Saved) -> (u64, SavedBody) {
    let Saved {
        version,
        publication,
        revision,
    } = saved;
    update_context(|context| context.version = Some(version.version));
    let body = blocking::run(move || SavedBody {
        warnings: version.warnings(),
        version,
        publication,
    });
    (revision, body.await)
}

/// Creates a prompt with its version 1.
#[utoipa::path(
    post, path = "/v1/prompts", tag = "prompts", operation_id = "createPrompt",
    params(InstanceQuery, WriteHeaders),
    request_body(content = NewPromptBody, examples(
        ("text" = (summary = "A text prompt, active at once", value = json!(examples::text_prompt()))),
        ("with_messages" = (summary = "A chat prompt", value = json!(examples::chat_prompt()))),
    )),
    responses((status = 201, description = "Created.", body = SavedBody,
        headers(("ETag" = String), ("Location" = String)))),
)]
pub(super) async fn create(
    State(store): State<Store>,
    Query(query): Query<InstanceQuery>,
    write: Write<NewPromptBody>,
) -> Result<Created<SavedBody>, Error> {
    let (name, new, author) = blocking::run(|| body::parse_new(write.body)).await?;
    let id = PromptId {
        instance: query.instance,
        name,
    };
    update_context(|context| context.about(&id));
    let context = write.envelope.context(&id, new.publish.as_ref(), author)?;
    let (revision, body) = saved(store.create(&id, &new, &context).await?).await;
    Ok(Created { id, revision, body })
}

/// Replaces description, tags and content.
///
/// Absent fields are cleared. New content makes a new version.
#[utoipa::path(
    put, path = "/v1/prompts/{name}", tag = "prompts", operation_id = "replacePrompt",
    params(WrittenPath, InstanceQuery, WriteHeaders),
    request_body(content = PromptBody, example = json!(examples::replacement())),
    responses((status = 200, description = "The latest version. Unchanged content makes no new one.", body = SavedBody,
        headers(("ETag" = String)))),
)]
pub(super) async fn put(
    State(store): State<Store>,
    Path(at): Path<PromptPath>,
    Query(query): Query<InstanceQuery>,
    write: Write<PromptBody>,
) -> Result<Tagged<SavedBody>, Error> {
    let parsed = blocking::run(|| body::parse(write.body)).await?;
    let edit = Edit::Replace {
        content: parsed.content,
        description: parsed.description,
        tags: parsed.tags,
    };
    let change = Change {
        edit,
        publish: parsed.publish,
    };
    let id = query.id(at);
    let context = write
        .envelope
        .context(&id, change.publish.as_ref(), parsed.author)?;
    let (revision, body) = saved(store.save(&id, &change, &context).await?).await;
    Ok(Tagged { revision, body })
}

/// Changes only the fields that you send.
///
/// The body is a JSON merge patch (RFC 7396): null removes a field. New content makes a new version.
#[utoipa::path(
    patch, path = "/v1/prompts/{name}", tag = "prompts", operation_id = "changePrompt",
    params(WrittenPath, InstanceQuery, WriteHeaders),
    request_body(content(
        (PromptPatch = "application/json", example = json!(examples::change())),
        (PromptPatch = "application/merge-patch+json", example = json!(examples::change())),
    )),
    responses((status = 200, description = "The latest version. Unchanged content makes no new one.", body = SavedBody,
        headers(("ETag" = String)))),
)]
pub(super) async fn patch(
    State(store): State<Store>,
    Path(at): Path<PromptPath>,
    Query(query): Query<InstanceQuery>,
    write: Write<PromptPatch>,
) -> Result<Tagged<SavedBody>, Error> {
    let (change, author) = write.body.parse()?;
    let id = query.id(at);
    let context = write
        .envelope
        .context(&id, change.publish.as_ref(), author)?;
    // The store merges the patch into the latest version and validates the result.
    let done = blocking::drive(async move { store.save(&id, &change, &context).await });
    let (revision, body) = saved(done.await?).await;
    Ok(Tagged { revision, body })
}

/// Deletes a prompt.
///
/// None of its versions stays active. Its history is kept, and you can restore the prompt. With `purge=true`, a prompt that is deleted
/// already loses its history, too. If the response is 503 then, send the same request again to redact the rest.
#[utoipa::path(
    delete, path = "/v1/prompts/{name}", tag = "prompts", operation_id = "deletePrompt",
    params(WrittenPath, InstanceQuery, PurgeQuery, SignedQuery, WriteHeaders),
    responses((status = 204, description = "The prompt is deleted, or purged, by this request or an earlier one.", headers(("ETag" = String)))),
)]
pub(super) async fn delete(
    State(store): State<Store>,
    Path(at): Path<PromptPath>,
    Query((whose, PurgeQuery { purge }, by)): Query<(InstanceQuery, PurgeQuery, SignedQuery)>,
    envelope: Envelope,
) -> Result<NoContent, Error> {
    let (id, context) = signed(whose.id(at), by, envelope)?;
    let revision = match purge {
        true => store.purge(&id, &context).await?,
        false => store.delete(&id, &context).await?,
    };
    Ok(NoContent { revision })
}

/// Restores a deleted prompt.
///
/// The versions that were active before the deletion become active again.
#[utoipa::path(
    post, path = "/v1/prompts/{name}/restore", tag = "prompts", operation_id = "restorePrompt",
    params(WrittenPath, InstanceQuery, SignedQuery, WriteHeaders),
    responses((status = 200, description = "The prompt is live, by this request or an earlier one.", body = RestoredBody,
        headers(("ETag" = String)))),
)]
pub(super) async fn restore(
    State(store): State<Store>,
    Path(at): Path<PromptPath>,
    Query((whose, by)): Query<(InstanceQuery, SignedQuery)>,
    envelope: Envelope,
) -> Result<Tagged<RestoredBody>, Error> {
    let (id, context) = signed(whose.id(at), by, envelope)?;
    let Restored {
        unrestored,
        revision,
    } = store.restore(&id, &context).await?;
    Ok(Tagged {
        revision,
        body: RestoredBody { unrestored },
    })
}

fn signed(
    id: PromptId,
    by: SignedQuery,
    envelope: Envelope,
) -> Result<(PromptId, WriteContext), Error> {
    let mut fields = Fields::default();
    let author = fields.author(by.author, by.message);
    let author = fields.check_query(author)?;
    let context = envelope.context(&id, None, author)?;
    Ok((id, context))
}
