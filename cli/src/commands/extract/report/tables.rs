//! The tables of the report.

use std::fmt::Write;

use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};
use promptbook_extract::report::{Converted, Finding, Outcome, Report};

use super::{Handled, inputs};
use crate::commands::extract::write::WriteResult;
use crate::output::cell;

/// The width of tables when the output is not a terminal.
const WIDTH: u16 = 140;
/// How many of the least certain prompts are shown.
const LEAST: usize = 5;

const CONVERTED: &str = "Converted";
const NEEDS_PERSON: &str = "Needs a person";
const SKIPPED: &str = "Skipped";
const LOOKED_UP: &str = "Already looked up";

/// Adds the tables of what was found, and that of the prompts that a person should look at first.
pub(super) fn add(out: &mut String, handled: &Handled) {
    for title in [CONVERTED, NEEDS_PERSON, SKIPPED, LOOKED_UP] {
        table(out, handled, title);
    }
    least_certain(out, &handled.report);
}

/// The table for a finding, and its columns after the place.
fn row(handled: &Handled, index: usize, found: &Finding) -> (&'static str, [String; 2]) {
    match &found.outcome {
        Outcome::Converted(converted) => (CONVERTED, done(handled, index, found, converted)),
        Outcome::NeedsPerson(reason) => (NEEDS_PERSON, [quoted(found), reason.clone()]),
        Outcome::Skipped(reason) => (SKIPPED, [quoted(found), reason.clone()]),
        Outcome::LookedUp(name) => (LOOKED_UP, [name.clone(), quoted(found)]),
    }
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
    if let Some(reason) = handled.unpatched(index) {
        about.push(format!("not patched: {reason}"));
    }
    about.retain(|line| !line.is_empty());
    [converted.name.to_string(), about.join("\n")]
}

fn place(found: &Finding) -> String {
    format!("{}:{}", found.at.file.display(), found.line)
}

fn quoted(found: &Finding) -> String {
    format!("\u{201c}{}\u{201d}", found.excerpt)
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
