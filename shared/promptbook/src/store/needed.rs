//! What active versions need of the code, those of overrides too: thousands are read in batches, several at once.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::TryStreamExt;
use futures_util::future::try_join_all;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Store;
use super::delete::with_a_version;
use super::item::{self, Item};
use super::read::is_torn;
use crate::content::{Inputs, needed};
use crate::error::Result;
use crate::names::{Instance, Label, PromptName, VersionNumber};
use crate::prompt::{Header, Pointer, PromptId, Publication};
use crate::table_keys::{self, Key};

/// The names that active versions need, each with the first version that does.
pub(super) type Needed = BTreeMap<String, String>;

/// The attributes of [`Labels`].
const LABELS: [&str; 3] = ["instance", "name", "labels"];
/// The attributes of [`Use`].
const USE: [&str; 5] = ["publication", "version", "uses", "optional", "inputs"];

/// What a header says about its labels.
#[derive(Deserialize)]
struct Labels {
    instance: Instance,
    name: PromptName,
    #[serde(default)]
    labels: BTreeMap<Label, Pointer>,
}

/// What an active item says about inputs. Its text may be large, and is not read.
#[derive(Deserialize)]
struct Use {
    publication: Publication,
    version: Option<VersionNumber>,
    #[serde(default)]
    uses: BTreeSet<String>,
    #[serde(default)]
    optional: BTreeSet<String>,
    #[serde(default)]
    inputs: Inputs,
}

impl Store {
    /// What the prompt's active versions need, and those of its overrides; none when the reads were torn.
    pub(super) async fn needed_by_active(
        &self,
        header: &Header,
        except: Option<&Label>,
    ) -> Result<Option<Needed>> {
        let Some(mut found) = self.needed_by_own(header, except).await? else {
            return Ok(None);
        };
        if header.instance.is_default() {
            self.add_overrides(&header.name, &mut found).await?;
        }
        Ok(Some(found))
    }

    async fn needed_by_own(
        &self,
        header: &Header,
        except: Option<&Label>,
    ) -> Result<Option<Needed>> {
        let id = header.id();
        let labels = with_a_version(header).map(|(label, _)| label);
        let labels: Vec<&Label> = labels.filter(|label| Some(*label) != except).collect();
        let reads = labels.iter().map(|label| self.read_label(&id, label));
        let actives = try_join_all(reads).await?;
        let mut found = Needed::new();
        for (label, active) in labels.iter().zip(actives) {
            if is_torn(header, label, active.as_ref()) {
                return Ok(None);
            }
            let in_force = active.and_then(|active| Some((active.publication, active.version?)));
            if let Some((publication, version)) = in_force {
                let active = Use {
                    publication,
                    version: Some(version.version),
                    uses: version.uses,
                    optional: version.optional,
                    inputs: version.inputs,
                };
                active.add_to(&mut found);
            }
        }
        Ok(Some(found))
    }

    /// Adds what the active versions of overrides need. An override may move between its two reads; what is read then is newer
    /// than its header, which nothing is decided from.
    async fn add_overrides(&self, name: &PromptName, found: &mut Needed) -> Result<()> {
        let instances = self.all_overrides(name).await?.into_iter();
        let header = |instance| {
            let name = name.clone();
            table_keys::header(&PromptId { instance, name })
        };
        let headers: Vec<Key> = instances.map(header).collect();
        let mut actives = Vec::new();
        let mut batches = self.in_batches(&headers, &LABELS);
        while let Some(items) = batches.try_next().await? {
            for item in items {
                actives.extend(parse::<Labels>(item)?.active_keys());
            }
        }
        let mut batches = self.in_batches(&actives, &USE);
        while let Some(items) = batches.try_next().await? {
            for item in items {
                parse::<Use>(item)?.add_to(found);
            }
        }
        Ok(())
    }
}

fn parse<T: DeserializeOwned>(item: Item) -> Result<T> {
    item::from_item(&item::key_of(&item), item)
}

impl Labels {
    /// The active items of the labels that have a version.
    fn active_keys(self) -> impl Iterator<Item = Key> {
        let Self {
            instance,
            name,
            labels,
        } = self;
        let id = PromptId { instance, name };
        let labels = labels.into_iter().filter(|(_, at)| at.version.is_some());
        labels.map(move |(label, _)| table_keys::active(&id, &label))
    }
}

impl Use {
    fn add_to(self, found: &mut Needed) {
        // A tombstone needs nothing.
        let (Some(version), of) = (self.version, self.publication) else {
            return;
        };
        let user = format!(
            "version {version} (instance `{}`, label `{}`)",
            of.instance, of.label
        );
        for name in needed(&self.uses, &self.optional, &self.inputs) {
            found.entry(name.clone()).or_insert_with(|| user.clone());
        }
    }
}
