//! `promptbook extract`.

mod checked;
pub mod report;
pub mod write;

use std::collections::HashSet;
use std::path::Path;

use promptbook_extract::accepted::Accepted;
use promptbook_extract::files::{self, Files, Selection, Source};
use promptbook_extract::report::Report;
use promptbook_extract::{Error as ExtractError, Options, patch, scan_files, threads};
use serde_json::json;

use crate::args::{ExtractArgs, Format, GlobalArgs};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::files::record;
use crate::output::{self, note, print, print_content, print_json, print_value};
use report::Handled;

pub async fn run(global: &GlobalArgs, args: ExtractArgs) -> Result<Exit> {
    // Syntax trees are walked by recursion, and some are deep.
    threads::on_large_stack(|| extract(global.format, &args))
        .map_err(|error| Error::Failed(format!("no memory for a thread: {error}")))?
}

fn extract(format: Format, args: &ExtractArgs) -> Result<Exit> {
    let selection = Selection::new(&args.exclude, args.include_tests);
    let selection = selection.map_err(|error| Error::Usage(error.to_string()))?;
    let mut files = files::read(&args.paths, &selection);
    let options = Options {
        share: args.share,
        tools: args.tools,
    };
    let mut report = scan_files(&files, options);
    report.left_out = files.left_out;
    report.unread.append(&mut files.unread);
    report.unread.sort();
    files.sources.append(&mut report.read);
    if args.check {
        return check(format, args, &report, &files);
    }
    if args.accept {
        return accept(format, args, &report, &files);
    }
    let mut handled = Handled {
        report,
        ..Handled::default()
    };
    if let Some(folder) = &args.to {
        handled.written = write::prompts(folder, &handled.report.found, args.force);
    }
    match args.patch {
        true => patch(format, args, &mut handled, files)?,
        false => show(format, &handled)?,
    }
    Ok(match handled.needs_person() {
        true => Exit::NeedsPerson,
        false => Exit::Done,
    })
}

/// Prints the diff to standard output, and the report to standard error.
fn patch(
    format: Format,
    args: &ExtractArgs,
    handled: &mut Handled,
    mut files: Files,
) -> Result<()> {
    let mut sources = files.python_sources(|_| true);
    sources.append(&mut files.sources);
    let patch = patch::unified(&handled.report.found, &sources, &args.paths);
    handled.unpatched = Some(patch.unpatched.into_iter().collect());
    note(match format {
        Format::Text => report::text(handled),
        Format::Json => output::json(&json!(report::json(handled))),
    });
    if !patch.diff.is_empty() && std::env::current_dir().ok().as_deref() != Some(&patch.folder) {
        note(format!("The diff applies in {}.", patch.folder.display()));
    }
    print_content(&patch.diff)
}

fn show(format: Format, handled: &Handled) -> Result<()> {
    match format {
        Format::Text => print(report::text(handled)),
        Format::Json => print_json(&report::json(handled)),
    }
}

/// The files that something was found in.
fn sources(report: &Report, files: &Files) -> Vec<Source> {
    let found = report.found.iter().map(|found| &*found.at.file);
    let found: HashSet<&Path> = found.collect();
    let mut sources = files.python_sources(|path| found.contains(path));
    sources.extend(files.sources.iter().cloned());
    sources
}

/// The list of accepted prompts; empty if the file does not exist.
fn accepted_list(path: &Path) -> Result<Accepted> {
    let Some(text) = record(path)? else {
        return Ok(Accepted::default());
    };
    Accepted::parse(&text).map_err(|error| match error {
        ExtractError::NotAList(_) => {
            Error::file(path, format!("{error}: write it again with `--accept`"))
        }
        ExtractError::OtherForm { .. } | ExtractError::Glob { .. } => Error::file(path, error),
    })
}

fn check(format: Format, args: &ExtractArgs, report: &Report, files: &Files) -> Result<Exit> {
    let (list, sources) = (accepted_list(&args.accepted)?, sources(report, files));
    let checked = list.check(&args.accepted, report, &sources, &files.python);
    print_value(
        format,
        checked::checked_text(report, &checked),
        &checked::checked_json(report, &checked),
    )?;
    Ok(match (checked.new.is_empty(), report.unread.is_empty()) {
        (false, _) => Exit::Failed,
        (true, false) => Exit::NeedsPerson,
        (true, true) => Exit::Done,
    })
}

fn accept(format: Format, args: &ExtractArgs, report: &Report, files: &Files) -> Result<Exit> {
    let file = &args.accepted;
    let list = Accepted::of(file, &report.found, &sources(report, files));
    write::text(file, &list.to_json())?;
    print_value(
        format,
        checked::accepted_text(report, file, list.len()),
        &checked::accepted_json(report, file, list.len()),
    )?;
    Ok(match report.unread.is_empty() {
        true => Exit::Done,
        false => Exit::NeedsPerson,
    })
}
