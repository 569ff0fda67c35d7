//! The report of `promptbook extract`, as text and as JSON.

mod json;
mod tables;
mod text;

use std::collections::BTreeMap;

use promptbook_extract::report::{Converted, Finding, Report};

use super::write::WriteResult;

pub use json::json;
pub use text::text;

/// What was found, and what the command did with it.
#[derive(Debug, Default)]
pub struct Handled {
    /// What was found.
    pub report: Report,
    /// The file of each converted prompt, by index in the report; empty without `--to`.
    pub written: BTreeMap<usize, WriteResult>,
    /// Why the patch does not look up a converted prompt, by index in the report; none without `--patch`.
    pub unpatched: Option<BTreeMap<usize, String>>,
}

impl Handled {
    /// Whether the user has something to do: convert a prompt, fix a file, or merge an edit that was not overwritten.
    pub fn needs_person(&self) -> bool {
        let refused = |written: &WriteResult| matches!(written, WriteResult::Refused(_));
        self.report.summary().needs_person > 0
            || !self.report.unread.is_empty()
            || self.written.values().any(refused)
    }

    fn unpatched(&self, index: usize) -> Option<&String> {
        self.unpatched.as_ref()?.get(&index)
    }
}

/// Whether edits of a prompt that the patch looks up take effect only after a restart.
fn needs_restart(handled: &Handled, index: usize, found: &Finding) -> bool {
    let is_patched = |unpatched: &BTreeMap<usize, String>| !unpatched.contains_key(&index);
    handled.unpatched.as_ref().is_some_and(is_patched) && found.runs_at_import()
}

/// The inputs of a prompt, and those that a template of the code itself uses.
fn inputs(converted: &Converted) -> Vec<&str> {
    let declared = converted.content.inputs();
    let uses = converted.content.uses().iter();
    let others = uses.filter(|name| !declared.contains_key(*name));
    declared.keys().chain(others).map(String::as_str).collect()
}
