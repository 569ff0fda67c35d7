//! A version as commands take it: by its number, or as `active` or `latest`.

use std::fmt;
use std::str::FromStr;

use promptbook_core::VersionNumber;
use promptbook_core::prompt::Prompt;

use super::inherited;
use super::labels::{Labels, Whose};
use super::session::{Session, named};
use crate::args::Global;
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

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Active => f.write_str("active"),
            Self::Latest => f.write_str("latest"),
            Self::Number(number) => number.fmt(f),
        }
    }
}

impl Which {
    /// Refuses `--label` beside a version that does not depend on it.
    ///
    /// # Errors
    /// Both are given.
    pub(super) fn refuse_label(self, global: &Global) -> Result<()> {
        match &global.label {
            Some(label) if global.flags.label && self != Self::Active => {
                Err(Error::Usage(format!(
                    "version {self} and --label {label} both choose a version: give one of them"
                )))
            }
            _ => Ok(()),
        }
    }

    /// The number that it stands for.
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
    inherited::active(session, prompt).ok_or_else(|| {
        let invocation = session.config.invocation.about(prompt.instance.clone());
        Error::NotThere(match labels.have(label) {
            true => format!(
                "nothing of {} is active under `{label}`: {} makes its latest version active",
                named(name, &prompt.instance),
                invocation.labelled(&["publish", name.as_str()])
            ),
            false => labels.missing(session),
        })
    })
}
