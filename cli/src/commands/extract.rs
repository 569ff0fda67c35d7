//! `promptbook extract`.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::args::{Format, Global};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::extract::accepted::{self, Accepted};
use crate::extract::files::{self, Files, Source};
use crate::extract::report::{self, Outcome, Report};
use crate::extract::{patch, scan, write};

const HELP: &str = "\
Reads Python 3 and finds the prompts that are written in it: constants, f-strings, .format and %, concatenations, messages,
template classes, and whatever else reads like something that is said to a model. Each becomes a .prompty file whose
template renders to exactly what the code made. What can't be converted faithfully is reported with its place and the
reason. No server is asked.

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
    #[arg(long, value_name = "FILE", default_value = accepted::FILE)]
    accepted: PathBuf,
}

/// Runs it.
///
/// # Errors
/// The list of accepted prompts can't be read or written; nothing can be printed.
pub async fn run(global: &Global, args: Args) -> Result<Exit> {
    let Files { sources, unread } = files::read(&args.paths);
    let (found, unparsed) = scan(&sources);
    let mut report = Report {
        files: sources.len(),
        found,
        unread,
        ..Report::default()
    };
    report.unread.extend(unparsed);
    report.unread.sort_by(|a, b| a.file.cmp(&b.file));
    if args.check {
        return check(global, &args, &report, &sources);
    }
    if args.accept {
        return accept(&args, &report, &sources);
    }
    if let Some(folder) = &args.to {
        write_all(folder, args.force, &mut report);
    }
    let exit = |report: &Report| {
        if report.needs_person() {
            Exit::NeedsPerson
        } else {
            Exit::Done
        }
    };
    if args.patch {
        let patch = patch::unified(&report.found, &sources, &args.paths);
        report.unpatched = Some(patch.unpatched.into_iter().collect());
        eprint_report(global, &report);
        if !patch.diff.is_empty() && std::env::current_dir().ok().as_deref() != Some(&patch.folder)
        {
            anstream::eprintln!("The diff applies in {}.", patch.folder.display());
        }
        print(&patch.diff)?;
        return Ok(exit(&report));
    }
    match global.format {
        Format::Text => print(&report::text(&report))?,
        Format::Json => print(&format!("{:#}\n", report::json(&report)))?,
    }
    Ok(exit(&report))
}

fn write_all(folder: &Path, force: bool, report: &mut Report) {
    for (index, found) in report.found.iter().enumerate() {
        if let Outcome::Converted(converted) = &found.outcome {
            report
                .written
                .insert(index, write::prompt(folder, found, converted, force));
        }
    }
}

fn check(global: &Global, args: &Args, report: &Report, sources: &[Source]) -> Result<Exit> {
    let checked = Accepted::read(&args.accepted)?.check(&report.found, sources);
    let place = |found: &report::Found| format!("{}:{}", found.at.file.display(), found.line);
    let unread = &report.unread;
    match global.format {
        Format::Json => {
            let new: Vec<_> = checked
                .new
                .iter()
                .map(|found| serde_json::json!({"file": found.at.file, "line": found.line, "scope": found.scope, "excerpt": found.excerpt}))
                .collect();
            let unread: Vec<_> = unread.iter().map(|unread| serde_json::json!({"file": unread.file, "line": unread.line, "reason": unread.reason})).collect();
            print(&format!(
                "{:#}\n",
                serde_json::json!({"files": report.files, "new": new, "stale": checked.stale, "unread": unread})
            ))?;
        }
        Format::Text => {
            let mut text = String::new();
            for found in &checked.new {
                text += &format!(
                    "{}: {}: \u{201c}{}\u{201d}\n",
                    place(found),
                    found.scope,
                    found.excerpt
                );
            }
            for stale in &checked.stale {
                text += &format!(
                    "{}: {}: accepted and no longer there\n",
                    stale.file, stale.scope
                );
            }
            for unread in unread {
                text += &format!("{}: {}\n", unread.file.display(), unread.reason);
            }
            text += &match checked.new.len() {
                0 => "No prompt is hardcoded that is not accepted.\n".to_owned(),
                new => format!(
                    "{new} hardcoded and not accepted: move them with `promptbook extract`, or accept them with --accept.\n"
                ),
            };
            print(&text)?;
        }
    }
    Ok(match (checked.new.is_empty(), unread.is_empty()) {
        (false, _) => Exit::Failed,
        (true, false) => Exit::NeedsPerson,
        (true, true) => Exit::Done,
    })
}

fn accept(args: &Args, report: &Report, sources: &[Source]) -> Result<Exit> {
    let list = Accepted::of(&report.found, sources);
    write::text(&args.accepted, &list.to_json(), true)
        .map_err(|reason| Error::file(&args.accepted, reason))?;
    print(&format!(
        "{} prompts accepted in {}.\n",
        list.len(),
        args.accepted.display()
    ))?;
    Ok(Exit::Done)
}

/// The report where the diff is not.
fn eprint_report(global: &Global, report: &Report) {
    match global.format {
        Format::Text => anstream::eprint!("{}", report::text(report)),
        Format::Json => anstream::eprintln!("{:#}", report::json(report)),
    }
}

/// A reader that has gone away wants nothing more.
fn print(text: &str) -> Result<()> {
    match anstream::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::Failed(format!("can't print: {error}")))
        }
        _ => Ok(()),
    }
}
