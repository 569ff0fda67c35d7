//! The instance and the model's key that chats are configured with.

use futures_util::FutureExt;

use super::*;
use crate::secrets::SecretError;

async fn state(instance: Option<&str>) -> Result<ChatState, ConfigError> {
    let prompts = ActivePrompts::new(crate::http::test_store());
    ChatState::from_env(prompts, |name| match name {
        PROMPTBOOK_INSTANCE => instance.map(str::to_owned),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn a_chat_without_an_instance_uses_the_configured_one() {
    assert_eq!(
        state(None).await.unwrap().default_instance,
        Instance::default()
    );
    let state = state(Some("acme")).await.unwrap();
    assert_eq!(state.default_instance.as_str(), "acme");
    assert!(matches!(state.model, ChatModel::Echo));
}

#[tokio::test]
async fn an_invalid_instance_stops_the_start_and_the_error_names_the_variable() {
    for wrong in ["", "No Such", "a/b"] {
        let problem = state(Some(wrong)).await.unwrap_err().to_string();
        assert!(
            problem.starts_with("PROMPTBOOK_INSTANCE is invalid: "),
            "{wrong}: {problem}"
        );
    }
}

fn arn() -> String {
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:openai-AbCdEf".to_owned()
}

fn env() -> Env {
    Env::over("chat", |name| {
        let value = match name {
            CHAT_MODEL => "openai/gpt".to_owned(),
            OPENAI_API_KEY => arn(),
            _ => return None,
        };
        Some(value.into())
    })
}

#[tokio::test]
async fn the_models_key_can_be_in_a_secret() {
    let holding = |text: Result<String, SecretError>| {
        Secrets::over(move |_| std::future::ready(text.clone()).boxed())
    };
    let secrets = holding(Ok("sk-secret".to_owned()));
    let (variables, key) = variables(&env(), secrets).await.unwrap();
    assert_eq!(variables[OPENAI_API_KEY], "sk-secret");
    assert_eq!(key.unwrap().current().await, "sk-secret");

    let refusing = holding(Err(SecretError::Refused(
        "AccessDeniedException".to_owned(),
    )));
    let error = super::variables(&env(), refusing).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "OPENAI_API_KEY names a secret that can't be read: AccessDeniedException"
    );
}

#[tokio::test]
async fn the_chat_reads_exactly_the_variables_it_declares() {
    let env = env();
    let secrets = Secrets::over(|_| std::future::ready(Ok("sk".to_owned())).boxed());
    variables(&env, secrets).await.unwrap();
    let read = std::sync::Mutex::new(std::collections::BTreeSet::new());
    let prompts = ActivePrompts::new(crate::http::test_store());
    let state = ChatState::from_env(prompts, |name| {
        read.lock().unwrap().insert(name.to_owned());
        (name == CHAT_MODEL)
            .then(|| "openai/gpt".to_owned())
            .or((name == OPENAI_API_KEY).then(|| "sk".to_owned()))
    });
    state.await.unwrap();
    assert_eq!(*read.lock().unwrap(), env.read_so_far());
}
