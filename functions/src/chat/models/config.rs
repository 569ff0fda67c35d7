//! Parses CHAT_MODEL and the related variables at start-up.

use std::sync::Arc;

use promptbook::loopback::is_loopback;

use super::{Bedrock, ChatModel, OpenAi};
use crate::env::{CHAT_MODEL, OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_ORG_ID, OPENAI_PROJECT_ID};
use crate::secrets::is_arn;

const OPENAI: &str = "https://api.openai.com/v1";

/// An invalid variable. The message never contains a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{variable} {problem}")]
pub struct ConfigError {
    variable: &'static str,
    problem: String,
}

impl ConfigError {
    pub(in crate::chat) fn new(variable: &'static str, problem: impl Into<String>) -> Self {
        Self {
            variable,
            problem: problem.into(),
        }
    }
}

/// The parsed CHAT_MODEL, before any client exists.
#[derive(Debug, PartialEq, Eq)]
enum Setting {
    Echo,
    Bedrock { id: String },
    OpenAi(OpenAiSetting),
}

/// Address and credentials of an OpenAI-compatible server.
#[derive(PartialEq, Eq)]
pub(super) struct OpenAiSetting {
    pub(super) id: String,
    /// Without a trailing slash.
    pub(super) base_url: String,
    /// Whether the server is on this machine.
    pub(super) is_loopback: bool,
    /// Empty for a local server that needs none.
    pub(super) key: String,
    pub(super) organization: String,
    pub(super) project: String,
}

impl std::fmt::Debug for OpenAiSetting {
    /// Without the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenAiSetting")
            .field("id", &self.id)
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}

impl ChatModel {
    /// The model that CHAT_MODEL names: `echo` (also when it is absent),
    /// `bedrock/ID` or `openai/ID`. `variable` reads the environment. For Bedrock, the SDK's own configuration is loaded.
    ///
    /// # Errors
    /// An invalid variable, and what to set it to.
    pub async fn from_env(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        match parse(variable)? {
            Setting::Echo => Ok(Self::Echo),
            Setting::Bedrock { id } => Ok(Self::Bedrock(Bedrock::connect(id).await)),
            Setting::OpenAi(setting) => Ok(Self::OpenAi(Arc::new(OpenAi::new(setting)?))),
        }
    }
}

fn parse(variable: impl Fn(&str) -> Option<String>) -> Result<Setting, ConfigError> {
    let named = variable(CHAT_MODEL).unwrap_or_default();
    match named.trim().split_once('/') {
        None if matches!(named.trim(), "" | "echo") => Ok(Setting::Echo),
        Some(("bedrock", id)) if is_id(id) => Ok(Setting::Bedrock { id: id.to_owned() }),
        Some(("openai", id)) if is_id(id) => openai(id, variable).map(Setting::OpenAi),
        _ => Err(ConfigError::new(
            CHAT_MODEL,
            format!(
                "is {named:?}: set it to `echo`, `bedrock/ID` or `openai/ID`, with the model's ID"
            ),
        )),
    }
}

fn is_id(id: &str) -> bool {
    !id.is_empty() && id.chars().all(|c| c.is_ascii_graphic())
}

fn openai(
    id: &str,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<OpenAiSetting, ConfigError> {
    let header = |name: &'static str| {
        let value = variable(name).unwrap_or_default().trim().to_owned();
        match value.chars().all(|c| c.is_ascii_graphic()) {
            true => Ok(value),
            false => Err(ConfigError::new(
                name,
                "contains blanks or other characters that are not allowed in a header: copy it again",
            )),
        }
    };
    let base_url = variable(OPENAI_BASE_URL).filter(|url| !url.trim().is_empty());
    let key = header(OPENAI_API_KEY)?;
    if is_arn(&key) {
        let problem = "is an ARN, which only the function on AWS can read: give the key itself";
        return Err(ConfigError::new(OPENAI_API_KEY, problem));
    }
    if base_url.is_none() && key.is_empty() {
        let problem = "is missing: CHAT_MODEL=openai/… needs it (or OPENAI_BASE_URL, for a local server without keys)";
        return Err(ConfigError::new(OPENAI_API_KEY, problem));
    }
    let url = url(base_url.as_deref().unwrap_or(OPENAI))?;
    Ok(OpenAiSetting {
        id: id.to_owned(),
        is_loopback: url.host_str().is_some_and(is_loopback),
        base_url: url.as_str().trim_end_matches('/').to_owned(),
        key,
        organization: header(OPENAI_ORG_ID)?,
        project: header(OPENAI_PROJECT_ID)?,
    })
}

fn url(given: &str) -> Result<reqwest::Url, ConfigError> {
    let problem = "is not a URL like http://localhost:11434/v1 (no query, no password in it)";
    let wrong = || ConfigError::new(OPENAI_BASE_URL, problem);
    let url = reqwest::Url::parse(given.trim()).map_err(|_| wrong())?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    match plain {
        true => Ok(url),
        false => Err(wrong()),
    }
}

#[cfg(test)]
mod tests;
