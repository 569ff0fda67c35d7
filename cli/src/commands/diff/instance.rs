//! An override compared with the prompt of `default` that it overrides.

use promptbook_core::prompt::{Prompt, Version};
use promptbook_core::{Instance, PromptName};
use serde_json::json;

use crate::api::Client;
use crate::commands::inherited;
use crate::commands::session::Session;
use crate::edit::{coloured, unified};
use crate::error::{Error, Result};
use crate::folder;
use crate::output::Text;

/// A prompt and the version of it that is active under the label, else the latest.
struct Side {
    prompt: Prompt,
    version: Version,
}

impl Side {
    async fn read(session: &Session, client: &Client, name: &PromptName) -> Result<Self> {
        let prompt = client.prompt(name).await?.body;
        let active = inherited::active(session, &prompt);
        let version = active.unwrap_or(prompt.latest);
        let version = client.version(name, version).await?;
        Ok(Self { prompt, version })
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

/// Prints what the instance's own prompt changes; false when there are not two prompts to compare.
pub(super) async fn compare(session: &Session, name: &PromptName) -> Result<bool> {
    let read = async |client: Client| Side::read(session, &client, name).await;
    let (_, found) = session.client.own_or_inherited(read).await?;
    let instance = &session.config.instance;
    let (own, default) = match found.prompt.instance.is_default() {
        true => (None, found),
        false => {
            let default = session.client.about(Instance::default());
            match Side::read(session, &default, name).await {
                Ok(default) => (Some(found), default),
                Err(Error::Api(error)) if error.status() == 404 => return Ok(false),
                Err(error) => return Err(error),
            }
        }
    };
    let (text, diff) = match &own {
        None => (Text::from(inherits(session, &default)), String::new()),
        Some(own) => {
            let (from, to) = (default.named(), own.named());
            let diff = unified((&from, &default.text()?), (&to, &own.text()?));
            let mut text = Text::from(format!("`{name}` from {from} to {to}\n"));
            match diff.is_empty() {
                true => text.plain("No differences.\n"),
                false => text.append(&coloured(&diff)),
            };
            (text, diff)
        }
    };
    let json = json!({
        "name": name, "instance": instance, "version": own.map(|own| own.version.version),
        "against": {"instance": default.prompt.instance, "version": default.version.version}, "diff": diff,
    });
    session.print(text, &json)?;
    Ok(true)
}
