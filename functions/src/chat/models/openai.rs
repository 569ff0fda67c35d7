//! An OpenAI-compatible server: OpenAI itself, Ollama, vLLM and their like.

use std::time::Duration;

use promptbook::content::{Role, Turn};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, StatusCode, header};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::choice::{Choice, Options};
use super::config::OpenAiSetting;
use super::key::ApiKey;
use super::refusal::{refusal, said, without_key};
use super::retry_after::in_headers;
use super::{Answer, ConfigError, Failure, MAX_ANSWER, ModelRequest, Usage};
use crate::bounded::{self, Unread};

/// The pauses before a server that failed or was not reached is asked again.
const PAUSES: [Duration; 2] = [Duration::from_millis(200), Duration::from_millis(800)];

/// What an option can't change: who is asked what, and that one plain answer is wanted.
const RESERVED: [&str; 4] = ["model", "messages", "stream", "n"];

/// A client of one server, with the model it asks unless a prompt says otherwise.
#[derive(Debug)]
pub struct OpenAi {
    id: String,
    http: Client,
    url: String,
    key: ApiKey,
    organization: String,
    project: String,
    max_tokens: &'static str,
}

/// The part of a completion that is read. Compatible servers leave out much of the rest.
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
        let mut http = Client::builder()
            // Whoever answers a redirect would be sent the conversation and the key.
            .redirect(Policy::none());
        if setting.is_loopback {
            // A proxy elsewhere would be sent what stays on this machine.
            http = http.no_proxy();
        }
        let http = http.build().map_err(|error| {
            ConfigError::new(
                "CHAT_MODEL",
                format!("can't be asked: no TLS client ({error})"),
            )
        })?;
        Ok(Self {
            id: setting.id,
            http,
            url: format!("{}/chat/completions", setting.base_url),
            key: ApiKey::fixed(setting.key),
            organization: setting.organization,
            project: setting.project,
            max_tokens,
        })
    }

    /// The same client, whose key is read again when it no longer works.
    pub(in crate::chat) fn with_key(self, key: ApiKey) -> Self {
        Self { key, ..self }
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) async fn ask(&self, choice: &Choice<'_>, request: &ModelRequest<'_>) -> Answer {
        let mut body = self.options(&choice.options);
        body.insert("model".to_owned(), json!(choice.id));
        body.insert("messages".to_owned(), messages(request));
        let answer = self.send(&Value::Object(body)).await?;
        let completion: Completion = serde_json::from_slice(&answer).map_err(|error| {
            let said = said(&answer).unwrap_or_else(|| {
                let line = error.line();
                format!("its answer can't be understood (line {line}): check OPENAI_BASE_URL")
            });
            Failure::Said(said)
        })?;
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

    /// The body of a successful answer. A key that is refused is read again once.
    async fn send(&self, body: &Value) -> Result<Vec<u8>, Failure> {
        let key = self.key.current().await;
        let mut answer = self.persistently(body, &key).await?;
        let mut sent = key;
        if answer.status() == StatusCode::UNAUTHORIZED
            && let Some(fresh) = self.key.instead_of(&sent).await
        {
            answer = self.persistently(body, &fresh).await?;
            sent = fresh;
        }
        let status = answer.status();
        let pause = in_headers(answer.headers());
        let answered = bounded::body(answer, MAX_ANSWER).await;
        if status.is_success() {
            return answered.map_err(unread);
        }
        // What a failed answer says is worth reading, but not needed.
        let words = answered.unwrap_or_default();
        Err(without_key(refusal(status, pause, &words), &sent))
    }

    /// Asks again after a pause while the server fails or is not reached: it has not answered the question then.
    async fn persistently(&self, body: &Value, key: &str) -> Result<Response, Failure> {
        for pause in PAUSES {
            match self.request(body, key).send().await {
                Ok(answer) if fails_for_a_moment(&answer) => {}
                Err(error) if error.is_connect() => {}
                answered => return answered.map_err(unanswered),
            }
            tokio::time::sleep(pause).await;
        }
        let last = self.request(body, key).send().await;
        last.map_err(unanswered)
    }

    fn request(&self, body: &Value, key: &str) -> RequestBuilder {
        let mut request = self.http.post(&self.url).json(body);
        if !key.is_empty() {
            request = request.bearer_auth(key);
        }
        let billed = [
            ("openai-organization", &self.organization),
            ("openai-project", &self.project),
        ];
        for (name, value) in billed.into_iter().filter(|(_, value)| !value.is_empty()) {
            request = request.header(name, value);
        }
        request
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

/// A server that says when to come back is taken at its word instead.
fn fails_for_a_moment(answer: &Response) -> bool {
    answer.status().is_server_error() && !answer.headers().contains_key(header::RETRY_AFTER)
}

fn unanswered(error: reqwest::Error) -> Failure {
    if error.is_timeout() {
        return Failure::TimedOut;
    }
    Failure::Said(match error.is_connect() {
        true => "it can't be reached: check OPENAI_BASE_URL and that the server is up".to_owned(),
        // The URL may say more about the network than a caller should know.
        false => format!("the connection broke: {}", error.without_url()),
    })
}

fn unread(unread: Unread) -> Failure {
    match unread {
        Unread::Broken(error) => unanswered(error),
        Unread::TooLong => Failure::too_long(),
    }
}
