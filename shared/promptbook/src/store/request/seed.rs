//! A default prompt, and what seeding did with it.

use std::collections::BTreeSet;

use crate::content::Content;
use crate::names::{PromptName, VersionNumber};

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
