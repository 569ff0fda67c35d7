//! Asking before a label is created, and notes about labels that don't exist.

use std::collections::BTreeSet;

use promptbook_core::prompt::Prompt;
use promptbook_core::{Instance, Label, PromptName};

use super::history::find;
use super::session::Session;
use crate::api::{ApiError, Client};
use crate::args::NewLabelArgs;
use crate::error::{Error, Result};
use crate::{ask, output};
use promptbook_core::nearest::question;

#[derive(Debug, Clone)]
pub(super) enum Whose {
    Prompt(PromptName),
    AnyPromptOf(Instance),
}

/// The labels that exist, and where.
#[derive(Debug)]
pub(super) struct Labels {
    whose: Whose,
    known: BTreeSet<Label>,
}

impl NewLabelArgs {
    /// Checks that the configured label exists or that the user wants to create it.
    ///
    /// # Errors
    /// The label is new, and its creation is not confirmed.
    pub(super) fn allow(self, session: &Session, labels: &Labels) -> Result<()> {
        let label = &session.config.label;
        refuse_reserved(label)?;
        if self.new_label || labels.have(label) {
            return Ok(());
        }
        let missing = labels.missing(session);
        if session.is_interactive() {
            output::note(missing);
            return match ask::confirm(&format!("Create the label `{label}`?"))? {
                true => Ok(()),
                false => Err(Error::Failed("nothing was published".to_owned())),
            };
        }
        let create = "to create the label, pass --new-label";
        Err(Error::Usage(output::with_remedy(&missing, create)))
    }

    /// The same for a prompt; its labels are read only where they decide.
    pub(super) async fn allow_for(self, session: &Session, name: &PromptName) -> Result<()> {
        refuse_reserved(&session.config.label)?;
        match self.new_label || is_usual(&session.config.label) {
            true => Ok(()),
            false => self.allow(session, &Labels::of_prompt(session, name).await?),
        }
    }

    /// The same for prompts that may be new: a label that any prompt has exists.
    pub(super) async fn allow_anywhere(self, session: &Session) -> Result<()> {
        refuse_reserved(&session.config.label)?;
        match self.new_label || is_usual(&session.config.label) {
            true => Ok(()),
            false => self.allow(session, &Labels::of_server(session).await?),
        }
    }
}

impl Labels {
    /// Those of a prompt and, for an override, of the prompt of `default` that it overrides.
    pub(super) async fn of_prompt(session: &Session, name: &PromptName) -> Result<Self> {
        let own = session.client.prompt(name).await;
        let mut inherited = None;
        if !session.config.instance.is_default() {
            let default = session.client.about(Instance::default());
            inherited = default.prompt(name).await.ok();
        }
        // An instance that inherits the prompt can make the first publication of its own.
        let prompts = match (own, inherited) {
            (Err(error), None) => return Err(error),
            (own, inherited) => own.into_iter().chain(inherited).map(|prompt| prompt.body),
        };
        Ok(Self::of(
            Whose::Prompt(name.clone()),
            &prompts.collect::<Vec<_>>(),
        ))
    }

    /// Those of all prompts of the instance and of `default`.
    pub(super) async fn of_server(session: &Session) -> Result<Self> {
        let mut prompts = session.client.prompts(&[]).await?;
        if !session.config.instance.is_default() {
            let inherited = session.client.about(Instance::default());
            prompts.extend(inherited.prompts(&[]).await?);
        }
        Ok(Self::of(
            Whose::AnyPromptOf(session.config.instance.clone()),
            &prompts,
        ))
    }

    pub(super) fn of<'p>(whose: Whose, prompts: impl IntoIterator<Item = &'p Prompt>) -> Self {
        let labels = prompts.into_iter().flat_map(|prompt| prompt.labels.keys());
        Self {
            whose,
            known: labels.cloned().collect(),
        }
    }

    /// Whether a label exists. `production` always does.
    pub(super) fn have(&self, label: &Label) -> bool {
        is_usual(label) || self.known.contains(label)
    }

    /// That the configured label is none of them, and which there are.
    pub(super) fn missing(&self, session: &Session) -> String {
        self.missing_label(session, &session.config.label)
    }

    /// The same of another label.
    pub(super) fn missing_label(&self, session: &Session, label: &Label) -> String {
        if label.is_reserved() {
            let reserved = reserved(label);
            return match &self.whose {
                Whose::Prompt(name) => {
                    let show = session.command(&["show", name.as_str(), label.as_str()]);
                    format!("{reserved}, as in {show}")
                }
                Whose::AnyPromptOf(_) => reserved,
            };
        }
        let known: Vec<&str> = self.known.iter().map(Label::as_str).collect();
        let there = match known.as_slice() {
            [] => "no labels yet".to_owned(),
            known => format!("labels: `{}`", known.join("`, `")),
        };
        let missing = match &self.whose {
            Whose::Prompt(name) => format!("`{name}` has no label `{label}`"),
            Whose::AnyPromptOf(instance) => {
                format!("no prompt of `{instance}` has the label `{label}`")
            }
        };
        format!("{missing} ({there}){}", question(label.as_str(), known))
    }
}

/// Refuses to publish under a reserved label; the server would, too.
///
/// # Errors
/// The label is reserved.
pub(super) fn refuse_reserved(label: &Label) -> Result<()> {
    match label.is_reserved() {
        false => Ok(()),
        true => Err(Error::Usage(format!(
            "{}; publish under another label",
            reserved(label)
        ))),
    }
}

pub(super) fn reserved(label: &Label) -> String {
    format!("`{label}` is not a label: it stands for the newest version")
}

/// Whether it is the default label, which always exists.
fn is_usual(label: &Label) -> bool {
    label.as_str() == Label::PRODUCTION
}

/// Prints a note if no prompt has the configured label.
pub(super) async fn note_missing(session: &Session) {
    missing_note(session)
        .await
        .into_iter()
        .for_each(output::note);
}

/// The note if no prompt has the configured label. With a reader key, which can't list labels, there is none.
pub(super) async fn missing_note(session: &Session) -> Option<String> {
    let label = &session.config.label;
    if is_usual(label) {
        return None;
    }
    let labels = Labels::of_server(session).await.ok()?;
    (!labels.have(label)).then(|| format!("note: {}", labels.missing(session)))
}

/// Why nothing is active: there is no such label, or nothing was published. A reader's key is not told which.
pub(super) async fn explain_inactive(
    session: &Session,
    name: &PromptName,
    error: Box<ApiError>,
) -> Error {
    let read = |client: Client| async move { find(&client, name).await };
    if let Ok((_, prompt)) = session.client.own_or_inherited(read).await {
        let labels = Labels::of(Whose::Prompt(name.clone()), [&prompt]);
        if !labels.have(&session.config.label) {
            return Error::NotThere(labels.missing(session));
        }
    }
    Error::Api(error)
}
