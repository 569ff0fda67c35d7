//! A version as commands take it: by its number, or as `active` or `latest`.

use promptbook_core::prompt::Prompt;
use promptbook_core::{Label, VersionNumber};

use super::inherited;
use super::labels::{Labels, Whose};
use super::session::{Session, named};
use crate::args::{GlobalArgs, VersionSelector};
use crate::error::{Error, Result};

impl VersionSelector {
    /// Refuses `--label` beside a version that does not depend on it.
    ///
    /// # Errors
    /// Both are given.
    pub(super) fn refuse_label(self, global: &GlobalArgs) -> Result<()> {
        match &global.label {
            Some(label) if global.flags.label => self.refuse_beside(label),
            _ => Ok(()),
        }
    }

    /// The same for this label.
    pub(super) fn refuse_beside(self, label: &Label) -> Result<()> {
        match self {
            Self::Active => Ok(()),
            Self::Latest | Self::Number(_) => Err(Error::Usage(format!(
                "version {self} and --label {label} both choose a version: pass only one of them"
            ))),
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
                "no version of {} is active under `{label}`: {} makes its latest version active",
                named(name, &prompt.instance),
                invocation.labelled(&["publish", name.as_str()])
            ),
            false => labels.missing(session),
        })
    })
}
