//! The prompts that change with an included prompt, because they include it.

use std::collections::BTreeMap;
use std::slice;

use futures_util::{StreamExt, TryStreamExt, stream};
use promptbook_core::prompt::{Includer, Prompt};
use promptbook_core::{Instance, Label, PromptName, include_places};
use serde_json::{Value, json};

use super::session::{Session, named};
use crate::api::Client;
use crate::error::{Error, Result};
use crate::output::counted;

/// How many of them a message names.
const NAMED: usize = 5;
/// How many headers are read at the same time.
const AT_ONCE: usize = 8;

/// The prompts that change when labels of a prompt do, each with the labels under which it changes. None if the server did not say.
#[derive(Debug, Clone, Default)]
pub(super) struct AlsoChanged(Option<Vec<Includer>>);

impl AlsoChanged {
    /// That nothing else changes.
    pub(super) fn nothing() -> Self {
        Self(Some(Vec::new()))
    }

    /// Reads which prompts change with these labels of the instance's own prompt. A failure never fails the command, whose change it
    /// only describes.
    pub(super) async fn read(session: &Session, name: &PromptName, labels: &[Label]) -> Self {
        Self(read(&session.client, name, labels).await.ok())
    }

    /// The same for the configured label.
    pub(super) async fn with_label(session: &Session, name: &PromptName) -> Self {
        Self::read(session, name, slice::from_ref(&session.config.label)).await
    }

    /// Adds them to the JSON of a result.
    pub(super) fn add_to(&self, json: &mut Value) {
        json["also_changed"] = json!(self.0);
    }

    /// The line after a result; nothing if there are none.
    pub(super) fn line(&self) -> String {
        let said = self.said(|count| match count {
            1 => "1 prompt includes it and changes with it".to_owned(),
            _ => format!("{} include it and change with it", counted(count, "prompt")),
        });
        said.map_or_else(String::new, |said| format!("\n{said}"))
    }

    /// What to say before a question.
    pub(super) fn warning(&self) -> Option<String> {
        self.said(|count| match count {
            1 => "1 prompt includes it and would change with it".to_owned(),
            _ => format!(
                "{} include it and would change with it",
                counted(count, "prompt")
            ),
        })
    }

    fn said(&self, begin: impl Fn(usize) -> String) -> Option<String> {
        let all = self.0.as_deref().filter(|all| !all.is_empty())?;
        let first = all.iter().take(NAMED);
        let first = first.map(|includer| named(&includer.name, &includer.instance));
        let mut names = first.collect::<Vec<_>>().join(", ");
        if let Some(more) = all.len().checked_sub(NAMED).filter(|more| *more > 0) {
            names += &format!(" and {more} more");
        }
        Some(format!("{}: {names}", begin(all.len())))
    }
}

async fn read(client: &Client, name: &PromptName, labels: &[Label]) -> Result<Vec<Includer>> {
    let default = client.about(Instance::default());
    let mut includers = match default.includers(name).await {
        // What `default` doesn't have can't be included.
        Err(Error::Api(error)) if error.is("prompt-not-found") => Vec::new(),
        read => read?,
    };
    if includers.is_empty() {
        return Ok(includers);
    }
    let change = Change::read(client, name, labels, &includers).await?;
    for includer in &mut includers {
        let all = std::mem::take(&mut includer.labels).into_iter();
        let changed = all.filter(|label| change.reaches(&includer.instance, &includer.name, label));
        includer.labels = changed.collect();
    }
    includers.retain(|includer| !includer.labels.is_empty());
    Ok(includers)
}

/// A change of an included prompt, and what decides whom it reaches.
struct Change<'c> {
    /// The instance of the prompt, and the labels that change.
    instance: &'c Instance,
    labels: &'c [Label],
    places: Places,
    /// The prompts of the instance, unless that is `default`.
    own: BTreeMap<PromptName, Prompt>,
}

impl<'c> Change<'c> {
    async fn read(
        client: &'c Client,
        name: &PromptName,
        labels: &'c [Label],
        includers: &[Includer],
    ) -> Result<Self> {
        let (mut places, mut own) = (Places::default(), BTreeMap::new());
        places.add(client.about(Instance::default()).prompt(name).await?.body);
        match client.instance().is_default() {
            true => places.add_overrides(client, name, includers).await?,
            false => {
                for prompt in client.prompts(&[]).await? {
                    own.insert(prompt.name.clone(), prompt);
                }
            }
        }
        own.get(name)
            .cloned()
            .into_iter()
            .for_each(|prompt| places.add(prompt));
        Ok(Self {
            instance: client.instance(),
            labels,
            places,
            own,
        })
    }

    /// Whether a prompt that includes the changed one changes with it under a label.
    fn reaches(&self, instance: &Instance, name: &PromptName, label: &Label) -> bool {
        let is_inherited = instance.is_default() && !self.instance.is_default();
        let reader = if is_inherited {
            self.instance
        } else {
            instance
        };
        let is_overridden = is_inherited && {
            let own = self.own.get(name);
            own.is_some_and(|own| is_active(own, label))
        };
        let is_served = |moved| {
            self.places
                .are_served((self.instance, moved), reader, label)
        };
        !is_overridden && self.labels.iter().any(is_served)
    }
}

fn is_active(prompt: &Prompt, label: &Label) -> bool {
    prompt.labels.get(label).copied().flatten().is_some()
}

/// The included prompt in each instance that has one of its own.
#[derive(Debug, Default)]
struct Places(BTreeMap<Instance, Prompt>);

impl Places {
    fn add(&mut self, prompt: Prompt) {
        self.0.insert(prompt.instance.clone(), prompt);
    }

    /// Adds the overrides of the instances that have includers.
    async fn add_overrides(
        &mut self,
        client: &Client,
        name: &PromptName,
        includers: &[Includer],
    ) -> Result<()> {
        let has_includer =
            |instance: &Instance| includers.iter().any(|it| it.instance == *instance);
        let mut overrides = client.overrides_of(name).await?;
        overrides.retain(has_includer);
        let reads = overrides.into_iter().map(|instance| async move {
            let read = client.about(instance).prompt(name).await;
            read.map(|prompt| prompt.body)
        });
        let read: Vec<Prompt> = stream::iter(reads).buffered(AT_ONCE).try_collect().await?;
        read.into_iter().for_each(|prompt| self.add(prompt));
        Ok(())
    }

    /// Whether a change in one place reaches a prompt that a reader's instance is served under a label: no place before it has an
    /// active version.
    fn are_served(&self, changed: (&Instance, &Label), reader: &Instance, label: &Label) -> bool {
        for (instance, label) in include_places(reader, label) {
            if (&instance, &label) == changed {
                return true;
            }
            let prompt = self.0.get(&instance);
            if prompt.is_some_and(|prompt| is_active(prompt, &label)) {
                return false;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests;
