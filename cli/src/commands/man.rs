//! `promptbook man`.

use std::path::Path;

use clap::CommandFactory;
use serde_json::json;

use crate::args::{Cli, GlobalArgs, ManArgs};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::folder::Writer;
use crate::output;

pub async fn run(global: &GlobalArgs, args: ManArgs) -> Result<Exit> {
    let mut line = Cli::command();
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
            .map_err(|error| Error::Failed(format!("{file} can't be created: {error}")))?;
        writer.write(Path::new(&file), &String::from_utf8_lossy(&text))?;
        pages.push(file);
    }
    let said = format!("{} pages in {}", pages.len(), args.folder.display());
    output::print_value(
        global.format,
        &said,
        &json!({"folder": args.folder, "pages": pages}),
    )?;
    Ok(Exit::Done)
}
