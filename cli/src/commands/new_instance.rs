//! Asking before the first prompt of an instance is created.

use super::session::Session;
use crate::args::NewInstanceArgs;
use crate::error::{Error, Result};
use crate::{ask, output};
use promptbook_core::nearest::question;

impl NewInstanceArgs {
    /// Checks that the configured instance has prompts or that the user wants to create it.
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
            let create = "to create the instance, pass --new-instance";
            return Err(Error::Usage(output::with_remedy(&missing, create)));
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

/// The note if the configured instance has no prompts. With a reader key, which can't list instances, there is none.
pub(super) async fn missing_note(session: &Session) -> Option<String> {
    let missing = missing(session).await.ok()?;
    missing.map(|missing| format!("note: {missing}"))
}
