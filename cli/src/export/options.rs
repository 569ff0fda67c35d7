//! What to export, and where.

use std::path::PathBuf;

use promptbook_core::{Label, PromptName};

/// What to export, and where.
#[derive(Debug)]
pub struct ExportOptions {
    pub folder: PathBuf,
    /// The prompts' names; empty means all.
    pub names: Vec<PromptName>,
    /// The label whose active version is written. `None` writes the latest version.
    pub label: Option<Label>,
    /// The label that includes are resolved under, to replace them by the text of the included prompts; none keeps the includes.
    pub compose: Option<Label>,
    /// All versions, not only the active one.
    pub all: bool,
    /// Deleted prompts too.
    pub deleted: bool,
    /// Overwrite files that aren't from an export.
    pub force: bool,
    /// The number of prompts that are read at once.
    pub jobs: usize,
}
