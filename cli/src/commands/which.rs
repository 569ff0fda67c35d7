//! A version as commands take it: by its number, or as `active` or `latest`.

use std::str::FromStr;

use promptbook::prompt::Prompt;
use promptbook::{PromptName, VersionNumber};

use super::labels::{Labels, Whose};
use super::session::Session;
use crate::error::{Error, Result};

/// A version, by its number or by what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The one that is active under the configured label.
    Active,
    /// The newest.
    Latest,
    /// The one with this number.
    Number(VersionNumber),
}

impl FromStr for Which {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "active" => Ok(Self::Active),
            "latest" => Ok(Self::Latest),
            number => match number.parse() {
                Ok(number) => Ok(Self::Number(number)),
                Err(_) => Err(format!(
                    "a version is a whole number from 1 to {}, `active` or `latest`",
                    u32::MAX
                )),
            },
        }
    }
}

impl Which {
    /// The number that it stands for. The prompt is read only if that is needed.
    ///
    /// # Errors
    /// Those of the API; nothing is active.
    pub(super) async fn number(
        self,
        session: &Session,
        name: &PromptName,
    ) -> Result<VersionNumber> {
        match self {
            Self::Number(number) => Ok(number),
            Self::Active | Self::Latest => {
                self.of(session, &session.client.prompt(name).await?.body)
            }
        }
    }

    /// The same for a prompt that was read.
    ///
    /// # Errors
    /// Nothing is active.
    pub(super) fn of(self, session: &Session, prompt: &Prompt) -> Result<VersionNumber> {
        match self {
            Self::Number(number) => Ok(number),
            Self::Latest => Ok(prompt.latest),
            Self::Active => active(session, prompt),
        }
    }
}

fn active(session: &Session, prompt: &Prompt) -> Result<VersionNumber> {
    let (name, label) = (&prompt.name, &session.config.label);
    let labels = Labels::of(Whose::Prompt(name.clone()), [prompt]);
    let active = prompt.labels.get(label).copied().flatten();
    active.ok_or_else(|| {
        Error::NotThere(match labels.have(label) {
            true => format!(
                "nothing of {} is active under `{label}`: {} makes its latest version active",
                session.named(name),
                session.publish_command(name.as_str())
            ),
            false => labels.missing(label),
        })
    })
}
