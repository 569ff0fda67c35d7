//! A report for people, and for programs.

use std::fmt::Write;

use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};
use serde_json::{Value, json};

use super::{Converted, Found, Outcome, Report, counted};
use crate::extract::write::Written;
use crate::output::cell;

/// The width of a table that goes to no terminal.
const WIDTH: u16 = 140;

/// The report as JSON.
pub fn json(report: &Report) -> Value {
    let prompts = report
        .found
        .iter()
        .enumerate()
        .map(|(index, found)| prompt(report, index, found));
    json!({
        "files": report.files,
        "prompts": prompts.collect::<Vec<_>>(),
        "unread": report.unread,
        "summary": report.summary(),
    })
}

fn prompt(report: &Report, index: usize, found: &Found) -> Value {
    let (status, converted, reason) = match &found.outcome {
        Outcome::Converted(converted) => ("converted", Some(converted), None),
        Outcome::NeedsPerson(reason) => ("needs_person", None, Some(reason.clone())),
        Outcome::Skipped(reason) => ("skipped", None, Some(reason.clone())),
    };
    let (file, wrote, refused) = match report.written.get(&index) {
        Some(Written::Done(path)) => (Some(path), Some(true), None),
        Some(Written::Unchanged(path)) => (Some(path), Some(false), None),
        Some(Written::Refused(reason)) => (None, Some(false), Some(reason.clone())),
        None => (None, None, None),
    };
    let unpatched = report
        .unpatched
        .as_ref()
        .and_then(|unpatched| unpatched.get(&index));
    json!({
        "status": status,
        "file": found.at.file,
        "line": found.line,
        "name": converted.map(|converted| &converted.name),
        "scope": found.scope,
        "type": converted.map(|converted| converted.content.prompt_type()),
        "inputs": converted.map(|converted| inputs(converted)).unwrap_or_default(),
        "reason": reason.or(refused).or_else(|| unpatched.cloned()),
        "notes": found.notes,
        "excerpt": found.excerpt,
        "prompty": file,
        "written": wrote,
        "patched": report.unpatched.as_ref().and(converted).map(|_| unpatched.is_none()),
    })
}

fn inputs(converted: &Converted) -> Vec<&str> {
    converted
        .content
        .inputs()
        .keys()
        .map(String::as_str)
        .collect()
}

/// The report as tables and lines.
pub fn text(report: &Report) -> String {
    let mut out = String::new();
    table(&mut out, report, "Converted", |index, found| {
        match &found.outcome {
            Outcome::Converted(converted) => Some(done(report, index, found, converted)),
            Outcome::NeedsPerson(_) | Outcome::Skipped(_) => None,
        }
    });
    table(
        &mut out,
        report,
        "Needs a person",
        |_, found| match &found.outcome {
            Outcome::NeedsPerson(reason) => Some([quoted(found), reason.clone()]),
            Outcome::Converted(_) | Outcome::Skipped(_) => None,
        },
    );
    table(&mut out, report, "Skipped", |_, found| {
        match &found.outcome {
            Outcome::Skipped(reason) => Some([quoted(found), reason.clone()]),
            Outcome::Converted(_) | Outcome::NeedsPerson(_) => None,
        }
    });
    for unread in &report.unread {
        let _ = writeln!(out, "{unread}");
    }
    for line in [files(report), Some(sum(report))].into_iter().flatten() {
        let _ = writeln!(out, "{line}");
    }
    out
}

/// What became of the files, when some were asked for.
fn files(report: &Report) -> Option<String> {
    let count = |is: fn(&Written) -> bool| report.written.values().filter(|file| is(file)).count();
    let written = count(|file| matches!(file, Written::Done(_)));
    let unchanged = count(|file| matches!(file, Written::Unchanged(_)));
    let refused = count(|file| matches!(file, Written::Refused(_)));
    let refused = match refused {
        0 => String::new(),
        refused => format!(", {refused} not written"),
    };
    (!report.written.is_empty()).then(|| {
        format!(
            "{} written, {unchanged} unchanged{refused}",
            counted(written, "file")
        )
    })
}

fn sum(report: &Report) -> String {
    let summary = report.summary();
    let unread = match report.unread.len() {
        0 => String::new(),
        unread => format!("; {unread} not read"),
    };
    format!(
        "{} read: {} found, {} converted, {} for a person, {} skipped{unread}",
        counted(report.files, "file"),
        summary.found,
        summary.converted,
        summary.needs_person,
        summary.skipped,
    )
}

/// What became of a converted prompt: its name and inputs, and all there is to know about it.
fn done(report: &Report, index: usize, found: &Found, converted: &Converted) -> [String; 2] {
    let mut about = vec![match inputs(converted) {
        inputs if inputs.is_empty() => String::new(),
        inputs => format!("inputs: {}", inputs.join(", ")),
    }];
    about.extend(found.notes.iter().cloned());
    if let Some(Written::Refused(reason)) = report.written.get(&index) {
        about.push(format!("not written: {reason}"));
    }
    if let Some(reason) = report
        .unpatched
        .as_ref()
        .and_then(|unpatched| unpatched.get(&index))
    {
        about.push(format!("not patched: {reason}"));
    }
    about.retain(|line| !line.is_empty());
    [converted.name.to_string(), about.join("\n")]
}

fn quoted(found: &Found) -> String {
    format!("\u{201c}{}\u{201d}", found.excerpt)
}

fn table(
    out: &mut String,
    report: &Report,
    title: &str,
    row: impl Fn(usize, &Found) -> Option<[String; 2]>,
) {
    let rows: Vec<_> = report
        .found
        .iter()
        .enumerate()
        .filter_map(|(index, found)| {
            let place = format!("{}:{}", found.at.file.display(), found.line);
            row(index, found).map(|[what, about]| [place, what, about].map(cell))
        })
        .collect();
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
    table.add_rows(rows);
    // A place is to be found by programs that make links of them: it is never broken.
    if let Some(place) = table.column_mut(0) {
        place.set_constraint(ColumnConstraint::ContentWidth);
    }
    let _ = writeln!(out, "{title}:\n{}\n", table.trim_fmt());
}
