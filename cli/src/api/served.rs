//! The prompts of an instance: its own, active or not, and those that it inherits.

use std::collections::BTreeMap;

use promptbook_core::prompt::Prompt;
use promptbook_core::{Instance, PromptName};

use super::Client;
use crate::error::Result;

impl Client {
    /// The prompts that match the query, names ascending, with those that the instance inherits. A prompt of its own that is not active
    /// follows the one of `default` that is served instead.
    pub async fn served_prompts(&self, query: &[(&str, &str)]) -> Result<Vec<Prompt>> {
        let own = self.prompts(query).await?;
        if self.instance().is_default() {
            return Ok(own);
        }
        let is_active = |prompt: &Prompt| {
            let label = self.invocation().label();
            prompt.labels.get(label).copied().flatten().is_some()
        };
        let inherited = self.about(Instance::default()).prompts(query).await?;
        let mut inherited: BTreeMap<PromptName, Prompt> = inherited
            .into_iter()
            .filter(is_active)
            .map(|prompt| (prompt.name.clone(), prompt))
            .collect();
        for prompt in own.iter().filter(|prompt| is_active(prompt)) {
            inherited.remove(&prompt.name);
        }
        let mut served: Vec<Prompt> = inherited.into_values().chain(own).collect();
        // Stable: of one name, what is inherited comes first.
        served.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(served)
    }
}
