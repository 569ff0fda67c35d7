//! `promptbook extract`.

mod checked;
pub mod report;
pub mod write;

use std::path::{Path, PathBuf};

use promptbook_extract::accepted::Accepted;
use promptbook_extract::files::{self, Files, Source};
use promptbook_extract::report::Report;
use promptbook_extract::{Error as ExtractError, patch, scan, threads};

use crate::args::{Format, Global};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::files::record;
use crate::output::{json, note, print, print_content, say};
use report::Handled;

const HELP: &str = "\
Finds the prompts in Python 3 code: constants, f-strings, .format and %, concatenations, messages, template classes, and any
other text that reads like a prompt. Each becomes a .prompty file whose template renders exactly the text that the code
produces. A prompt that can't be converted faithfully is reported with its place and the reason. No server is needed.

In folders, every .py file is read, except those that .gitignore excludes and those in hidden folders, virtual environments
and build output (venv, env, node_modules, site-packages, build, dist). Symbolic links that lead out of a folder are not
followed: pass their targets as arguments.

Exit code: 0; 3 if a person has something to do; with --check, 1 if a prompt is not accepted.

Examples:

  promptbook extract src
      Report the prompts, and write nothing

  promptbook extract src --to prompts
      Write the prompts to the folder `prompts`, for `promptbook import prompts`

  promptbook extract src --patch | git apply
      Make the program look its prompts up, with the old text as the fallback

  promptbook extract src --check
      In CI: fail if a prompt is hardcoded that is not in promptbook-accepted.json";

/// The arguments of `promptbook extract`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP)]
pub struct Args {
    /// Python files and folders
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write each converted prompt to this folder, as NAME.prompty
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    /// Overwrite files with other content, including edits
    #[arg(long, requires = "to")]
    force: bool,
    /// Print a unified diff that replaces converted prompts by lookups and adds the helper; the report goes to standard error
    #[arg(long, conflicts_with_all = ["check", "accept"])]
    patch: bool,
    /// Fail (exit code 1) if a prompt is hardcoded that is not accepted
    #[arg(long, conflicts_with_all = ["to", "accept"])]
    check: bool,
    /// Write the list of accepted prompts: all that are hardcoded now
    #[arg(long, conflicts_with = "to")]
    accept: bool,
    /// The list of accepted prompts
    #[arg(long, value_name = "FILE", default_value = "promptbook-accepted.json")]
    accepted: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// The list of accepted prompts can't be read or written; nothing can be printed.
pub async fn run(global: &Global, args: Args) -> Result<Exit> {
    // Syntax trees are walked by recursion, and some are deep.
    threads::on_large_stack(|| extract(global.format, &args))
        .map_err(|error| Error::Failed(format!("no memory for a thread: {error}")))?
}

fn extract(format: Format, args: &Args) -> Result<Exit> {
    let Files { sources, unread } = files::read(&args.paths);
    let mut report = scan(&sources);
    report.unread.extend(unread);
    report.unread.sort();
    if args.check {
        return check(format, args, &report, &sources);
    }
    if args.accept {
        return accept(format, args, &report, &sources);
    }
    let mut handled = Handled {
        report,
        ..Handled::default()
    };
    if let Some(folder) = &args.to {
        handled.written = write::prompts(folder, &handled.report.found, args.force);
    }
    match args.patch {
        true => patch(format, args, &mut handled, &sources)?,
        false => print(shown(format, &handled))?,
    }
    Ok(match handled.needs_person() {
        true => Exit::NeedsPerson,
        false => Exit::Done,
    })
}

/// Prints the diff to standard output, and the report to standard error.
fn patch(format: Format, args: &Args, handled: &mut Handled, sources: &[Source]) -> Result<()> {
    let patch = patch::unified(&handled.report.found, sources, &args.paths);
    handled.unpatched = Some(patch.unpatched.into_iter().collect());
    note(shown(format, handled));
    if !patch.diff.is_empty() && std::env::current_dir().ok().as_deref() != Some(&patch.folder) {
        note(format!("The diff applies in {}.", patch.folder.display()));
    }
    print_content(&patch.diff)
}

fn shown(format: Format, handled: &Handled) -> String {
    match format {
        Format::Text => report::text(handled),
        Format::Json => json(&report::json(handled)),
    }
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
        ExtractError::OtherForm { .. } => Error::file(path, error),
    })
}

fn check(format: Format, args: &Args, report: &Report, sources: &[Source]) -> Result<Exit> {
    let checked = accepted_list(&args.accepted)?.check(&args.accepted, report, sources);
    say(
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

fn accept(format: Format, args: &Args, report: &Report, sources: &[Source]) -> Result<Exit> {
    let file = &args.accepted;
    let list = Accepted::of(file, &report.found, sources);
    write::text(file, &list.to_json())?;
    say(
        format,
        checked::accepted_text(report, file, list.len()),
        &checked::accepted_json(report, file, list.len()),
    )?;
    Ok(match report.unread.is_empty() {
        true => Exit::Done,
        false => Exit::NeedsPerson,
    })
}
