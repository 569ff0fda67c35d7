//! What the chat function starts with.

use std::time::Duration;

use promptbook::Instance;
use promptbook::clock::Clock;
use promptbook::lookup::ActivePrompts;
use promptbook::store::Store;
use utoipa_axum::router::OpenApiRouter;

use super::models::{CHAT_TIMEOUT, ChatModel, ConfigError};
use super::{pipeline, router};
use crate::lambda::StartError;

/// The variable that holds the instance of those who name none.
pub const PROMPTBOOK_INSTANCE: &str = "PROMPTBOOK_INSTANCE";

/// The prompts, and the model that is asked with them. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct ChatState {
    /// What is active, cached.
    pub prompts: ActivePrompts,
    /// Who is asked.
    pub model: ChatModel,
    /// Whose prompts, when a caller doesn't say.
    pub default_instance: Instance,
    /// How long a chat may take in all.
    pub timeout: Duration,
    /// What tells the system prompt which day it is, in UTC.
    pub clock: Clock,
}

impl ChatState {
    /// The state that the variables CHAT_MODEL, PROMPTBOOK_INSTANCE, OPENAI_… describe; `variable` reads them.
    ///
    /// # Errors
    /// The variable that is wrong, and what to set it to.
    pub async fn from_env(
        prompts: ActivePrompts,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let default_instance = match variable(PROMPTBOOK_INSTANCE) {
            None => Instance::default(),
            Some(name) => name.parse().map_err(|wrong: promptbook::InvalidName| {
                ConfigError::new(PROMPTBOOK_INSTANCE, format!("is wrong: {wrong}"))
            })?,
        };
        Ok(Self {
            prompts,
            model: ChatModel::from_env(variable).await?,
            default_instance,
            timeout: CHAT_TIMEOUT,
            clock: Clock::default(),
        })
    }

    /// Reads the prompts of the default instance before anybody needs them, so that the first chat pays for no TLS
    /// handshake. To be called after seeding: that there is no prompt is remembered too.
    pub async fn warm(&self) {
        self.prompts
            .warm(&self.default_instance, &pipeline::PROMPTS)
            .await;
    }
}

/// The function's router, as Lambda starts it: the prompts read, the model known.
///
/// # Errors
/// [`StartError::Other`] names the variable that is wrong.
pub async fn start(store: Store) -> Result<OpenApiRouter, StartError> {
    // What is not UTF-8 becomes text that no setting allows, and is refused by name instead of overlooked.
    let variable = |name: &str| Some(std::env::var_os(name)?.to_string_lossy().into_owned());
    let state = ChatState::from_env(ActivePrompts::new(store), variable)
        .await
        .map_err(|wrong| StartError::Other(wrong.to_string()))?;
    if matches!(state.model, ChatModel::Echo) {
        tracing::warn!("CHAT_MODEL is echo: a chat answers what a model would have been sent");
    }
    state.warm().await;
    Ok(router(state))
}

/// A chat with an echo, over a database that nobody can reach.
#[cfg(test)]
pub(crate) fn test_chat() -> ChatState {
    ChatState {
        prompts: ActivePrompts::new(crate::http::test_store()),
        model: ChatModel::Echo,
        default_instance: Instance::default(),
        timeout: CHAT_TIMEOUT,
        clock: Clock::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn state(instance: Option<&str>) -> Result<ChatState, ConfigError> {
        let prompts = ActivePrompts::new(crate::http::test_store());
        ChatState::from_env(prompts, |name| match name {
            PROMPTBOOK_INSTANCE => instance.map(str::to_owned),
            _ => None,
        })
        .await
    }

    #[tokio::test]
    async fn who_names_no_instance_gets_the_configured_one() {
        assert_eq!(
            state(None).await.unwrap().default_instance,
            Instance::default()
        );
        let state = state(Some("acme")).await.unwrap();
        assert_eq!(state.default_instance.as_str(), "acme");
        assert!(matches!(state.model, ChatModel::Echo));
    }

    #[tokio::test]
    async fn an_instance_that_can_not_be_one_fails_the_start_by_the_variables_name() {
        for wrong in ["", "No Such", "a/b"] {
            let problem = state(Some(wrong)).await.unwrap_err().to_string();
            assert!(
                problem.starts_with("PROMPTBOOK_INSTANCE is wrong: "),
                "{wrong}: {problem}"
            );
        }
    }
}
