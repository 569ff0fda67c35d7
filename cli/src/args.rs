//! The command line.

use std::path::PathBuf;

use anstream::ColorChoice;
use clap::{Args, Parser, Subcommand, ValueEnum};
use promptbook::{Instance, Label};

use crate::commands;

const AFTER_HELP: &str = "\
Configuration, the first that says it: flags; the environment (PROMPTBOOK_SERVER, PROMPTBOOK_API_KEY, PROMPTBOOK_INSTANCE, \
PROMPTBOOK_LABEL, PROMPTBOOK_AUTHOR, PROMPTBOOK_INSECURE); the file promptbook/config.toml in your configuration folder, which is ~/.config on \
Linux:

  server = \"https://prompts.example.com\"
  key = \"\u{2026}\"          # then the file must be yours alone: chmod 600
  instance = \"default\"
  label = \"production\"
  author = \"ada\"

Exit codes:
  0  done
  1  failed
  2  the command line or the configuration is wrong
  3  something is left for a person: a text that can't be converted, a file in conflict
  4  there is no such prompt or version
  5  somebody else changed it meanwhile, or its state does not allow it
  6  the server refuses the key
  7  no server answers, or what answers is not Promptbook";

/// Manage LLM prompts: take them out of code, edit, publish and roll back, in and out of files.
#[derive(Debug, Parser)]
#[command(
    name = "promptbook",
    version,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "`promptbook help COMMAND` says more; `promptbook --help` has the configuration and the exit codes.",
    after_long_help = AFTER_HELP
)]
pub struct Line {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What holds for every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// The server's address, http://127.0.0.1:8787 unless said
    #[arg(
        long,
        global = true,
        env = "PROMPTBOOK_SERVER",
        value_name = "URL",
        hide_env_values = true
    )]
    pub server: Option<String>,
    /// The API key; better in the environment or the configuration file, where other users don't see it
    #[arg(
        long,
        global = true,
        env = "PROMPTBOOK_API_KEY",
        value_name = "KEY",
        hide_env_values = true
    )]
    pub key: Option<String>,
    /// Send the key over plain HTTP to another machine too, where others on the network can read it
    #[arg(
        long,
        global = true,
        env = "PROMPTBOOK_INSECURE",
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        value_parser = yes_or_no,
        hide_env_values = true
    )]
    pub insecure: Option<bool>,
    /// Whose prompts: `default` unless said
    #[arg(
        long,
        global = true,
        env = "PROMPTBOOK_INSTANCE",
        value_name = "NAME",
        hide_env_values = true
    )]
    pub instance: Option<Instance>,
    /// Which label: `production` unless said
    #[arg(
        long,
        global = true,
        env = "PROMPTBOOK_LABEL",
        value_name = "NAME",
        hide_env_values = true
    )]
    pub label: Option<Label>,
    /// The configuration file, instead of the one in the user's configuration folder
    #[arg(
        long,
        global = true,
        env = "PROMPTBOOK_CONFIG",
        value_name = "FILE",
        hide_env_values = true
    )]
    pub config: Option<PathBuf>,
    /// How to print what was asked for
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub color: Colour,
}

fn yes_or_no(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "" | "false" | "0" | "no" | "off" => Ok(false),
        _ => Err("give true or false".to_owned()),
    }
}

/// How to print what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs: one JSON value, and nothing else, on standard output.
    Json,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Colour {
    /// As the library that prints knows it.
    pub fn choice(self) -> ColorChoice {
        match self {
            Self::Auto => ColorChoice::Auto,
            Self::Always => ColorChoice::Always,
            Self::Never => ColorChoice::Never,
        }
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List prompts
    List(commands::list::Args),
    /// Show a prompt, or one of its versions
    Show(commands::show::Args),
    /// Create a prompt
    Create(commands::create::Args),
    /// Edit a prompt in $EDITOR
    Edit(commands::edit::Args),
    /// Show or change the inputs that the code supplies
    Contract(commands::contract::Args),
    /// Make a version active
    Publish(commands::publish::Args),
    /// Make active what was active before
    Rollback(commands::rollback::Args),
    /// Take a prompt down
    Unpublish(commands::unpublish::Args),
    /// Show versions and publications as a timeline
    History(commands::history::Args),
    /// Show what changed between two versions
    Diff(commands::diff::Args),
    /// List the instances that have prompts of their own
    Instances(commands::instances::Args),
    /// List the prompts that instances have of their own, and which are behind
    Overrides(commands::overrides::Args),
    /// Delete a prompt; it can be restored
    Delete(commands::delete::Args),
    /// Restore a deleted prompt
    Restore(commands::restore::Args),
    /// Write the prompts of a folder to the server
    Import(commands::import::Args),
    /// Write prompts of the server to a folder
    Export(commands::export::Args),
    /// Take hardcoded prompts out of Python code
    Extract(commands::extract::Args),
    /// Show a prompt with its inputs filled in
    Render(commands::render::Args),
    /// Try the chat pipeline
    Chat(commands::chat::Args),
    /// Print completions for a shell
    Completions(commands::completions::Args),
    /// Write the manual pages to a folder
    Man(commands::man::Args),
}
