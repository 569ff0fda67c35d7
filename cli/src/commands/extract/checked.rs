//! The output of `--check` and `--accept`.

use std::path::Path;

use promptbook_extract::accepted::Checked;
use promptbook_extract::report::Report;
use serde_json::{Value, json};

use crate::output::counted;

/// The output of `--check` as JSON.
pub(super) fn checked_json(report: &Report, checked: &Checked<'_>) -> Value {
    let new = checked.new.iter().map(|found| {
        json!({
            "file": &*found.at.file,
            "line": found.line,
            "scope": found.scope,
            "excerpt": found.excerpt,
        })
    });
    json!({
        "files": report.files,
        "new": new.collect::<Vec<_>>(),
        "stale": checked.stale,
        "unread": report.unread,
    })
}

/// The output of `--check` as text: a line for each new prompt, each stale entry and each file that can't be read.
pub(super) fn checked_text(report: &Report, checked: &Checked<'_>) -> String {
    let new = checked.new.iter().map(|found| {
        let file = found.at.file.display();
        format!(
            "{file}:{}: {}: \u{201c}{}\u{201d}\n",
            found.line, found.scope, found.excerpt
        )
    });
    let stale = checked.stale.iter().map(|stale| {
        format!(
            "{}: {}: accepted, but no longer found\n",
            stale.file, stale.scope
        )
    });
    let unread = report.unread.iter().map(|unread| format!("{unread}\n"));
    let end = match checked.new.len() {
        0 => "Every hardcoded prompt is accepted.\n".to_owned(),
        new => format!(
            "{} hardcoded and not accepted: move {them} with `promptbook extract`, or accept {them} with --accept.\n",
            counted(new, "prompt"),
            them = if new == 1 { "it" } else { "them" },
        ),
    };
    new.chain(stale).chain(unread).chain([end]).collect()
}

/// The output of `--accept` as JSON.
pub(super) fn accepted_json(report: &Report, list: &Path, accepted: usize) -> Value {
    json!({"files": report.files, "accepted": accepted, "list": list, "unread": report.unread})
}

/// The output of `--accept` as text.
pub(super) fn accepted_text(report: &Report, list: &Path, accepted: usize) -> String {
    let unread = report.unread.iter().map(|unread| format!("{unread}\n"));
    let prompts = counted(accepted, "prompt");
    let end = format!("{prompts} accepted in {}.\n", list.display());
    unread.chain([end]).collect()
}
