//! Instances that have no prompts: made only on purpose.

use super::session::Session;
use crate::args::NewInstanceArgs;
use crate::error::{Error, Result};
use crate::{ask, output};
use promptbook_core::nearest::question;

impl NewInstanceArgs {
    /// Lets a prompt be created in the configured instance: the instance has prompts, or the person wants a new one.
    ///
    /// # Errors
    /// Those of the API; the instance is new, and nothing confirms it.
    pub(super) async fn allow(self, session: &Session) -> Result<()> {
        if self.new_instance {
            return Ok(());
        }
        let Some(missing) = missing(session).await? else {
            return Ok(());
        };
        if !session.is_interactive() {
            return Err(Error::Usage(format!(
                "{missing}; to create the instance, pass --new-instance"
            )));
        }
        output::note(missing);
        match ask::confirm(&format!(
            "Create the instance `{}`?",
            session.config.instance
        ))? {
            true => Ok(()),
            false => Err(Error::Failed("nothing was created".to_owned())),
        }
    }
}

/// That the configured instance has no prompts, and which instances have; none when it has some, or is `default`.
async fn missing(session: &Session) -> Result<Option<String>> {
    let instance = &session.config.instance;
    if instance.is_default() || session.client.has_prompts().await? {
        return Ok(None);
    }
    let known = session.client.instances().await?;
    let known: Vec<&str> = known.iter().map(|known| known.instance.as_str()).collect();
    let there = match known.as_slice() {
        [] => "no instance has prompts of its own yet".to_owned(),
        known => format!("instances: `default`, `{}`", known.join("`, `")),
    };
    let meant = question(instance.as_str(), known.into_iter().chain(["default"]));
    Ok(Some(format!(
        "instance `{instance}` has no prompts of its own ({there}){meant}"
    )))
}

/// Says that the configured instance has no prompts of its own. A reader's key can't ask for the instances.
pub(super) async fn note_missing(session: &Session) {
    if let Ok(Some(missing)) = missing(session).await {
        output::note(format!("note: {missing}"));
    }
}
