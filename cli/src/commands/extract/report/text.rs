//! The report as text.

use std::fmt::Write;

use promptbook_extract::files::LeftOut;
use promptbook_extract::report::Report;

use super::{Handled, needs_restart, tables};
use crate::commands::extract::write::WriteResult;
use crate::output::counted;

/// The report as text.
pub fn text(handled: &Handled) -> String {
    let mut out = String::new();
    tables::add(&mut out, handled);
    for unread in &handled.report.unread {
        let _ = writeln!(out, "{unread}");
    }
    let lines = [
        skipped(&handled.report),
        files(handled),
        restarts(handled),
        Some(sum(handled)),
    ];
    for line in lines.into_iter().flatten() {
        let _ = writeln!(out, "{line}");
    }
    out
}

/// A line on the texts that were skipped, by reason.
fn skipped(report: &Report) -> Option<String> {
    let fragments = Some(("its text is part of a prompt", report.fragments()));
    let fragments = fragments.filter(|(_, count)| *count > 0);
    let all = fragments.into_iter().chain(report.skipped_by_reason());
    let all: Vec<String> = all
        .map(|(reason, count)| format!("{reason} ({count})"))
        .collect();
    (!all.is_empty()).then(|| format!("skipped by reason: {}", all.join("; ")))
}

/// A line on the files that were written, if any.
fn files(handled: &Handled) -> Option<String> {
    let count =
        |is: fn(&WriteResult) -> bool| handled.written.values().filter(|file| is(file)).count();
    let written = count(|file| matches!(file, WriteResult::Done(_)));
    let unchanged = count(|file| matches!(file, WriteResult::Unchanged(_)));
    let refused = count(|file| matches!(file, WriteResult::Refused(_)));
    let refused = match refused {
        0 => String::new(),
        refused => format!(", {refused} not written"),
    };
    (!handled.written.is_empty()).then(|| {
        format!(
            "{} written, {unchanged} unchanged{refused}",
            counted(written, "file")
        )
    })
}

/// A line on the patched prompts that need a restart, if any.
fn restarts(handled: &Handled) -> Option<String> {
    let found = handled.report.found.iter().enumerate();
    let restarts = found.filter(|(index, found)| needs_restart(handled, *index, found));
    let count = restarts.count();
    (count > 0).then(|| {
        format!(
            "{} looked up when a file is imported: edits take effect after a restart of the program",
            counted(count, "prompt")
        )
    })
}

fn sum(handled: &Handled) -> String {
    let summary = handled.report.summary();
    let looked_up = match summary.looked_up {
        0 => String::new(),
        looked_up => format!("; {looked_up} already looked up from Promptbook"),
    };
    let unread = match handled.report.unread.len() {
        0 => String::new(),
        unread => format!("; {unread} not read"),
    };
    let need = match summary.needs_person {
        1 => "1 needs review".to_owned(),
        several => format!("{several} need review"),
    };
    format!(
        "{} read: {} found, {} converted, {need}, {} skipped{looked_up}{unread}{}",
        counted(handled.report.files, "file"),
        summary.found,
        summary.converted,
        summary.skipped,
        left_out(handled.report.left_out),
    )
}

fn left_out(left_out: LeftOut) -> String {
    let mut parts = Vec::new();
    if left_out.tests > 0 {
        let tests = counted(left_out.tests, "test file");
        parts.push(format!("{tests} (--include-tests reads them)"));
    }
    if left_out.excluded > 0 {
        parts.push(format!("{} by --exclude", left_out.excluded));
    }
    if left_out.ignored > 0 {
        parts.push(format!("{} by .gitignore", left_out.ignored));
    }
    if left_out.dependencies > 0 {
        let folders = counted(left_out.dependencies, "folder");
        parts.push(format!("{folders} of dependencies and build output"));
    }
    if left_out.generated > 0 {
        parts.push(counted(left_out.generated, "generated file"));
    }
    if left_out.notebooks > 0 {
        parts.push(counted(left_out.notebooks, "notebook"));
    }
    match parts.is_empty() {
        true => String::new(),
        false => format!("; left out: {}", parts.join(", ")),
    }
}
