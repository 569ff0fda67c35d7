//! An OpenAI-compatible server, through async-openai: OpenAI itself, Ollama, vLLM and their like.

use async_openai::Client;
use async_openai::config::{Config, OpenAIConfig};
use async_openai::error::OpenAIError;
use promptbook::content::{Role, Turn};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::choice::{Choice, Options};
use super::config::OpenAiSetting;
use super::{Answer, ConfigError, Failure, ModelRequest, Usage};

/// What an option can't change: who is asked what, and that one plain answer is wanted.
const RESERVED: [&str; 4] = ["model", "messages", "stream", "n"];

/// A client of one server, with the model it asks unless a prompt says otherwise.
#[derive(Debug, Clone)]
pub struct OpenAi {
    id: String,
    client: Client<OpenAIConfig>,
    max_tokens: &'static str,
}

/// The part of a completion that is read. Ours instead of async-openai's, which refuses answers that lack what compatible
/// servers leave out (`created`, `object`, a known `service_tier`).
#[derive(Deserialize)]
struct Completion {
    choices: Vec<Alternative>,
    usage: Option<Tokens>,
}

#[derive(Deserialize)]
struct Alternative {
    message: Message,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Message {
    content: Option<String>,
    refusal: Option<String>,
}

#[derive(Deserialize)]
struct Tokens {
    #[serde(default)]
    prompt_tokens: u64,
    #[serde(default)]
    completion_tokens: u64,
}

impl OpenAi {
    pub(super) fn new(setting: OpenAiSetting) -> Result<Self, ConfigError> {
        // OpenAI's reasoning models refuse `max_tokens`; Ollama knows no other name (ollama/ollama#7125) and vLLM takes both.
        let max_tokens = match setting.base_url.contains("://api.openai.com/") {
            true => "max_completion_tokens",
            false => "max_tokens",
        };
        let config = OpenAIConfig::new()
            .with_api_base(setting.base_url)
            .with_api_key(setting.key)
            .with_org_id(setting.organization)
            .with_project_id(setting.project);
        let http = reqwest::Client::builder().build().map_err(|error| {
            ConfigError::new(
                "CHAT_MODEL",
                format!("can't be asked: no TLS client ({error})"),
            )
        })?;
        Ok(Self {
            id: setting.id,
            client: Client::build(http, config),
            max_tokens,
        })
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) async fn ask(&self, choice: &Choice<'_>, request: &ModelRequest<'_>) -> Answer {
        let mut body = self.options(&choice.options);
        body.insert("model".to_owned(), json!(choice.id));
        body.insert("messages".to_owned(), messages(request));
        let completion: Completion = self
            .client
            .chat()
            .create_byot(body)
            .await
            .map_err(|error| self.without_key(failure(error)))?;
        let usage = completion.usage.map(|tokens| Usage {
            input_tokens: tokens.prompt_tokens,
            output_tokens: tokens.completion_tokens,
        });
        let first = completion.choices.into_iter().next();
        let first =
            first.ok_or_else(|| Failure::Said("it answered without a choice".to_owned()))?;
        let words = first.message.content.filter(|content| !content.is_empty());
        match words.or(first.message.refusal) {
            Some(content) => Ok((content, usage)),
            None => Err(Failure::Said(format!(
                "it answered without text (finish_reason: {})",
                first.finish_reason.as_deref().unwrap_or("none")
            ))),
        }
    }

    /// A server's words without our key, which some repeat with the rest of the request.
    fn without_key(&self, failure: Failure) -> Failure {
        let headers = self.client.config().headers();
        let sent = headers
            .get("authorization")
            .and_then(|value| value.to_str().ok());
        match (failure, sent.and_then(|sent| sent.strip_prefix("Bearer "))) {
            (Failure::Said(said), Some(key)) if !key.is_empty() => {
                Failure::Said(said.replace(key, "***"))
            }
            (failure, _) => failure,
        }
    }

    fn options(&self, options: &Options) -> Map<String, Value> {
        let mut body = options.additional.clone();
        body.retain(|name, _| !RESERVED.contains(&name.as_str()));
        let stop = (!options.stop_sequences.is_empty()).then_some(&options.stop_sequences);
        let named = [
            ("temperature", options.temperature.map(|value| json!(value))),
            (
                self.max_tokens,
                options.max_output_tokens.map(|value| json!(value)),
            ),
            ("top_p", options.top_p.map(|value| json!(value))),
            (
                "frequency_penalty",
                options.frequency_penalty.map(|value| json!(value)),
            ),
            (
                "presence_penalty",
                options.presence_penalty.map(|value| json!(value)),
            ),
            ("seed", options.seed.map(|value| json!(value))),
            ("stop", stop.map(|value| json!(value))),
        ];
        // No `topK`: OpenAI refuses a request with it. A server that takes it gets it from `additionalProperties`.
        body.extend(
            named
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value?))),
        );
        body
    }
}

fn messages(request: &ModelRequest<'_>) -> Value {
    let system = Turn {
        role: Role::System,
        content: request.system.to_owned(),
    };
    let system = Some(&system).filter(|turn| !turn.content.trim().is_empty());
    Value::from_iter(
        system
            .into_iter()
            .chain(request.messages)
            .map(|turn| json!(turn)),
    )
}

fn failure(error: OpenAIError) -> Failure {
    Failure::Said(match error {
        // OpenAI repeats parts of a wrong key in its message.
        OpenAIError::ApiError(answer) if matches!(answer.status_code.as_u16(), 401 | 403) => {
            format!("{}: check OPENAI_API_KEY", answer.status_code)
        }
        OpenAIError::ApiError(answer) => {
            let message = answer.api_error.message;
            format!(
                "{}: {}",
                answer.status_code,
                said(&message).unwrap_or(message)
            )
        }
        OpenAIError::JSONDeserialize(error, content) => said(&content).unwrap_or_else(|| {
            format!("its answer can't be understood ({error}): check OPENAI_BASE_URL")
        }),
        OpenAIError::Reqwest(error) if error.is_timeout() => return Failure::TimedOut,
        OpenAIError::Reqwest(error) if error.is_connect() => {
            "it can't be reached: check OPENAI_BASE_URL and that the server is up".to_owned()
        }
        // The URL may say more about the network than a caller should know.
        OpenAIError::Reqwest(error) => format!("the connection broke: {}", error.without_url()),
        other => other.to_string(),
    })
}

/// The message of an error body in one of the shapes that servers use: `{error: {message}}` with a numeric code (vLLM),
/// `{error: text}`, `{message}` or `{detail}`.
fn said(body: &str) -> Option<String> {
    let body: Value = serde_json::from_str(body).ok()?;
    let places = ["/error/message", "/error", "/message", "/detail"];
    let mut found = places
        .iter()
        .filter_map(|place| body.pointer(place)?.as_str());
    found.next().map(str::to_owned)
}
