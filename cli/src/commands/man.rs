//! `promptbook man`.

use std::path::{Path, PathBuf};

use clap::CommandFactory;
use serde_json::json;

use crate::args::{Global, Line};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::folder::Writer;
use crate::output;

/// The arguments of `promptbook man`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "One page for the command and one for each of its parts: promptbook.1, promptbook-extract.1 and so on. `man -l \
    DIR/promptbook.1` shows one; in a folder such as ~/.local/share/man/man1 `man promptbook` finds them."
)]
pub struct Args {
    /// The folder to write to; created if it does not exist
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Runs it.
///
/// # Errors
/// The folder can't be written to.
pub async fn run(global: &Global, args: Args) -> Result<Exit> {
    let mut line = Line::command();
    line.build();
    let parts: Vec<_> = line
        .get_subcommands()
        .filter(|part| part.get_name() != "help")
        .cloned()
        .collect();
    let writer = Writer::new(&args.folder);
    let mut pages = Vec::new();
    for part in std::iter::once(line).chain(parts) {
        let page = clap_mangen::Man::new(part);
        let file = page.get_filename();
        let mut text = Vec::new();
        page.render(&mut text)
            .map_err(|error| Error::Failed(format!("{file} can't be made: {error}")))?;
        writer.write(Path::new(&file), &String::from_utf8_lossy(&text))?;
        pages.push(file);
    }
    let said = format!("{} pages in {}", pages.len(), args.folder.display());
    output::say(
        global.format,
        &said,
        &json!({"folder": args.folder, "pages": pages}),
    )?;
    Ok(Exit::Done)
}
