//! What the active versions of a prompt and of its overrides use. Their texts may be large and are not read.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::TryStreamExt;
use futures_util::future::try_join_all;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Store;
use super::item::{self, Item};
use super::read::is_torn;
use crate::content::{Inputs, PromptType};
use crate::error::Result;
use crate::names::{Instance, Label, PromptName, VersionNumber};
use crate::prompt::{Header, Pointer, PromptId, Publication};
use crate::table_keys::{self, Key};

/// The labels of a header.
#[derive(Deserialize)]
pub(super) struct Labels {
    pub(super) instance: Instance,
    name: PromptName,
    #[serde(rename = "type")]
    pub(super) prompt_type: PromptType,
    #[serde(default)]
    pub(super) labels: BTreeMap<Label, Pointer>,
}

/// The inputs of an active item. Its text may be large and is not read.
#[derive(Deserialize)]
pub(super) struct Use {
    pub(super) publication: Publication,
    pub(super) version: Option<VersionNumber>,
    #[serde(default)]
    pub(super) uses: BTreeSet<String>,
    #[serde(default)]
    pub(super) optional: BTreeSet<String>,
    #[serde(default)]
    pub(super) includes: Vec<PromptName>,
    #[serde(default)]
    pub(super) inputs: Inputs,
}

/// The attributes of [`Labels`].
const LABELS: [&str; 4] = ["instance", "name", "type", "labels"];

/// The attributes of [`Use`].
pub(super) const USE: [&str; 6] = [
    "publication",
    "version",
    "uses",
    "optional",
    "includes",
    "inputs",
];

impl Labels {
    /// The active items of the labels that have a version.
    pub(super) fn active_keys(self) -> impl Iterator<Item = Key> {
        let Self {
            instance,
            name,
            labels,
            ..
        } = self;
        let id = PromptId { instance, name };
        let labels = labels.into_iter().filter(|(_, at)| at.version.is_some());
        labels.map(move |(label, _)| table_keys::active(&id, &label))
    }
}

pub(super) fn parse<T: DeserializeOwned>(item: Item) -> Result<T> {
    item::from_item(&item::key_of(&item), item)
}

impl Store {
    pub(super) async fn used_by_own(
        &self,
        header: &Header,
        except: Option<&Label>,
    ) -> Result<Option<Vec<Use>>> {
        let id = header.id();
        let labels = header.active_labels().map(|(label, _)| label);
        let labels: Vec<&Label> = labels.filter(|label| Some(*label) != except).collect();
        let reads = labels.iter().map(|label| self.read_label(&id, label));
        let actives = try_join_all(reads).await?;
        let mut found = Vec::new();
        for (label, active) in labels.iter().zip(actives) {
            if is_torn(header, label, active.as_ref()) {
                return Ok(None);
            }
            let in_force = active.and_then(|active| Some((active.publication, active.version?)));
            if let Some((publication, version)) = in_force {
                found.push(Use {
                    publication,
                    version: Some(version.version),
                    uses: version.uses,
                    optional: version.optional,
                    includes: version.includes,
                    inputs: version.inputs,
                });
            }
        }
        Ok(Some(found))
    }

    /// What the headers of overrides say about their labels.
    pub(super) async fn labels_of_overrides(&self, name: &PromptName) -> Result<Vec<Labels>> {
        let instances = self.all_overrides(name).await?.into_iter();
        let header = |instance| {
            let name = name.clone();
            table_keys::header(&PromptId { instance, name })
        };
        let headers: Vec<Key> = instances.map(header).collect();
        let mut batches = self.in_batches(&headers, &LABELS);
        let mut found = Vec::new();
        while let Some(items) = batches.try_next().await? {
            for item in items {
                found.push(parse::<Labels>(item)?);
            }
        }
        Ok(found)
    }
}
