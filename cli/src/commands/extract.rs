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
Reads Python 3 and finds the prompts that are written in it: constants, f-strings, .format and %, concatenations, messages,
template classes, and whatever else reads like something that is said to a model. Each becomes a .prompty file whose
template renders to exactly what the code made. What can't be converted faithfully is reported with its place and the
reason. No server is asked.

Of a folder, every .py file is read, but for what .gitignore names, hidden folders, and those of environments and build
tools (venv, env, node_modules, site-packages, build, dist). A symbolic link is not followed out of the folder: name it as well.

Exit code 0, or 3 when something needs a person; of --check 1 when a prompt is not accepted.

Examples:

  promptbook extract src
      Say what there is, and write nothing

  promptbook extract src --to prompts
      Write the prompts to the folder `prompts`; `promptbook import prompts` takes them to the server

  promptbook extract src --patch | git apply
      Make the program look its prompts up, with the old text to fall back to

  promptbook extract src --check
      In CI: fail when a prompt is hardcoded that is not in promptbook-accepted.json";

/// The arguments of `promptbook extract`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP)]
pub struct Args {
    /// Python files, and folders of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write each converted prompt to this folder, as NAME.prompty
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    /// Write over files that say something else, edits too
    #[arg(long, requires = "to")]
    force: bool,
    /// Print a unified diff that replaces converted prompts by lookups, and adds the helper that they call; the report goes to standard error
    #[arg(long, conflicts_with_all = ["check", "accept"])]
    patch: bool,
    /// Fail (exit code 1) when a prompt is hardcoded that is not accepted
    #[arg(long, conflicts_with_all = ["to", "accept"])]
    check: bool,
    /// Write the list of accepted prompts: all that are hardcoded now
    #[arg(long, conflicts_with = "to")]
    accept: bool,
    /// The list of accepted prompts
    #[arg(long, value_name = "FILE", default_value = "promptbook-accepted.json")]
    accepted: PathBuf,
}

/// Runs it.
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

/// The diff on standard output, and the report where the diff is not.
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

/// The list of accepted prompts; empty where there is no such file.
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
