//! Redacting a version.

use axum::extract::State;
use promptbook::api::RedactBody;
use promptbook::prompt::{PromptId, Version};
use promptbook::store::Store;
use promptbook::store::request::Redacted;

use crate::http::fields::Fields;
use crate::http::params::{InstanceQuery, Path, Query, VersionPath, WrittenVersionPath};
use crate::http::response::Tagged;
use crate::http::write::{Write, WriteHeaders};
use crate::http::{Error, update_context};

/// Redacts a version.
///
/// Replaces what the version says, and the messages of its publications, by `[redacted]`. Number, digest, authors and times are kept. This
/// can't be undone, and the version can't become active again. If the response is 503, send the same request again to redact the rest.
#[utoipa::path(
    post, path = "/v1/prompts/{name}/versions/{version}/redact", tag = "versions", operation_id = "redactVersion",
    params(WrittenVersionPath, InstanceQuery, WriteHeaders),
    request_body(content = RedactBody, example = json!({"reason": "A key was pasted into it", "author": "ada"})),
    responses((status = 200, description = "What is left of the version.", body = Version,
        headers(("ETag" = String)))),
)]
pub(super) async fn redact(
    State(store): State<Store>,
    Path(at): Path<VersionPath>,
    Query(query): Query<InstanceQuery>,
    write: Write<RedactBody>,
) -> Result<Tagged<Version>, Error> {
    let RedactBody { reason, author } = write.body;
    let mut fields = Fields::default();
    let author = fields.reason(author, reason);
    let author = fields.check(Some(author))?;
    let id = PromptId {
        instance: query.instance,
        name: at.name,
    };
    let context = write.envelope.context(&id, None, author)?;
    let Redacted {
        version: body,
        revision,
    } = store.redact(&id, at.version, &context).await?;
    update_context(|context| context.version = Some(body.version));
    Ok(Tagged { revision, body })
}
