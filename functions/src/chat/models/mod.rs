//! The models that a chat can use: Amazon Bedrock, an OpenAI-compatible server, or an echo.
//!
//! A prompt's own `model` takes precedence over CHAT_MODEL within the configured provider. For a prompt that names another provider,
//! the configured model is used, with the portable options (`temperature`, `tools`, …); [`ChatModel::ignored`] reports the others.

mod bedrock;
mod choice;
mod completion;
mod config;
mod converse;
mod converse_options;
mod converse_tools;
mod document;
mod echo;
mod ignored;
mod key;
mod openai;
mod refusal;
mod reply;
mod retry_after;
#[cfg(test)]
mod stub;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use promptbook::content::{Model, Turn};

pub use crate::model_error::ModelError;
pub use bedrock::Bedrock;
use choice::{BEDROCK, Choice, OPENAI};
pub use config::ConfigError;
pub use ignored::Ignored;
pub(super) use key::ApiKey;
pub use openai::OpenAi;
pub use reply::{ModelAnswer, ModelReply, ToolCall, Usage};

/// The longest a chat may take: API Gateway gives up after 29 s, and the response has to arrive before that.
pub const CHAT_TIMEOUT: Duration = Duration::from_secs(25);

/// Seconds to wait when the provider sends no `Retry-After`.
const RETRY_AFTER: u64 = 5;

/// The most bytes of a response that are read, about ten times the longest replies of today's models.
const MAX_ANSWER: usize = 4 * 1024 * 1024;

/// The most characters of a provider's message that an error quotes.
const MAX_SAID: usize = 500;

/// The configured model.
#[derive(Debug, Clone)]
pub enum ChatModel {
    /// No model: replies with the request that would have been sent.
    Echo,
    /// Amazon Bedrock's Converse API.
    Bedrock(Bedrock),
    /// An OpenAI-compatible server.
    OpenAi(Arc<OpenAi>),
}

/// A request to a model.
#[derive(Debug, Clone, Copy)]
pub struct ModelRequest<'a> {
    /// The instructions, rendered; blank means none.
    pub system: &'a str,
    /// The conversation; the last turn is the question.
    pub messages: &'a [Turn],
    /// The model that the prompt was written for.
    pub prompted: Option<&'a Model>,
}

/// Why a client failed.
#[derive(Debug)]
enum Failure {
    Said(String),
    Throttled {
        said: String,
        retry_after: Option<Duration>,
    },
    TimedOut,
}

impl Failure {
    fn too_long() -> Self {
        Self::Said(format!(
            "its answer is over {MAX_ANSWER} bytes: ask for a shorter one (`maxOutputTokens`), and check that it is a model's server"
        ))
    }
}

/// The result of a client's call.
type Answer = Result<ModelAnswer, Failure>;

impl fmt::Display for ChatModel {
    /// In the form of CHAT_MODEL.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Echo => f.write_str("echo"),
            Self::Bedrock(client) => Choice::new(BEDROCK, client.id(), None).fmt(f),
            Self::OpenAi(client) => Choice::new(OPENAI, client.id(), None).fmt(f),
        }
    }
}

impl ChatModel {
    /// The same model, with a server key that is read again from its secret.
    pub(super) fn with_key(self, key: ApiKey) -> Self {
        match self {
            Self::OpenAi(client) => match Arc::try_unwrap(client) {
                Ok(client) => Self::OpenAi(Arc::new(client.with_key(key))),
                Err(shared) => Self::OpenAi(shared),
            },
            other => other,
        }
    }

    /// The prompt's options that are not sent to this model, and why. The echo reports those that would be sent to no model.
    pub fn ignored(&self, prompted: Option<&Model>) -> Vec<Ignored> {
        match self {
            Self::Echo => echo::ignored(prompted),
            Self::Bedrock(client) => Bedrock::ignored(&Choice::new(BEDROCK, client.id(), prompted)),
            Self::OpenAi(client) => client.ignored(&Choice::new(OPENAI, client.id(), prompted)),
        }
    }

    /// Calls the model for at most `within`, including retries and pauses.
    ///
    /// # Errors
    /// The provider's message if the model failed, or a timeout.
    pub async fn reply(
        &self,
        request: ModelRequest<'_>,
        within: Duration,
    ) -> Result<ModelReply, ModelError> {
        match self {
            Self::Echo => Ok(echo::reply(&request)),
            Self::Bedrock(client) => {
                let choice = Choice::new(BEDROCK, client.id(), request.prompted);
                timed(&choice, within, client.ask(&choice, &request)).await
            }
            Self::OpenAi(client) => {
                let choice = Choice::new(OPENAI, client.id(), request.prompted);
                timed(&choice, within, client.ask(&choice, &request)).await
            }
        }
    }
}

async fn timed(
    choice: &Choice<'_>,
    within: Duration,
    asked: impl Future<Output = Answer>,
) -> Result<ModelReply, ModelError> {
    let model = choice.to_string();
    let answer = tokio::time::timeout(within, asked).await;
    match answer.unwrap_or(Err(Failure::TimedOut)) {
        Ok(answer) => Ok(ModelReply {
            answer,
            model,
            echo: false,
        }),
        Err(Failure::TimedOut) => Err(ModelError::TimedOut { model }),
        Err(Failure::Throttled { said, retry_after }) => Err(ModelError::Throttled {
            model,
            said: shorten(&said),
            retry_after: retry_after.map_or(RETRY_AFTER, |pause| pause.as_secs()),
        }),
        Err(Failure::Said(said)) => Err(ModelError::Failed {
            model,
            said: shorten(&said),
        }),
    }
}

fn shorten(said: &str) -> String {
    let said = said.trim();
    match said.char_indices().nth(MAX_SAID) {
        Some((end, _)) => format!("{}…", &said[..end]),
        None if said.is_empty() => "it did not say why".to_owned(),
        None => said.to_owned(),
    }
}
