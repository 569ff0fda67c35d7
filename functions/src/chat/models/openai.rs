//! An OpenAI-compatible server: OpenAI itself, Ollama, vLLM and their like.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, StatusCode, header};
use serde_json::Value;

use super::choice::Choice;
use super::completion::{Completion, Dialect};
use super::config::OpenAiSetting;
use super::ignored::Ignored;
use super::key::ApiKey;
use super::refusal::{refusal, said, without_key};
use super::retry_after::in_headers;
use super::{Answer, ConfigError, Failure, MAX_ANSWER, ModelRequest};
use crate::bounded::{self, Unread};

/// The pauses before retries of a failed or unreachable server.
const PAUSES: [Duration; 2] = [Duration::from_millis(200), Duration::from_millis(800)];

/// A client of one server with its default model.
#[derive(Debug)]
pub struct OpenAi {
    id: String,
    http: Client,
    url: String,
    key: ApiKey,
    organization: String,
    project: String,
    dialect: Dialect,
}

impl OpenAi {
    pub(super) fn new(setting: OpenAiSetting) -> Result<Self, ConfigError> {
        let dialect = Dialect::at(&setting.base_url);
        let mut http = Client::builder()
            // A redirect's target would receive the conversation and the key.
            .redirect(Policy::none());
        if setting.is_loopback {
            // A remote proxy would receive requests that must stay on this machine.
            http = http.no_proxy();
        }
        let http = http.build().map_err(|error| {
            ConfigError::new(
                "CHAT_MODEL",
                format!("can't be used: creating the TLS client failed ({error})"),
            )
        })?;
        Ok(Self {
            id: setting.id,
            http,
            url: format!("{}/chat/completions", setting.base_url),
            key: ApiKey::fixed(setting.key),
            organization: setting.organization,
            project: setting.project,
            dialect,
        })
    }

    /// The same client, with a key that is read again when the server rejects it.
    pub(in crate::chat) fn with_key(self, key: ApiKey) -> Self {
        Self { key, ..self }
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// The prompt's options that are not sent to the server.
    pub(super) fn ignored(&self, choice: &Choice<'_>) -> Vec<Ignored> {
        self.dialect.ignored(choice)
    }

    pub(super) async fn ask(&self, choice: &Choice<'_>, request: &ModelRequest<'_>) -> Answer {
        let body = self.dialect.body(choice, request);
        let answer = self.send(&Value::Object(body)).await?;
        let completion: Completion = serde_json::from_slice(&answer).map_err(|error| {
            let said = said(&answer).unwrap_or_else(|| {
                let line = error.line();
                format!("its answer can't be understood (line {line}): check OPENAI_BASE_URL")
            });
            Failure::Said(said)
        })?;
        completion.answer()
    }

    /// The body of a successful response. A rejected key is read again once.
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
        // The body of a failed response is useful but optional.
        let words = answered.unwrap_or_default();
        Err(without_key(refusal(status, pause, &words), &sent))
    }

    /// Retries after a pause while the server fails or is unreachable, since it has not processed the question then.
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
}

/// A server that sends `Retry-After` is not retried: the caller gets that value.
fn fails_for_a_moment(answer: &Response) -> bool {
    answer.status().is_server_error() && !answer.headers().contains_key(header::RETRY_AFTER)
}

fn unanswered(error: reqwest::Error) -> Failure {
    if error.is_timeout() {
        return Failure::TimedOut;
    }
    Failure::Said(match error.is_connect() {
        true => "it can't be reached: check OPENAI_BASE_URL and that the server is up".to_owned(),
        // The URL may reveal details of the network that a caller should not know.
        false => format!("the connection broke: {}", error.without_url()),
    })
}

fn unread(unread: Unread) -> Failure {
    match unread {
        Unread::Broken(error) => unanswered(error),
        Unread::TooLong => Failure::too_long(),
    }
}
