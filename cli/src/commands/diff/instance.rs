//! Prompts of two instances compared, such as an override with the prompt of `default` that it overrides.

use promptbook_core::prompt::{Prompt, Version};
use promptbook_core::{Instance, PromptName, VersionNumber};
use serde_json::{Value, json};

use crate::api::Client;
use crate::commands::answer::Answer;
use crate::commands::history::find;
use crate::commands::inherited;
use crate::commands::session::Session;
use crate::edit::{coloured, unified};
use crate::error::{Error, Result};
use crate::folder;
use crate::output::Text;

/// A prompt and the version of it that is active under the label, else the latest.
pub(super) struct Side {
    pub(super) prompt: Prompt,
    pub(super) version: Version,
}

impl Side {
    async fn read(session: &Session, client: &Client, name: &PromptName) -> Result<Self> {
        let prompt = client.prompt(name).await?.body;
        let active = inherited::active(session, &prompt);
        let version = active.unwrap_or(prompt.latest);
        let version = client.version(name, version).await?;
        Ok(Self { prompt, version })
    }

    /// A version of an instance's prompt, deleted or not.
    pub(super) async fn of(
        session: &Session,
        instance: &Instance,
        name: &PromptName,
        version: VersionNumber,
    ) -> Result<Self> {
        let client = session.client.about(instance.clone());
        Ok(Self {
            prompt: find(&client, name).await?,
            version: client.version(name, version).await?,
        })
    }

    fn named(&self) -> String {
        format!(
            "version {} of `{}`",
            self.version.version, self.prompt.instance
        )
    }

    fn text(&self) -> Result<String> {
        Ok(folder::file_of(&self.prompt, &self.version)?.to_string())
    }
}

/// That there is nothing to compare, because the instance has no prompt of its own.
fn inherits(session: &Session, default: &Side) -> String {
    let (instance, name) = (&session.config.instance, &default.prompt.name);
    let label = &session.config.label;
    match inherited::active(session, &default.prompt) {
        Some(_) => format!("`{instance}` inherits `{name}`: {}\n", default.named()),
        None => format!(
            "`{instance}` has no prompt `{name}` of its own, and no version of `default` is active under `{label}`\n"
        ),
    }
}

/// What the instance's own prompt changes; none when there are not two prompts to compare.
pub(super) async fn compare(session: &Session, name: &PromptName) -> Result<Option<Answer>> {
    let read = |client: Client| async move { Side::read(session, &client, name).await };
    let (_, found) = session.client.own_or_inherited(read).await?;
    let (own, default) = match found.prompt.instance.is_default() {
        true => (None, found),
        false => {
            let default = session.client.about(Instance::default());
            match Side::read(session, &default, name).await {
                Ok(default) => (Some(found), default),
                Err(Error::Api(error)) if error.status() == 404 => return Ok(None),
                Err(error) => return Err(error),
            }
        }
    };
    Ok(Some(match own {
        Some(own) => changes(session, &default, &own)?,
        None => Answer::new(
            inherits(session, &default),
            json(session, &default, None, ""),
        ),
    }))
}

/// What changed from one to the other.
pub(super) fn changes(session: &Session, from: &Side, to: &Side) -> Result<Answer> {
    let (old, new) = (from.named(), to.named());
    let diff = unified((&old, &from.text()?), (&new, &to.text()?));
    let mut text = Text::from(format!("`{}` from {old} to {new}\n", to.prompt.name));
    match diff.is_empty() {
        true => text.plain("No differences.\n"),
        false => text.append(&coloured(&diff)),
    };
    Ok(Answer::new(text, json(session, from, Some(to), &diff)))
}

fn json(session: &Session, from: &Side, to: Option<&Side>, diff: &str) -> Value {
    let instance = to.map_or(&session.config.instance, |to| &to.prompt.instance);
    json!({
        "name": from.prompt.name, "instance": instance, "version": to.map(|to| to.version.version),
        "against": {"instance": from.prompt.instance, "version": from.version.version}, "diff": diff,
    })
}
