//! The header of a prompt: everything that writes decide from.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::message::PromptType;
use crate::names::{Instance, Label, PromptName, VersionNumber};
use crate::prompt::PromptId;
use crate::timestamp::Timestamp;
use crate::version::Version;

/// A prompt's header: everything that writes decide from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// The name of the prompt.
    pub name: PromptName,
    /// The instance of the prompt.
    pub instance: Instance,
    /// Text or chat. It never changes.
    #[serde(rename = "type")]
    pub prompt_type: PromptType,
    /// What it is for.
    pub description: Option<String>,
    /// Words to find it by.
    #[serde(default)]
    pub tags: BTreeSet<String>,
    /// The inputs that the code supplies.
    #[serde(default)]
    pub contract: BTreeSet<String>,
    /// The number of the newest version.
    pub latest: VersionNumber,
    /// The digest of the newest version's content.
    pub digest: String,
    /// Where each label points.
    #[serde(default)]
    pub labels: BTreeMap<Label, Pointer>,
    /// Counts the writes to this prompt, from 1. Every write's transaction is conditioned on it.
    pub revision: u64,
    /// What was seeded, when it was.
    pub seed: Option<Seeded>,
    /// When it was created.
    pub created_at: Timestamp,
    /// Who says to have created it.
    pub created_by: Option<String>,
    /// When it was last written.
    pub updated_at: Timestamp,
    /// Who says to have written it last.
    pub updated_by: Option<String>,
    /// When it was deleted; none while it is live.
    pub deleted_at: Option<Timestamp>,
    /// The labels that deleting took down, which a restore brings back; empty while it is live.
    #[serde(default)]
    pub taken_down: BTreeSet<Label>,
}

impl Header {
    /// The header of a prompt whose first version this is, with nothing active yet.
    pub fn of_first(version: &Version, contract: BTreeSet<String>) -> Self {
        Self {
            name: version.name.clone(),
            instance: version.instance.clone(),
            prompt_type: version.prompt_type,
            description: None,
            tags: BTreeSet::new(),
            contract,
            latest: version.version,
            digest: version.digest.clone(),
            labels: BTreeMap::new(),
            revision: 1,
            seed: None,
            created_at: version.created_at,
            created_by: version.author.clone(),
            updated_at: version.created_at,
            updated_by: version.author.clone(),
            deleted_at: None,
            taken_down: BTreeSet::new(),
        }
    }

    /// Whether it heads a live prompt of an instance other than `default`.
    pub fn is_live_override(&self) -> bool {
        !self.instance.is_default() && self.deleted_at.is_none()
    }

    /// Which prompt it heads.
    pub fn id(&self) -> PromptId {
        PromptId {
            instance: self.instance.clone(),
            name: self.name.clone(),
        }
    }
}

/// Where a label points: the publication in force and its version, none when it was taken down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pointer {
    /// The number of the publication in force.
    pub seq: u64,
    /// The active version.
    pub version: Option<VersionNumber>,
}

/// The publication that rolling back goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Below {
    /// The number of the publication.
    pub seq: u64,
    /// The version that it made active.
    pub version: VersionNumber,
}

/// What the last seeding wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seeded {
    /// The digest of the whole seed.
    pub digest: String,
    /// The version made of it.
    pub version: VersionNumber,
}
