//! The state of the chat function.

use std::collections::BTreeMap;
use std::time::Duration;

use promptbook::Instance;
use promptbook::clock::Clock;
use promptbook::lookup::ActivePrompts;
use promptbook::store::Store;
use utoipa_axum::router::OpenApiRouter;

use super::models::{ApiKey, CHAT_TIMEOUT, ChatModel, ConfigError};
use super::{Logged, pipeline, router};
use crate::env::{CHAT_MODEL, CHAT_VARIABLES, Env, OPENAI_API_KEY, PROMPTBOOK_INSTANCE};
use crate::lambda::StartError;
use crate::secrets::{Secrets, is_arn};

/// The prompt lookup and the model. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct ChatState {
    /// The cached lookup of active prompts.
    pub prompts: ActivePrompts,
    /// The model.
    pub model: ChatModel,
    /// The instance for chats that name none.
    pub default_instance: Instance,
    /// The longest a chat may take.
    pub timeout: Duration,
    /// The clock for the system prompt's date, in UTC.
    pub clock: Clock,
    /// The versions whose ignored options have been logged.
    pub logged: Logged,
}

impl ChatState {
    /// Reads the state from CHAT_MODEL, PROMPTBOOK_INSTANCE and OPENAI_…, through `variable`.
    ///
    /// # Errors
    /// An invalid variable, and what to set it to.
    pub async fn from_env(
        prompts: ActivePrompts,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let default_instance = match variable(PROMPTBOOK_INSTANCE) {
            None => Instance::default(),
            Some(name) => name.parse().map_err(|wrong: promptbook::InvalidName| {
                ConfigError::new(PROMPTBOOK_INSTANCE, format!("is invalid: {wrong}"))
            })?,
        };
        Ok(Self {
            prompts,
            model: ChatModel::from_env(variable).await?,
            default_instance,
            timeout: CHAT_TIMEOUT,
            clock: Clock::default(),
            logged: Logged::default(),
        })
    }

    /// Preloads the prompts of the default instance, so that the first chat does not pay for the TLS
    /// handshake. Call it after seeding, because missing prompts are cached too.
    pub async fn warm(&self) {
        self.prompts
            .warm(&self.default_instance, &pipeline::PROMPTS)
            .await;
    }
}

/// The function's router on Lambda, with preloaded prompts and a configured model.
///
/// # Errors
/// [`StartError`] names the invalid variable.
pub async fn start(store: Store, env: &Env) -> Result<OpenApiRouter, StartError> {
    let (variables, key) = variables(env, Secrets::from_env()).await?;
    let mut state = ChatState::from_env(ActivePrompts::new(store), |name| {
        variables.get(name).cloned()
    })
    .await
    .map_err(|wrong| StartError::Other(wrong.to_string()))?;
    if let Some(key) = key {
        state.model = state.model.with_key(key);
    }
    if matches!(state.model, ChatModel::Echo) {
        tracing::warn!(
            "CHAT_MODEL is echo: chats reply with the request that a model would receive"
        );
    }
    state.warm().await;
    Ok(router(state))
}

/// The chat's variables, with the OpenAI key read from its secret, and that key for reading it again.
async fn variables(
    env: &Env,
    secrets: Secrets,
) -> Result<(BTreeMap<&'static str, String>, Option<ApiKey>), StartError> {
    let mut variables = BTreeMap::new();
    for name in CHAT_VARIABLES {
        if let Some(value) = env.text(name)? {
            variables.insert(name, value);
        }
    }
    let openai = variables
        .get(CHAT_MODEL)
        .is_some_and(|model| model.trim().starts_with("openai/"));
    // A secret that is not needed must not stop the chat from starting.
    let arn = variables.get(OPENAI_API_KEY).cloned();
    let Some(arn) = arn.filter(|key| openai && is_arn(key)) else {
        return Ok((variables, None));
    };
    let key = ApiKey::in_secret(arn, secrets).await;
    let key = key.map_err(|error| StartError::Other(format!("{OPENAI_API_KEY} {error}")))?;
    variables.insert(OPENAI_API_KEY, key.current().await);
    Ok((variables, Some(key)))
}

/// A chat with the echo model and an unreachable database.
#[cfg(test)]
pub(crate) fn test_chat() -> ChatState {
    ChatState {
        prompts: ActivePrompts::new(crate::http::test_store()),
        model: ChatModel::Echo,
        default_instance: Instance::default(),
        timeout: CHAT_TIMEOUT,
        clock: Clock::default(),
        logged: Logged::default(),
    }
}

#[cfg(test)]
mod tests;
