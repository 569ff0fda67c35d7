//! The prompts of an instance: its own, active or not, and those that it inherits.

use std::collections::BTreeMap;

use promptbook_core::prompt::Prompt;
use promptbook_core::{Instance, PromptName};

use crate::args::ListArgs;
use crate::commands::inherited;
use crate::commands::session::Session;
use crate::error::Result;

/// The prompts that the arguments ask for, names ascending. Of an instance other than `default`, a prompt of its own that is not
/// active stands after the one of `default` that is served instead.
pub(super) async fn read(session: &Session, args: &ListArgs) -> Result<Vec<Prompt>> {
    let mut query = vec![("prefix", args.prefix.as_str())];
    query.retain(|(_, value)| !value.is_empty());
    if args.deleted {
        query.push(("deleted", "true"));
    }
    let own = session.client.prompts(&query).await?;
    if session.config.instance.is_default() || args.own || args.deleted {
        return Ok(own);
    }
    let client = session.client.about(Instance::default());
    let inherited = client.prompts(&query).await?.into_iter();
    let inherited = inherited.filter(|prompt| inherited::active(session, prompt).is_some());
    let mut inherited: BTreeMap<PromptName, Prompt> = inherited
        .map(|prompt| (prompt.name.clone(), prompt))
        .collect();
    for prompt in &own {
        if inherited::active(session, prompt).is_some() {
            inherited.remove(&prompt.name);
        }
    }
    let mut served: Vec<Prompt> = inherited.into_values().chain(own).collect();
    // Stable: of one name, what is inherited comes first.
    served.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(served)
}
