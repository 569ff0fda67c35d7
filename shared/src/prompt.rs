//! The entities as they are stored and shown: header, version, publication, active.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::content::{Body, Content, Inputs, Message, Model, PromptType};
use crate::error::{Error, Result};
use crate::keys;
use crate::names::{Instance, Label, PromptName, VersionNumber};

/// Which prompt: a name, and whose.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PromptId {
    /// Whose it is.
    pub instance: Instance,
    /// Its name.
    pub name: PromptName,
}

impl PromptId {
    /// The prompt of this name that `default` has.
    #[must_use]
    pub fn of_default(&self) -> Self {
        Self {
            instance: Instance::default(),
            name: self.name.clone(),
        }
    }
}

/// A prompt's header: everything that writes decide from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// Its name.
    pub name: PromptName,
    /// Whose it is.
    pub instance: Instance,
    /// Text or chat, for ever.
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
}

impl Header {
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
    /// Its number.
    pub seq: u64,
    /// Its version.
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

/// A prompt as the API shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Prompt {
    /// Its name.
    pub name: PromptName,
    /// Whose it is.
    pub instance: Instance,
    /// Text or chat, for ever.
    #[serde(rename = "type")]
    pub prompt_type: PromptType,
    /// What it is for.
    pub description: Option<String>,
    /// Words to find it by.
    pub tags: BTreeSet<String>,
    /// The inputs that the code supplies. An override shows those of `default`.
    pub contract: BTreeSet<String>,
    /// The number of the newest version.
    pub latest: VersionNumber,
    /// The active version of each label; null where it was taken down.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::HashMap<String, Option<u32>>))]
    pub labels: BTreeMap<Label, Option<VersionNumber>>,
    /// Counts the writes to this prompt; its ETag.
    pub revision: u64,
    /// When it was created.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    /// Who says to have created it.
    pub created_by: Option<String>,
    /// When it was last written.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub updated_at: Timestamp,
    /// Who says to have written it last.
    pub updated_by: Option<String>,
    /// When it was deleted; null while it is live.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub deleted_at: Option<Timestamp>,
}

impl From<Header> for Prompt {
    fn from(header: Header) -> Self {
        Self {
            name: header.name,
            instance: header.instance,
            prompt_type: header.prompt_type,
            description: header.description,
            tags: header.tags,
            contract: header.contract,
            latest: header.latest,
            labels: header
                .labels
                .into_iter()
                .map(|(label, at)| (label, at.version))
                .collect(),
            revision: header.revision,
            created_at: header.created_at,
            created_by: header.created_by,
            updated_at: header.updated_at,
            updated_by: header.updated_by,
            deleted_at: header.deleted_at,
        }
    }
}

/// One version of a prompt. It never changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Version {
    /// The prompt's name.
    pub name: PromptName,
    /// Whose it is.
    pub instance: Instance,
    /// Its number.
    pub version: VersionNumber,
    /// Text or chat.
    #[serde(rename = "type")]
    pub prompt_type: PromptType,
    /// The template of a text prompt.
    pub template: Option<String>,
    /// The messages of a chat prompt.
    pub messages: Option<Vec<Message>>,
    /// The model that it was written for.
    pub model: Option<Model>,
    /// The declared inputs.
    #[serde(default)]
    pub inputs: Inputs,
    /// The names that rendering reads.
    #[serde(default)]
    pub uses: BTreeSet<String>,
    /// SHA-256 over canonical JSON of type, template or messages, model and inputs.
    pub digest: String,
    /// Why it was made.
    pub message: Option<String>,
    /// Who says to have made it.
    pub author: Option<String>,
    /// The first 8 hex digits of the SHA-256 of the key that made it.
    pub key_id: Option<String>,
    /// When it was made.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
}

/// Who makes a change, and why: kept with what they make.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signature {
    /// Who says to make it.
    pub author: Option<String>,
    /// The first 8 hex digits of the SHA-256 of the key used.
    pub key_id: Option<String>,
    /// Why.
    pub message: Option<String>,
}

impl Version {
    /// A version that says `content`.
    pub fn new(
        id: &PromptId,
        version: VersionNumber,
        content: &Content,
        by: &Signature,
        at: Timestamp,
    ) -> Self {
        let (template, messages) = match content.body() {
            Body::Text(template) => (Some(template.clone()), None),
            Body::Chat(messages) => (None, Some(messages.clone())),
        };
        Self {
            name: id.name.clone(),
            instance: id.instance.clone(),
            version,
            prompt_type: content.prompt_type(),
            template,
            messages,
            model: content.model().cloned(),
            inputs: content.inputs().clone(),
            uses: content.uses().clone(),
            digest: content.digest().to_owned(),
            message: by.message.clone(),
            author: by.author.clone(),
            key_id: by.key_id.clone(),
            created_at: at,
        }
    }

    /// Which prompt it is of.
    pub fn id(&self) -> PromptId {
        PromptId {
            instance: self.instance.clone(),
            name: self.name.clone(),
        }
    }
}

impl TryFrom<&Version> for Body {
    type Error = Error;

    fn try_from(version: &Version) -> Result<Self> {
        match (&version.template, &version.messages) {
            (Some(template), None) => Ok(Self::Text(template.clone())),
            (None, Some(messages)) => Ok(Self::Chat(messages.clone())),
            _ => Err(Error::Corrupt {
                key: keys::version(&version.id(), version.version).to_string(),
                problem: "it needs a template or messages, and not both".to_owned(),
            }),
        }
    }
}

/// What made a publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum PublicationKind {
    /// A version was published.
    Publish,
    /// The publication before was brought back.
    Rollback,
    /// The version was taken down.
    Unpublish,
    /// The version was taken down because the prompt was deleted.
    Delete,
    /// What deleting took down was brought back.
    Restore,
}

/// One entry of a label's ledger. It never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Publication {
    /// The prompt's name.
    pub name: PromptName,
    /// Whose it is.
    pub instance: Instance,
    /// The label.
    pub label: Label,
    /// Its number in the label's ledger, from 1.
    pub seq: u64,
    /// The version made active; null when the label was taken down.
    pub version: Option<VersionNumber>,
    /// What made it.
    pub kind: PublicationKind,
    /// The version that was active before.
    pub replaced: Option<VersionNumber>,
    /// Why.
    pub message: Option<String>,
    /// Who says to have made it.
    pub author: Option<String>,
    /// The first 8 hex digits of the SHA-256 of the key that made it.
    pub key_id: Option<String>,
    /// When it was made.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
}

impl Publication {
    /// Which prompt it is of.
    pub fn id(&self) -> PromptId {
        PromptId {
            instance: self.instance.clone(),
            name: self.name.clone(),
        }
    }
}

/// A ledger entry as stored: with the publication that rolling back goes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// What the API shows.
    #[serde(flatten)]
    pub publication: Publication,
    /// The publication in force when it was made.
    pub below: Option<Below>,
}

/// What a label points at: the publication in force with a full copy of its version; a tombstone has none.
#[derive(Debug, Clone, PartialEq)]
pub struct Active {
    /// The publication in force.
    pub publication: Publication,
    /// The publication that rolling back goes to.
    pub below: Option<Below>,
    /// The version; none in a tombstone.
    pub version: Option<Version>,
}
