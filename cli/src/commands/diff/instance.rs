//! An override compared with the prompt of `default` that it overrides.

use promptbook::prompt::{Prompt, Version};
use promptbook::{Instance, PromptName};
use serde_json::json;

use crate::api::Client;
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
    async fn read(session: &Session, client: &Client, name: &PromptName) -> Result<Option<Self>> {
        let prompt = match client.prompt(name).await {
            Ok(prompt) => prompt.body,
            Err(Error::Api(problem)) if problem.status == 404 => return Ok(None),
            Err(error) => return Err(error),
        };
        let active = prompt.labels.get(&session.config.label).copied().flatten();
        let version = client
            .version(name, active.unwrap_or(prompt.latest))
            .await?;
        Ok(Some(Self { prompt, version }))
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

/// Prints what the instance's own prompt changes; false when there are not two prompts to compare.
pub(super) async fn compare(session: &Session, name: &PromptName) -> Result<bool> {
    let default = session.client.about(Instance::default());
    let Some(default) = Side::read(session, &default, name).await? else {
        return Ok(false);
    };
    let instance = &session.config.instance;
    let own = Side::read(session, &session.client, name).await?;
    let (text, diff) = match &own {
        None => {
            let inherits = format!("`{instance}` inherits `{name}`: {}\n", default.named());
            (Text::from(inherits), String::new())
        }
        Some(own) => {
            let (from, to) = (default.named(), own.named());
            let diff = unified((&from, &default.text()?), (&to, &own.text()?));
            let mut text = Text::from(format!("`{name}` from {from} to {to}\n"));
            match diff.is_empty() {
                true => text.plain("Nothing differs.\n"),
                false => text.append(&coloured(&diff)),
            };
            (text, diff)
        }
    };
    let json = json!({
        "name": name, "instance": instance, "version": own.map(|own| own.version.version),
        "against": {"instance": default.prompt.instance, "version": default.version.version}, "diff": diff,
    });
    session.say(text, &json)?;
    Ok(true)
}
