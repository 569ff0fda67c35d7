//! The server's prompts, which a plan is based on.

use std::collections::BTreeMap;

use promptbook_core::prompt::Prompt;
use promptbook_core::{Instance, PromptName};

use crate::api::Client;
use crate::config::Config;
use crate::error::Result;
use crate::export::prompts;

/// Every prompt of the instance, and of `default` when that is another.
#[derive(Debug, Default)]
pub struct ServerPrompts {
    /// Those that are live.
    pub live: BTreeMap<PromptName, Prompt>,
    /// Those that are deleted.
    pub deleted: BTreeMap<PromptName, Prompt>,
    /// Those of which only the name and the number of the latest version is left.
    pub purged: BTreeMap<PromptName, Prompt>,
    /// Those whose type and contract an override obeys, even while they are deleted.
    pub defaults: BTreeMap<PromptName, Prompt>,
}

impl ServerPrompts {
    pub async fn read(config: &Config, client: &Client) -> Result<Self> {
        let live = prompts(client, false).await?;
        let deleted = client.prompts(&[("deleted", "true")]).await?;
        let (purged, deleted) = (deleted.into_iter()).partition(|it| it.purged_at.is_some());
        let mut server = Self {
            live: by_name(live),
            deleted: by_name(deleted),
            purged: by_name(purged),
            defaults: BTreeMap::new(),
        };
        if !config.instance.is_default() {
            let client = client.about(Instance::default());
            server.defaults = by_name(prompts(&client, false).await?);
            server
                .defaults
                .extend(by_name(prompts(&client, true).await?));
        }
        Ok(server)
    }
}

fn by_name(prompts: Vec<Prompt>) -> BTreeMap<PromptName, Prompt> {
    prompts
        .into_iter()
        .map(|prompt| (prompt.name.clone(), prompt))
        .collect()
}
