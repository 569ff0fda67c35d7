//! The report as JSON.

use std::collections::BTreeMap;

use promptbook_extract::Unread;
use promptbook_extract::files::LeftOut;
use promptbook_extract::report::{Finding, Outcome, Summary};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::{Handled, inputs, needs_restart};
use crate::commands::extract::write::WriteResult;

#[derive(Serialize)]
struct Json<'h> {
    files: usize,
    prompts: Prompts<'h>,
    unread: &'h [Unread],
    left_out: &'h LeftOut,
    summary: Summary,
    fragments: usize,
    skipped_by_reason: BTreeMap<&'h str, usize>,
}

/// Each prompt becomes JSON when it is written: all together take several times as much memory as the report.
struct Prompts<'h>(&'h Handled);

impl Serialize for Prompts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let found = self.0.report.found.iter().enumerate();
        serializer.collect_seq(found.map(|(index, found)| prompt(self.0, index, found)))
    }
}

/// The report as JSON.
pub fn json(handled: &Handled) -> impl Serialize {
    let report = &handled.report;
    Json {
        files: report.files,
        prompts: Prompts(handled),
        unread: &report.unread,
        left_out: &report.left_out,
        summary: report.summary(),
        fragments: report.fragments(),
        skipped_by_reason: report.skipped_by_reason().into_iter().collect(),
    }
}

fn prompt(handled: &Handled, index: usize, found: &Finding) -> Value {
    let (status, converted, reason) = match &found.outcome {
        Outcome::Converted(converted) => ("converted", Some(converted), None),
        Outcome::NeedsPerson(reason) => ("needs_person", None, Some(reason.clone())),
        Outcome::Skipped(reason) => ("skipped", None, Some(reason.clone())),
        Outcome::LookedUp(_) => ("looked_up", None, None),
    };
    let name = match &found.outcome {
        Outcome::Converted(converted) => Some(converted.name.as_str()),
        Outcome::LookedUp(name) => Some(name.as_str()),
        Outcome::NeedsPerson(_) | Outcome::Skipped(_) => None,
    };
    let (file, wrote, refused) = match handled.written.get(&index) {
        Some(WriteResult::Done(path)) => (Some(path), Some(true), None),
        Some(WriteResult::Unchanged(path)) => (Some(path), Some(false), None),
        Some(WriteResult::Refused(reason)) => (None, Some(false), Some(reason.clone())),
        None => (None, None, None),
    };
    let unpatched = handled.unpatched(index);
    let mut entry = json!({
        "status": status,
        "file": &*found.at.file,
        "line": found.line,
        "name": name,
        "scope": found.scope,
        "type": converted.map(|converted| converted.content.prompt_type()),
        "inputs": converted.map(|converted| inputs(converted)).unwrap_or_default(),
        "reason": reason.or(refused).or_else(|| unpatched.cloned()),
        "notes": found.notes,
        "certainty": found.certainty.as_ref().map(|it| it.score),
        "doubts": found.certainty.iter().flat_map(|it| &it.doubts).map(|it| it.reason()).collect::<Vec<_>>(),
        "excerpt": found.excerpt,
        "prompty": file,
        "written": wrote,
        "patched": handled.unpatched.as_ref().and(converted).map(|_| unpatched.is_none()),
    });
    if let Some(converted) = converted.filter(|it| !it.content.includes().is_empty()) {
        entry["includes"] = json!(converted.content.includes());
    }
    if needs_restart(handled, index, found) {
        entry["needs_restart"] = json!(true);
    }
    entry
}
