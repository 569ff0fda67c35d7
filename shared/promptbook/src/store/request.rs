//! What callers ask of the store, and what it answers.

mod active;
mod activity;
mod content;
mod list;
mod seed;
mod write;

pub use super::release::{NewRelease, ReleaseItem};
pub use super::snapshot_id::SnapshotId;
pub use active::{ActiveRead, InForce};
pub use activity::ActivityFilter;
pub use content::{Change, Edit, Merge, NewPrompt, NewVersion};
pub use list::{KeyReach, OverrideFilter, Page, PromptFilter, VersionSelector};
pub use seed::{Seed, SeedOutcome};
pub use write::{Idempotency, IfMatch, WriteContext};

use crate::names::Label;
use crate::prompt::{Publication, Version};

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
