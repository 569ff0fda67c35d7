//! The report of `promptbook extract`, as text and as JSON.

use std::collections::BTreeMap;
use std::fmt::Write;

use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};
use promptbook_extract::files::LeftOut;
use promptbook_extract::report::{Converted, Finding, Outcome, Report};
use serde_json::{Value, json};

use super::write::WriteResult;
use crate::output::{cell, counted};

/// The width of tables when the output is not a terminal.
const WIDTH: u16 = 140;
/// How many of the least certain prompts are shown.
const LEAST: usize = 5;

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
}

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
    let unpatched = handled
        .unpatched
        .as_ref()
        .and_then(|unpatched| unpatched.get(&index));
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

/// Whether edits of a prompt that the patch looks up take effect only after a restart.
fn needs_restart(handled: &Handled, index: usize, found: &Finding) -> bool {
    let is_patched = |unpatched: &BTreeMap<usize, String>| !unpatched.contains_key(&index);
    handled.unpatched.as_ref().is_some_and(is_patched) && found.runs_at_import()
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

/// The inputs of a prompt, and those that a template of the code itself uses.
fn inputs(converted: &Converted) -> Vec<&str> {
    let declared = converted.content.inputs();
    let uses = converted.content.uses().iter();
    let others = uses.filter(|name| !declared.contains_key(*name));
    declared.keys().chain(others).map(String::as_str).collect()
}

const CONVERTED: &str = "Converted";
const NEEDS_PERSON: &str = "Needs a person";
const SKIPPED: &str = "Skipped";
const LOOKED_UP: &str = "Already looked up";

/// The table for a finding, and its columns after the place.
fn row(handled: &Handled, index: usize, found: &Finding) -> (&'static str, [String; 2]) {
    match &found.outcome {
        Outcome::Converted(converted) => (CONVERTED, done(handled, index, found, converted)),
        Outcome::NeedsPerson(reason) => (NEEDS_PERSON, [quoted(found), reason.clone()]),
        Outcome::Skipped(reason) => (SKIPPED, [quoted(found), reason.clone()]),
        Outcome::LookedUp(name) => (LOOKED_UP, [name.clone(), quoted(found)]),
    }
}

/// The report as text.
pub fn text(handled: &Handled) -> String {
    let mut out = String::new();
    for title in [CONVERTED, NEEDS_PERSON, SKIPPED, LOOKED_UP] {
        table(&mut out, handled, title);
    }
    least_certain(&mut out, &handled.report);
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

/// Adds a table of the prompts that a person should look at first.
fn least_certain(out: &mut String, report: &Report) {
    let rows = report
        .least_certain(LEAST)
        .into_iter()
        .map(|(index, certainty)| {
            let found = &report.found[index];
            let doubts: Vec<&str> = certainty.doubts.iter().map(|it| it.reason()).collect();
            let name = match &found.outcome {
                Outcome::Converted(converted) => converted.name.to_string(),
                _ => quoted(found),
            };
            [
                place(found),
                format!("{name} ({})", certainty.score),
                doubts.join("; "),
            ]
        });
    write_table(out, "Least certain, out of 100", rows.collect());
}

fn place(found: &Finding) -> String {
    format!("{}:{}", found.at.file.display(), found.line)
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
    match parts.is_empty() {
        true => String::new(),
        false => format!("; left out: {}", parts.join(", ")),
    }
}

/// The columns for a converted prompt: its name, and its inputs and notes.
fn done(handled: &Handled, index: usize, found: &Finding, converted: &Converted) -> [String; 2] {
    let mut about = vec![match inputs(converted) {
        inputs if inputs.is_empty() => String::new(),
        inputs => format!("inputs: {}", inputs.join(", ")),
    }];
    about.extend(found.notes.iter().cloned());
    if let Some(WriteResult::Refused(reason)) = handled.written.get(&index) {
        about.push(format!("not written: {reason}"));
    }
    if let Some(reason) = handled
        .unpatched
        .as_ref()
        .and_then(|unpatched| unpatched.get(&index))
    {
        about.push(format!("not patched: {reason}"));
    }
    about.retain(|line| !line.is_empty());
    [converted.name.to_string(), about.join("\n")]
}

fn quoted(found: &Finding) -> String {
    format!("\u{201c}{}\u{201d}", found.excerpt)
}

/// Adds the table with this title, unless it has no rows.
fn table(out: &mut String, handled: &Handled, title: &str) {
    let rows: Vec<_> = handled
        .report
        .found
        .iter()
        .enumerate()
        .filter_map(|(index, found)| {
            let (table, [what, about]) = row(handled, index, found);
            (table == title).then(|| [place(found), what, about])
        })
        .collect();
    write_table(out, title, rows);
}

fn write_table(out: &mut String, title: &str, rows: Vec<[String; 3]>) {
    if rows.is_empty() {
        return;
    }
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic);
    if !table.is_tty() {
        table.set_width(WIDTH);
    }
    table.add_rows(rows.into_iter().map(|row| row.map(cell)));
    // Terminals turn places into links: they are never broken.
    if let Some(place) = table.column_mut(0) {
        place.set_constraint(ColumnConstraint::ContentWidth);
    }
    let _ = writeln!(out, "{title}:\n{}\n", table.trim_fmt());
}
