//! The arguments of the commands that neither change nor list prompts.

use std::path::PathBuf;

use clap::Args;
#[cfg(feature = "command")]
use clap_complete::Shell;

use super::values::parse_pair;

#[derive(Debug, Args)]
#[command(
    after_help = "Sends the message to the server's chat pipeline. The answer comes from the model that the server is configured with; without \
    a model, it is an echo of the request. Below the answer are the versions that were used, and the options that were not sent \
    to the model. Tool calls are shown, not run. Without a message, reads one from standard input; at a terminal, the \
    conversation goes on until you enter an empty line."
)]
pub struct ChatArgs {
    /// The message
    pub message: Option<String>,
    /// A value for an input that the caller supplies, such as language=French; can be repeated
    #[arg(long, value_name = "NAME=TEXT", value_parser = parse_pair)]
    pub input: Vec<(String, String)>,
    /// A file with a passage retrieved for the question; can be repeated
    #[arg(long, value_name = "FILE")]
    pub passage: Vec<PathBuf>,
    /// Chat as if the search had found nothing
    #[arg(long, conflicts_with = "passage")]
    pub nothing_found: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Asks for the server's address and the API key, which is not shown, checks both with a request, and saves them. Everything \
    else in the file stays, comments included. Afterwards only you can read the file. If the server does not accept the key, \
    nothing is saved. Without a terminal, the server is that of --server, PROMPTBOOK_SERVER or the file, and the key is read \
    from standard input.\n\n\
    Examples:\n\n  promptbook login\n  promptbook login --server https://prompts.example.com < key.txt"
)]
pub struct LoginArgs {}

#[derive(Debug, Args)]
#[command(
    after_help = "Sends one request. If the server does not answer or rejects the key, the settings are shown all the same; the exit code is \
    then 7 or 6."
)]
pub struct StatusArgs {}

#[derive(Debug, Args)]
#[command(
    after_help = "An MCP client, such as Claude, VS Code or Cursor, starts this command and talks to it over standard input and output. It \
    offers the active prompts as MCP prompts, the prompts' files as resources, and tools that list, show, search, compare, render \
    and save prompts. Saved versions are not active: without --allow-publish, nothing that is active changes.\n\n\
    --instance and --label are the defaults of the tools, which also take others."
)]
pub struct McpArgs {
    /// Offer the tools `publish` and `rollback`, too, which change what is active
    #[arg(long)]
    pub allow_publish: bool,
}

#[cfg(feature = "command")]
#[derive(Debug, Args)]
#[command(
    after_help = "Bash: put `source <(promptbook completions bash)` into ~/.bashrc.
Zsh: `promptbook completions zsh > \"${fpath[1]}/_promptbook\"`.
Fish: `promptbook completions fish > ~/.config/fish/completions/promptbook.fish`."
)]
pub struct CompletionsArgs {
    /// The shell
    pub shell: Shell,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Writes one page for the command and one for each subcommand: promptbook.1, promptbook-extract.1 and so on. `man -l \
    DIR/promptbook.1` shows one; in a folder such as ~/.local/share/man/man1, `man promptbook` finds them."
)]
pub struct ManArgs {
    /// The folder to write to; created if it does not exist
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}
