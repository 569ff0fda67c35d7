//! The function `chat`: answers a conversation with the published prompts.
//!
//! # Layout
//! - `parse`: validates the request. `response`: the response.
//! - `pipeline`: builds a model request from a conversation and the published prompts.
//! - [`models`]: the supported models. `ignored`: options that are not sent to the model. `state`: the function's start-up state.

mod ignored;
pub mod models;
mod parse;
mod pipeline;
mod response;
mod state;

use axum::Json;
use axum::extract::{RawQuery, State};
use promptbook::api::{ChatAnswer, ChatBody};
use tokio::time::Instant;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::caller::Caller;
use crate::http::problem::Problem;
use crate::http::{Error, json, update_context};
use crate::metrics;
pub use ignored::Logged;
use models::{ChatModel, ModelError, ModelReply, ModelRequest};
use response::chat_answer;
#[cfg(test)]
pub(crate) use state::test_chat;
pub use state::{ChatState, start};

/// The routes of this function.
pub fn router(state: ChatState) -> OpenApiRouter {
    OpenApiRouter::default()
        .routes(routes!(chat))
        .with_state(state)
}

/// Answers a conversation with the published prompts.
///
/// Prompts are cached for 30 seconds, so a publication takes effect within 30 seconds. The response lists the versions that were
/// used, when they were read, and whether the text compiled into the server replaced one. If the model fails, the problem lists
/// the same.
#[utoipa::path(
    post, path = "/v1/chat", tag = "chat", operation_id = "chat",
    request_body(content = ChatBody, example = json!({
        "messages": [{"role": "user", "content": "When will my parcel leave?"}],
        "passages": [{"text": "Parcels leave our warehouse within two days.", "title": "Shipping"}],
        "inputs": {"product": "the Acme shop"},
    })),
    responses(
        (status = 200, description = "The model's reply, or an echo of the request that would be sent to a model.", body = ChatAnswer),
        (status = 502, description = "The model failed: `detail` quotes it, and `prompts` lists the prompts that were used.",
            body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The model's provider throttles requests: retry after `Retry-After`, which is the provider's if it \
            sent one. `prompts` lists the prompts that were used. Also when the API keys can't be read.",
            headers(("Retry-After" = u64)), body = Problem, content_type = "application/problem+json"),
        (status = 504, description = "The model did not answer in time. `prompts` lists the prompts that were used.",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn chat(
    State(state): State<ChatState>,
    caller: Caller,
    RawQuery(query): RawQuery,
    json::Json(body): json::Json<ChatBody>,
) -> Result<Json<ChatAnswer>, Error> {
    if query.is_some_and(|query| !query.is_empty()) {
        let problem = "a chat takes no query parameters: put `instance` and `label` into the body";
        return Err(Error::BadQuery(problem.to_owned()));
    }
    let deadline = Instant::now() + state.timeout;
    let chat = body.try_into()?;
    pipeline::authorize(&state, &caller, &chat)?;
    let asked = pipeline::prepare(&state, chat).await?;
    let request = ModelRequest {
        system: &asked.system,
        messages: &asked.messages,
        prompted: asked.model.as_ref(),
    };
    let ignored = asked.ignored_options(&state);
    let replied = reply(&state.model, request, deadline).await;
    let prompts = asked.prompts;
    match replied {
        Ok(reply) => Ok(Json(chat_answer(reply, prompts, ignored))),
        Err(error) => Err(Error::Model { error, prompts }),
    }
}

/// Calls the model until the deadline, and records which model it was and how long it took, whether it replied or failed.
async fn reply(
    model: &ChatModel,
    request: ModelRequest<'_>,
    deadline: Instant,
) -> Result<ModelReply, ModelError> {
    let started = Instant::now();
    let within = deadline.saturating_duration_since(started);
    let replied = model.reply(request, within).await;
    let (Ok(ModelReply { model: name, .. })
    | Err(
        ModelError::Failed { model: name, .. }
        | ModelError::Throttled { model: name, .. }
        | ModelError::TimedOut { model: name },
    )) = &replied;
    update_context(|context| context.model = Some(name.clone()));
    // An echo calls no model.
    if !matches!(model, ChatModel::Echo) {
        metrics::model_latency(started.elapsed());
    }
    replied
}
