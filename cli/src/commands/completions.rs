//! `promptbook completions`.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::{Global, Line};
use crate::error::Result;
use crate::exit::Exit;
use crate::output;

/// The arguments of `promptbook completions`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Bash: put `source <(promptbook completions bash)` into ~/.bashrc.
Zsh: `promptbook completions zsh > \"${fpath[1]}/_promptbook\"`.
Fish: `promptbook completions fish > ~/.config/fish/completions/promptbook.fish`."
)]
pub struct Args {
    /// The shell
    shell: Shell,
}

/// Runs it.
///
/// # Errors
/// Standard output can't be written to.
pub async fn run(_global: &Global, args: Args) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Line::command(), "promptbook", &mut script);
    output::print_content(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
