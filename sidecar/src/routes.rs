//! The routes: a lookup, then the fallback, and the API's errors.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use functions::http::params::{InstanceQuery, LabelQuery, Path, PromptPath, Query};
use functions::http::{Error, guarded, json, with_fallbacks};
use promptbook::api::{RenderBody, Source};
use promptbook::clock::Clock;
use promptbook::context::context;
use promptbook::error::LabelError;
use promptbook::lookup::{ActivePrompts, NamedPrompt};
use promptbook::preview::Values;
use promptbook::prompt::PromptId;
use promptbook::template::Rendered;
use promptbook::{Error as Domain, FieldError, Instance, Label, preview};
use serde::{Deserialize, Serialize};

use crate::answers::{ActiveAnswer, Filled, RenderAnswer};
use crate::fallback::Fallbacks;
use crate::server::KeyRefused;
use crate::token::{self, Token};

/// What the routes use.
#[derive(Debug)]
pub struct Sidecar {
    /// The lookup.
    pub prompts: ActivePrompts,
    /// The prompts to serve when the lookup has none.
    pub fallbacks: Fallbacks,
    /// Whether the server that the lookup reads refuses the key.
    pub key_refused: KeyRefused,
}

/// The routes, for requests with the token.
pub fn router(sidecar: Arc<Sidecar>, token: Token) -> Router {
    let routes = Router::new()
        .route("/v1/prompts/{name}/active", get(active))
        .route("/v1/prompts/{name}/render", post(render))
        .route(token::OPEN, get(health))
        .with_state(sidecar);
    guarded(with_fallbacks(routes), move |request| token.check(request))
}

/// Shows the active version, composed with what it includes.
async fn active(
    State(sidecar): State<Arc<Sidecar>>,
    Path(at): Path<PromptPath>,
    Query((whose, LabelQuery { label })): Query<(InstanceQuery, LabelQuery)>,
) -> Result<Json<ActiveAnswer>, Error> {
    let id = whose.id(at);
    let found = sidecar.prompts.find(&id.instance, &id.name, &label).await;
    if let Some(version) = found.versions().next() {
        return Ok(Json(ActiveAnswer::found(&version)));
    }
    match sidecar.fallbacks.of(&id) {
        Some(fallback) => Ok(Json(ActiveAnswer::fallback(id.name, label, fallback))),
        None => Err(sidecar.nothing(id, label, &found)),
    }
}

/// The query of a render.
#[derive(Debug, Deserialize)]
struct RenderQuery {
    instance: Option<Instance>,
}

/// Renders the active version; if it does not render, the one that it replaced or the fallback.
async fn render(
    State(sidecar): State<Arc<Sidecar>>,
    Path(at): Path<PromptPath>,
    Query(query): Query<RenderQuery>,
    json::Json(body): json::Json<RenderBody>,
) -> Result<Json<RenderAnswer>, Error> {
    let invalid = |field| Domain::Invalid(vec![field]);
    let instance = body.instance_with(query.instance.as_ref());
    let id = PromptId {
        instance: instance.map_err(invalid)?,
        name: at.name,
    };
    if body.version.is_some() {
        let detail = "the sidecar renders what is active: leave `version` out, or send the request to the API";
        return Err(invalid(FieldError::new("/version", detail)).into());
    }
    let label = body.label.unwrap_or_default();
    let source = preview::Source {
        given: body.inputs,
        context: context(&id.name, &Clock::default()),
        examples: body.examples,
    };
    let found = sidecar.prompts.find(&id.instance, &id.name, &label).await;
    let asked = Asked { id, label, source };
    sidecar.render(asked, &found).map(Json)
}

impl Sidecar {
    /// Renders what was found on this thread: the work is bounded, and a usual prompt takes microseconds.
    fn render(&self, asked: Asked, found: &NamedPrompt) -> Result<RenderAnswer, Error> {
        let mut failed = None;
        for version in found.versions() {
            match version.render(asked.source.clone()) {
                Ok(done) => {
                    report(failed.is_some(), found, Source::Previous);
                    return Ok(RenderAnswer::found(asked.filled(done), &version));
                }
                Err(wrong) => failed = failed.or(Some(wrong)),
            }
        }
        let Some(fallback) = self.fallbacks.of(&asked.id) else {
            return Err(match failed {
                Some(failed) => Domain::Invalid(failed).into(),
                None => self.nothing(asked.id, asked.label, found),
            });
        };
        match (fallback.render(asked.source.clone()), failed) {
            (Ok(done), failed) => {
                report(failed.is_some(), found, Source::Fallback);
                Ok(RenderAnswer::fallback(asked.filled(done), fallback))
            }
            (Err(_), Some(wrong)) | (Err(wrong), None) => Err(Domain::Invalid(wrong).into()),
        }
    }

    /// Why there is nothing to serve.
    fn nothing(&self, id: PromptId, label: Label, found: &NamedPrompt) -> Error {
        let PromptId { instance, name } = id;
        if found.is_read() {
            return Domain::from(LabelError::NotActive {
                instance,
                name,
                label,
            })
            .into();
        }
        if self.key_refused.get() {
            return Error::SidecarKeyRefused;
        }
        Error::SidecarUnread(name)
    }
}

/// What a request asks to be rendered.
struct Asked {
    id: PromptId,
    label: Label,
    source: preview::Source,
}

impl Asked {
    fn filled(self, (rendered, values): (Rendered, Values)) -> Filled {
        Filled {
            name: self.id.name,
            label: self.label,
            rendered,
            values,
        }
    }
}

/// Logs that the active version did not render, if it did not, and what is served instead.
fn report(failed: bool, found: &NamedPrompt, instead: Source) {
    if let Some(active) = found.versions().next().filter(|_| failed) {
        active.report_unrendered(instead);
    }
}

#[derive(Debug, Serialize)]
struct HealthBody {
    status: &'static str,
}

/// Says that the sidecar listens, whether or not its source answers.
async fn health() -> Json<HealthBody> {
    Json(HealthBody { status: "ok" })
}
