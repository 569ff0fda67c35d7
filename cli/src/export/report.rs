//! The report of an export.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use promptbook_core::api::Included;
use promptbook_core::{PromptName, VersionNumber};
use serde::Serialize;

use super::target::FileStatus;
use crate::args::Format;
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::output;

/// The results of an export.
#[derive(Debug, Serialize)]
pub struct Report {
    pub folder: PathBuf,
    /// The prompts that were written.
    pub prompts: Vec<ExportedPrompt>,
    /// The prompts that were not written, and why.
    pub failed: Vec<Failure>,
    /// Prompts of an earlier export that are no longer on the server; their files stay.
    pub gone: Vec<PromptName>,
    /// Files of an earlier export that were removed.
    pub removed: Vec<String>,
}

/// One prompt that was written.
#[derive(Debug, Serialize)]
pub struct ExportedPrompt {
    pub name: PromptName,
    pub file: String,
    /// The version in it.
    pub version: VersionNumber,
    /// The number of versions that were written beside it.
    pub versions: usize,
    /// The included prompts whose text is in the file in place of the includes.
    pub includes: Vec<Included>,
    /// Whether the file is `new`, `changed` or the `same`.
    pub status: FileStatus,
    /// A note for the user.
    pub note: Option<String>,
}

/// One prompt that could not be written.
#[derive(Debug, Serialize)]
pub struct Failure {
    pub name: PromptName,
    /// Why, and what to do.
    pub problem: String,
    #[serde(skip)]
    exit: Exit,
}

impl Failure {
    pub fn new(name: PromptName, error: &Error) -> Self {
        let exit = match error {
            // Overwriting the file would lose changes, so the user must decide.
            Error::File { .. } => Exit::NeedsPerson,
            other => Exit::from(other),
        };
        Self {
            name,
            problem: error.to_string(),
            exit,
        }
    }
}

impl Report {
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            prompts: Vec::new(),
            failed: Vec::new(),
            gone: Vec::new(),
            removed: Vec::new(),
        }
    }

    pub fn exit(&self) -> Exit {
        self.failed
            .first()
            .map_or(Exit::Done, |failure| failure.exit)
    }

    pub fn print(&self, format: Format) -> Result<()> {
        output::print_value(format, self.text(), &serde_json::json!(self))
    }

    /// The included prompts that changed between two files of this export.
    fn changed_meanwhile(&self) -> BTreeSet<&PromptName> {
        let mut seen = BTreeMap::new();
        let all = self.prompts.iter().flat_map(|prompt| &prompt.includes);
        let changed = all.filter(|it| {
            let place = (&it.name, &it.instance, &it.label);
            *seen.entry(place).or_insert(it.seq) != it.seq
        });
        changed.map(|it| &it.name).collect()
    }

    fn text(&self) -> String {
        let mut lines = Vec::new();
        for name in self.changed_meanwhile() {
            lines.push(format!(
                "{name}: published during this export, so files differ in its text; export again"
            ));
        }
        for line in &self.prompts {
            if let Some(note) = &line.note {
                lines.push(format!("{}: {note}", line.name));
            }
        }
        for name in &self.gone {
            lines.push(format!("{name}: no longer on the server; its file is kept"));
        }
        for file in &self.removed {
            lines.push(format!("{file}: removed: it is not part of this export"));
        }
        for failure in &self.failed {
            lines.push(format!(
                "{}: not written: {}",
                failure.name, failure.problem
            ));
        }
        let count = |status| {
            self.prompts
                .iter()
                .filter(|line| line.status == status)
                .count()
        };
        lines.push(format!(
            "{} in {}: {} new, {} changed, {} unchanged{}",
            output::counted(self.prompts.len(), "prompt"),
            self.folder.display(),
            count(FileStatus::New),
            count(FileStatus::Changed),
            count(FileStatus::Same),
            match self.failed.len() {
                0 => String::new(),
                failed => format!(", {failed} not written"),
            }
        ));
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests;
