//! The publications of what a prompt includes, which change it as its own do.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt, TryStreamExt, stream};
use promptbook_core::prompt::{Prompt, Publication, Version};
use promptbook_core::{Instance, Label, PromptName, Timestamp, include_places};

use crate::commands::session::Session;
use crate::error::{Error, Result};

/// How many ledgers are read at the same time.
const AT_ONCE: usize = 8;

/// The place of an included prompt: whose it is, and under which label.
type Place = (Instance, Label);

/// The ledgers of all that a prompt's versions include, oldest publication first.
#[derive(Debug, Default)]
pub(super) struct Ledgers {
    /// The instance whose prompts win over those of `default`.
    reader: Instance,
    read: BTreeMap<(PromptName, Place), Vec<Publication>>,
}

impl Ledgers {
    pub(super) async fn read(
        session: &Session,
        prompt: &Prompt,
        versions: &[Version],
    ) -> Result<Self> {
        let reader = &session.config.instance;
        let names: BTreeSet<&PromptName> = versions.iter().flat_map(|it| &it.includes).collect();
        let labels = prompt.labels.keys();
        let places = labels.flat_map(|label| include_places(reader, label));
        let places: BTreeSet<Place> = places.collect();
        // Not `flat_map`: the compiler can't tell that a future with its closures may be sent to another thread.
        let mut keys = Vec::new();
        for name in names {
            keys.extend(places.iter().map(|place| (name.clone(), place.clone())));
        }
        let reads = keys
            .into_iter()
            .map(|(name, (instance, label))| async move {
                let client = session.client.about(instance.clone());
                let mut ledger = match client.publications(&name, label.as_str()).await {
                    Err(Error::Api(error)) if error.status() == 404 => Vec::new(),
                    read => read?,
                };
                ledger.reverse();
                Ok::<_, Error>(((name, (instance, label)), ledger))
            });
        let read = stream::iter(reads).buffered(AT_ONCE).try_collect();
        Ok(Self {
            reader: reader.clone(),
            read: read.await?,
        })
    }

    /// Those of the publications of these prompts, from one moment until before another, that changed what is served under a label.
    pub(super) fn during(
        &self,
        names: &[PromptName],
        label: &Label,
        from: Timestamp,
        until: Option<Timestamp>,
    ) -> Vec<Publication> {
        let mut changes = Vec::new();
        for name in names {
            let places = include_places(&self.reader, label);
            for (rank, place) in places.iter().enumerate() {
                let is_hidden = |at| {
                    let mut first = places.iter().take(rank);
                    first.any(|place| self.is_active(name, place, at))
                };
                let ledger = self.ledger(name, place).iter();
                let during =
                    ledger.filter(|it| from <= it.at && until.is_none_or(|until| it.at < until));
                changes.extend(during.filter(|it| !is_hidden(it.at)).cloned());
            }
        }
        changes
    }

    fn ledger(&self, name: &PromptName, place: &Place) -> &[Publication] {
        let key = (name.clone(), place.clone());
        self.read.get(&key).map_or(&[], Vec::as_slice)
    }

    fn is_active(&self, name: &PromptName, place: &Place, at: Timestamp) -> bool {
        let ledger = self.ledger(name, place).iter();
        let last = ledger.take_while(|it| it.at <= at).last();
        last.is_some_and(|last| last.version.is_some())
    }
}

#[cfg(test)]
impl Ledgers {
    /// Ledgers for tests, each oldest first.
    pub(super) fn of(reader: &str, ledgers: Vec<Vec<Publication>>) -> Self {
        let key = |ledger: &Vec<Publication>| {
            let first = ledger.first().unwrap();
            let place = (first.instance.clone(), first.label.clone());
            (first.name.clone(), place)
        };
        Self {
            reader: reader.parse().unwrap(),
            read: ledgers
                .into_iter()
                .map(|ledger| (key(&ledger), ledger))
                .collect(),
        }
    }
}
