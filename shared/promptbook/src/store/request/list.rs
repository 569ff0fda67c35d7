//! Which part of a list to read, and which versions to choose.

use std::sync::Arc;

use crate::access::{NamePrefix, Role, Scope};
use crate::names::{Instance, Label, VersionNumber};

/// Versions of a prompt: all of its visible ones, or those that every given field is true of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VersionSelector {
    /// The version of this number.
    pub version: Option<VersionNumber>,
    /// The version that this label points at; `latest` is the newest one.
    pub label: Option<Label>,
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
