//! The report as JSON.

use std::collections::BTreeMap;

use promptbook_extract::report::{Finding, Outcome};
use serde_json::{Value, json};

use super::{Handled, inputs, needs_restart};
use crate::commands::extract::write::WriteResult;

/// The report as JSON.
pub fn json(handled: &Handled) -> Value {
    let prompts = handled
        .report
        .found
        .iter()
        .enumerate()
        .map(|(index, found)| prompt(handled, index, found));
    json!({
        "files": handled.report.files,
        "prompts": prompts.collect::<Vec<_>>(),
        "unread": handled.report.unread,
        "left_out": handled.report.left_out,
        "summary": handled.report.summary(),
        "fragments": handled.report.fragments(),
        "skipped_by_reason": handled.report.skipped_by_reason().into_iter().collect::<BTreeMap<_, _>>(),
    })
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
        "file": found.at.file,
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
