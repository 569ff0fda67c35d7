//! What callers ask of the store, and what it answers.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value};

pub use super::activity_list::ActivityFilter;
pub use super::release::{NewRelease, ReleaseItem};
pub use super::snapshot_id::SnapshotId;

use super::compose;
use crate::access::{NamePrefix, Role, Scope};
use crate::api::Included;
use crate::content::{Content, Message, TemplateFormat};
use crate::error::Result;
use crate::names::{Instance, Label, PromptName, VersionNumber};
use crate::prompt::{Active, Publication, Signature, Version};
use crate::table_keys::Key;
use crate::template::Composed;

/// What accompanies every write: who makes it, and under which conditions.
#[derive(Debug, Clone, Default)]
pub struct WriteContext {
    /// Who makes it, and why.
    pub by: Signature,
    /// If-Match: the revisions of the prompt that the caller has seen.
    pub if_match: Option<IfMatch>,
    /// Idempotency-Key: what makes a retry have the effect of one.
    pub idempotency: Option<Idempotency>,
    /// The role of the key that makes it; none outside of a request, where no label is protected.
    pub role: Option<Role>,
    /// The beginnings of the names of the prompts that the version to save may include; none means every prompt.
    pub may_include: Option<Vec<NamePrefix>>,
}

/// The revisions that a write accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IfMatch {
    /// `*`: any, as long as the prompt exists.
    Any,
    /// One of these. None of them: never, since no ETag of ours was given.
    OneOf(Vec<u64>),
}

/// An Idempotency-Key, bound to its request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// Where its receipt lies: see [`crate::table_keys::receipt`].
    pub receipt: Key,
    /// A digest of what was asked: body, query and If-Match.
    pub fingerprint: String,
}

/// A prompt to create.
#[derive(Debug, Clone)]
pub struct NewPrompt {
    /// Version 1.
    pub content: Content,
    /// What it is for.
    pub description: Option<String>,
    /// Words to find it by.
    pub tags: BTreeSet<String>,
    /// What the code supplies; none means the inputs of version 1.
    pub contract: Option<BTreeSet<String>>,
    /// The label to publish version 1 under, if any.
    pub publish: Option<Label>,
}

/// A version to save, with labels that point at it from then on: see [`Store::save_version`](super::Store::save_version).
#[derive(Debug, Clone)]
pub struct NewVersion {
    /// Templates, model and inputs.
    pub content: Content,
    /// Settings for the program that uses the prompt.
    pub config: Option<Value>,
    /// The prompt's tags; none keeps them.
    pub tags: Option<BTreeSet<String>>,
    /// The labels to publish it under.
    pub labels: BTreeSet<Label>,
}

/// Versions of a prompt: all of its visible ones, or those that every given field is true of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VersionSelector {
    /// The version of this number.
    pub version: Option<VersionNumber>,
    /// The version that this label points at; `latest` is the newest one.
    pub label: Option<Label>,
}

/// What a PUT or PATCH makes of a prompt.
#[derive(Debug, Clone)]
pub struct Change {
    /// The new content and metadata.
    pub edit: Edit,
    /// The label to publish the latest version under, if any.
    pub publish: Option<Label>,
}

/// New content and metadata.
#[derive(Debug, Clone)]
// One lives a request long; a box would only make it harder to take apart.
#[allow(clippy::large_enum_variant)]
pub enum Edit {
    /// PUT: what is absent is cleared.
    Replace {
        /// Templates, model and inputs.
        content: Content,
        /// What it is for.
        description: Option<String>,
        /// Words to find it by.
        tags: BTreeSet<String>,
    },
    /// PATCH: only what is given changes.
    Merge(Merge),
}

/// A JSON merge patch (RFC 7396), parsed. The outer `None` means: as it is.
#[derive(Debug, Clone, Default)]
pub struct Merge {
    /// A new template.
    pub template: Option<String>,
    /// New messages, all of them.
    pub messages: Option<Vec<Message>>,
    /// A new format of the templates.
    pub template_format: Option<TemplateFormat>,
    /// A merge patch of the model; `Some(None)` removes it.
    pub model: Option<Option<Map<String, Value>>>,
    /// A merge patch of the inputs; `Some(None)` removes them all.
    pub inputs: Option<Option<Map<String, Value>>>,
    /// A new description; `Some(None)` removes it.
    pub description: Option<Option<String>>,
    /// New tags; empty removes them.
    pub tags: Option<BTreeSet<String>>,
}

/// What a create, PUT or PATCH did.
#[derive(Debug, Clone, PartialEq)]
pub struct Saved {
    /// The latest version, new or not.
    pub version: Version,
    /// What was published, when it was asked for.
    pub publication: Option<Publication>,
    /// The prompt's revision after it.
    pub revision: u64,
}

/// What a publish, rollback or unpublish did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The publication in force.
    pub publication: Publication,
    /// The prompt's revision after it.
    pub revision: u64,
}

/// What a redaction did.
#[derive(Debug, Clone, PartialEq)]
pub struct Redacted {
    /// What is left of the version.
    pub version: Version,
    /// The prompt's revision after it.
    pub revision: u64,
}

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Labels whose version no longer fits the contract: they stay unpublished.
    pub unrestored: Vec<Label>,
    /// The prompt's revision after it.
    pub revision: u64,
}

/// Which prompts to list: all filters together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PromptFilter {
    /// Names that begin so.
    pub prefix: String,
    /// Names that begin with one of these; none means all names.
    pub within: Option<Vec<NamePrefix>>,
    /// Prompts with this tag.
    pub tag: Option<String>,
    /// The deleted ones instead of the live ones.
    pub deleted: bool,
}

/// What the key of a caller reaches, for lists over all instances.
#[derive(Debug, Clone)]
pub struct KeyReach {
    /// The role of the key.
    pub role: Role,
    /// Its scope.
    pub scope: Arc<Scope>,
}

/// Which overrides to list, and under which label to look at them.
#[derive(Debug, Clone, Default)]
pub struct OverrideFilter {
    /// Those that a key reaches; none means all.
    pub reach: Option<KeyReach>,
    /// Those of one instance; none means all.
    pub instance: Option<Instance>,
    /// The label to compare.
    pub label: Label,
    /// Only those that `default` has moved on from.
    pub behind: bool,
}

/// Which part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The most items of it, 1–100.
    pub limit: u8,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

impl Default for Page {
    fn default() -> Self {
        Self {
            limit: 50,
            cursor: None,
        }
    }
}

/// Both sides of a lookup as one read saw them. Tombstones are there too: their seq tells old from new.
///
/// When the version in force includes other prompts, all of it was read at one moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ActiveRead {
    /// The instance's own; always none for `default` itself.
    pub own: Option<Active>,
    /// That of `default`.
    pub inherited: Option<Active>,
    /// What the version in force includes, in its order: the publication in force of each piece for this instance and label.
    pub pieces: Vec<Active>,
    /// Identifies what the read of the table found. See [`Store::active_unless`](super::Store::active_unless).
    pub snapshot: SnapshotId,
}

impl ActiveRead {
    /// What is active: the instance's own version, else that of `default`. A tombstone inherits.
    pub fn in_force(&self) -> Option<(&Active, &Version)> {
        [&self.own, &self.inherited]
            .into_iter()
            .flatten()
            .find_map(|active| Some((active, active.version.as_ref()?)))
    }

    /// The same with what it includes, taken out.
    pub fn into_in_force(self) -> Option<InForce> {
        let pieces = self.pieces;
        let mut sides = [self.own, self.inherited].into_iter().flatten();
        let (publication, version) =
            sides.find_map(|active| Some((active.publication, active.version?)))?;
        Some(InForce {
            publication,
            version,
            pieces,
        })
    }
}

/// What is active, with what it includes.
#[derive(Debug, Clone, PartialEq)]
pub struct InForce {
    /// The publication in force.
    pub publication: Publication,
    /// Its version.
    pub version: Version,
    /// The publications of what the version includes.
    pub pieces: Vec<Active>,
}

impl InForce {
    /// The publications of what the version includes, as answers name them.
    pub fn includes(&self) -> Vec<Included> {
        self.pieces.iter().filter_map(Included::of).collect()
    }

    /// The prompt with the text of the pieces in place of its includes.
    ///
    /// # Errors
    /// [`Corrupt`](crate::error::DatabaseError::Corrupt), when what is stored does not go together.
    pub fn composed(&self) -> Result<Composed> {
        compose::composed(&self.version, &self.pieces)
    }
}

/// A default prompt that ships with the code.
#[derive(Debug, Clone)]
pub struct Seed {
    /// Its name in instance `default`.
    pub name: PromptName,
    /// Templates, model and inputs.
    pub content: Content,
    /// What it is for.
    pub description: Option<String>,
    /// Words to find it by.
    pub tags: BTreeSet<String>,
}

/// What seeding did with one seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeedOutcome {
    /// There was no such prompt: it was created and published.
    Created,
    /// It is as it was seeded.
    Unchanged,
    /// The seed changed, nobody had edited it: this version was made of it and published.
    Updated(VersionNumber),
    /// The seed changed, but an editor's version is active: it stays.
    Drifted {
        /// The editor's version.
        active: VersionNumber,
    },
    /// It is unpublished: left alone.
    Unpublished,
    /// It is deleted: left alone.
    Deleted,
    /// An editor created a prompt of this name: left alone.
    EditorsOwn,
    /// What other prompts need forbids it, for this reason: nothing was written.
    Refused(String),
}
