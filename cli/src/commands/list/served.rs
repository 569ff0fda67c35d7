//! What an instance is served: its own prompts, and those that it inherits.

use std::collections::BTreeMap;

use promptbook::prompt::Prompt;
use promptbook::{Instance, Label, PromptName, VersionNumber};

use super::Args;
use crate::commands::session::Session;
use crate::error::Result;

/// A prompt of an instance.
#[derive(Debug)]
pub(super) struct Served {
    /// The instance's own, else the one that it inherits.
    pub(super) prompt: Prompt,
    /// That of `default`, where the instance has its own.
    overridden: Option<Prompt>,
}

impl Served {
    /// The version that chats get under a label, and whose it is.
    pub(super) fn active(&self, label: &Label) -> Option<(VersionNumber, &Instance)> {
        let prompts = std::iter::once(&self.prompt).chain(&self.overridden);
        let mut active = prompts.filter_map(|prompt| {
            let version = prompt.labels.get(label).copied().flatten()?;
            Some((version, &prompt.instance))
        });
        active.next()
    }
}

/// The prompts that the arguments ask for, names ascending.
pub(super) async fn read(session: &Session, args: &Args) -> Result<Vec<Served>> {
    let mut query = vec![("prefix", args.prefix.as_str())];
    query.retain(|(_, value)| !value.is_empty());
    if args.deleted {
        query.push(("deleted", "true"));
    }
    let own = session.client.prompts(&query).await?;
    let inherits = !session.config.instance.is_default() && !args.own && !args.deleted;
    let mut inherited: BTreeMap<PromptName, Prompt> = BTreeMap::new();
    if inherits {
        let client = session.client.about(Instance::default());
        let prompts = client.prompts(&query).await?.into_iter();
        inherited.extend(prompts.map(|prompt| (prompt.name.clone(), prompt)));
    }
    let mut served: Vec<Served> = own
        .into_iter()
        .map(|prompt| Served {
            overridden: inherited.remove(&prompt.name),
            prompt,
        })
        .collect();
    served.extend(inherited.into_values().map(|prompt| Served {
        prompt,
        overridden: None,
    }));
    // After all are read: an override hides a prompt whose tag it does not have.
    served.retain(|served| {
        args.tag
            .as_ref()
            .is_none_or(|tag| served.prompt.tags.contains(tag))
    });
    served.sort_by(|a, b| a.prompt.name.cmp(&b.prompt.name));
    Ok(served)
}
