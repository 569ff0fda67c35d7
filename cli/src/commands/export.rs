//! `promptbook export`.

use std::path::PathBuf;

use clap::ValueEnum;
use promptbook_core::PromptName;

use super::labels::note_missing;
use super::session::Session;
use crate::args::Global;
use crate::error::Result;
use crate::exit::Exit;
use crate::export::{self, Wanted};

/// The arguments of `promptbook export`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Writes each prompt to DIR/NAME.prompty: the version that is active under --label, or the latest when none is. \
    DIR/promptbook.json has what such files can't have: contract, labels, version numbers, messages and authors; `promptbook import` \
    reads it. A file that is not from an export, or was edited since, is not overwritten; the exit code is then 3."
)]
pub struct Args {
    /// The folder to write to; created if it does not exist
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// The names of the prompts. Default: all
    #[arg(value_name = "NAME")]
    pub names: Vec<PromptName>,
    /// The versions to write
    #[arg(long, value_enum, default_value_t = Versions::Active, value_name = "WHICH")]
    pub versions: Versions,
    /// Include deleted prompts
    #[arg(long)]
    pub deleted: bool,
    /// Overwrite files that are not from an export, or were edited since
    #[arg(long)]
    pub force: bool,
    /// How many prompts to read at once
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=64), value_name = "N")]
    pub jobs: u16,
}

/// Which versions are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Versions {
    /// The active one.
    Active,
    /// The newest one, active or not.
    Latest,
    /// The active one, and each from the first to the latest in a file of its own: NAME@2.prompty.
    All,
}

/// Runs it.
///
/// # Errors
/// The server can't be asked, or the folder can't be written to.
pub async fn run(global: &Global, args: Args) -> Result<Exit> {
    let session = Session::open(global)?;
    if args.versions != Versions::Latest {
        note_missing(&session).await;
    }
    let Session { config, client, .. } = session;
    let wanted = Wanted {
        folder: args.folder,
        names: args.names,
        label: (args.versions != Versions::Latest).then_some(config.label),
        all: args.versions == Versions::All,
        deleted: args.deleted,
        force: args.force,
        jobs: args.jobs.into(),
    };
    let report = export::run(&client, &wanted).await?;
    report.print(global.format)?;
    Ok(report.exit())
}
