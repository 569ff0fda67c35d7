//! `promptbook completions`.

use clap::CommandFactory;

use crate::args::{Cli, CompletionsArgs, GlobalArgs};
use crate::error::Result;
use crate::exit::Exit;
use crate::output;

pub async fn run(_global: &GlobalArgs, args: CompletionsArgs) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "promptbook", &mut script);
    output::print_content(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
