//! Messages about prompts that an instance inherits from `default`.

use promptbook_core::prompt::Prompt;
use promptbook_core::{Instance, PromptName, VersionNumber};

use super::session::Session;
use crate::error::{Error, Result};

/// The version that is active under the configured label.
pub(super) fn active(session: &Session, prompt: &Prompt) -> Option<VersionNumber> {
    prompt.labels.get(&session.config.label).copied().flatten()
}

/// That the instance is served a prompt of `default`, or that it would be if one were active.
pub(super) fn describe(session: &Session, prompt: &Prompt) -> String {
    let (instance, label) = (&session.config.instance, &session.config.label);
    let default = &prompt.instance;
    match active(session, prompt) {
        Some(_) => format!("Inherited by `{instance}` from `{default}`"),
        None => format!(
            "Prompt of `{default}`, not active under `{label}`: `{instance}` inherits nothing"
        ),
    }
}

/// The error of a command that changes an instance's own prompt. When the instance has none, but `default` has, the error says so,
/// and `words` are the command that would change the prompt of `default`.
pub(super) async fn explained(
    session: &Session,
    name: &PromptName,
    words: &[&str],
    error: Error,
) -> Error {
    let instance = &session.config.instance;
    let is_missing = matches!(&error, Error::Api(problem) if problem.is("prompt-not-found"));
    if !is_missing || instance.is_default() {
        return error;
    }
    let default = session.client.about(Instance::default());
    if default.prompt(name).await.is_err() {
        return error;
    }
    let invocation = &session.config.invocation;
    let create = invocation.command(&["edit", name.as_str()]);
    let change = invocation.about(Instance::default()).labelled(words);
    Error::Inherited {
        message: format!(
            "`{instance}` has no prompt `{name}` of its own: it inherits that of `default`"
        ),
        hint: format!(
            "{create} creates an override; {change} changes the prompt of `default` for all instances that inherit it"
        ),
    }
}

/// Reads a prompt that a command is about to change.
///
/// # Errors
/// Those of the API; the instance has no prompt of its own.
pub(super) async fn own<T>(
    session: &Session,
    name: &PromptName,
    words: &[&str],
    read: impl Future<Output = Result<T>>,
) -> Result<T> {
    match read.await {
        Err(error) => Err(explained(session, name, words, error).await),
        read => read,
    }
}
