//! The route that renders a prompt without calling a model.

mod rendering;

use axum::Json;
use axum::extract::State;
use promptbook::api::{RenderAnswer, RenderBody};
use promptbook::error::RedactionError;
use promptbook::preview::Source;
use promptbook::prompt::{Active, PromptId, Version};
use promptbook::store::Store;
use promptbook::{
    Error as Domain, FieldError, Instance, Label, PromptName, VersionNumber, pipeline,
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::in_force;
use crate::blocking;
use crate::http::caller::{Caller, Role};
use crate::http::params::{Path, PromptPath, Query};
use crate::http::{Error, json, update_context};
use rendering::SelectedVersion;

/// The query parameters of a render.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct RenderQuery {
    /// The instance, which the body may name instead. Default: `default`.
    instance: Option<Instance>,
}

/// Renders a prompt with the given inputs. Calls no model and uses no cache.
///
/// A reader key can render active versions, an editor key and above any version. The chat pipeline's `system_prompt` takes today's date by default.
#[utoipa::path(
    post, path = "/v1/prompts/{name}/render", tag = "active", operation_id = "renderPrompt",
    params(PromptPath, RenderQuery),
    request_body(content = RenderBody, example = json!({"inputs": {"product": "the Acme shop"}, "label": "production"})),
    responses((status = 200, description = "The rendered prompt.", body = RenderAnswer)),
)]
pub(super) async fn render(
    State(store): State<Store>,
    caller: Caller,
    Path(at): Path<PromptPath>,
    Query(query): Query<RenderQuery>,
    json::Json(body): json::Json<RenderBody>,
) -> Result<Json<RenderAnswer>, Error> {
    let instance = check(&body, &query)?;
    if body.version.is_some() {
        caller.must_be(Role::Editor)?;
    }
    let id = PromptId {
        instance,
        name: at.name,
    };
    caller.reads(&id)?;
    update_context(|context| context.about(&id));
    let source = Source {
        given: body.inputs,
        context: pipeline::context(&id.name, store.clock()),
        examples: body.examples,
    };
    let found = match body.version {
        Some(number) => {
            let version = version(&store, &id, number).await?;
            SelectedVersion {
                pieces: pieces(&store, &id, &version).await?,
                version,
                label: None,
            }
        }
        None => {
            let label = body.label.unwrap_or_default();
            let found = in_force(&store, id, label).await?;
            SelectedVersion {
                version: found.version,
                pieces: found.pieces,
                label: Some(found.publication.label),
            }
        }
    };
    Ok(Json(blocking::run(move || found.render(source)).await?))
}

/// The instance of the prompt. Refuses a body that contradicts itself or the query.
fn check(body: &RenderBody, query: &RenderQuery) -> Result<Instance, Domain> {
    let mut wrong = Vec::new();
    if body.version.is_some() && body.label.is_some() {
        let detail = "`version` and `label` are mutually exclusive: give one of them";
        wrong.push(FieldError::new("/label", detail));
    }
    match body.instance_with(query.instance.as_ref()) {
        Ok(instance) if wrong.is_empty() => return Ok(instance),
        Ok(_) => {}
        Err(differs) => wrong.push(differs),
    }
    Err(Domain::Invalid(wrong))
}

/// A version of the instance's own prompt, or of the prompt that it inherits.
async fn version(store: &Store, id: &PromptId, number: VersionNumber) -> Result<Version, Domain> {
    let version = match store.version(id, number).await {
        Err(Domain::PromptNotFound { .. }) if !id.instance.is_default() => {
            store.version(&id.of_default(), number).await
        }
        own => own,
    }?;
    update_context(|context| context.version = Some(number));
    match version.redacted {
        None => Ok(version),
        Some(_) => Err(Domain::Redaction(RedactionError::VersionRedacted {
            name: version.name,
            version: number,
        })),
    }
}

/// What a version would include if it were active under `production`.
async fn pieces(store: &Store, id: &PromptId, version: &Version) -> Result<Vec<Active>, Domain> {
    let found = store
        .active_pieces(id, &Label::default(), &version.includes)
        .await?;
    let found = version.includes.iter().zip(found);
    let piece = |(name, found): (&PromptName, Option<Active>)| {
        let number = version.version;
        let missing = || {
            format!(
                "version {number} includes `{name}`, which is not active: publish `{name}` first"
            )
        };
        found.ok_or_else(|| Domain::Invalid(vec![FieldError::new("/version", missing())]))
    };
    found.map(piece).collect()
}
