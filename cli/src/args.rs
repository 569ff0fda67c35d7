//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use anstream::ColorChoice;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use promptbook_core::{Instance, Label};

use crate::commands;

const AFTER_HELP: &str = "\
Configuration precedence: flags; the environment (PROMPTBOOK_SERVER, PROMPTBOOK_API_KEY, PROMPTBOOK_INSTANCE, \
PROMPTBOOK_LABEL, PROMPTBOOK_AUTHOR, PROMPTBOOK_INSECURE); the file promptbook/config.toml in your configuration folder, which is ~/.config on \
Linux:

  server = \"https://prompts.example.com\"
  key = \"\u{2026}\"          # must not be readable by others: chmod 600
  instance = \"default\"
  label = \"production\"
  author = \"ada\"

Exit codes:
  0  done, or nothing had to be done
  1  failed: the error message says why
  2  the command line or the configuration is wrong, or a confirmation such as --yes is missing
  3  done in part: a text that can't be converted or a file in conflict needs a person
  4  the prompt, version or label does not exist, or nothing is active under the label
  5  the prompt was changed meanwhile, or its state does not allow the change
  6  the server refuses the key
  7  no server answers, or what answers is not Promptbook";

/// Manage LLM prompts: extract them from code, edit, publish and roll back, import and export.
#[derive(Debug, Parser)]
#[command(
    name = "promptbook",
    version,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "See `promptbook help COMMAND` for a command, and `promptbook --help` for the configuration and the exit codes.",
    after_long_help = AFTER_HELP
)]
pub struct Line {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// The server's address. Default: http://127.0.0.1:8787
    #[arg(
        long,
        global = true,
        env = "PROMPTBOOK_SERVER",
        value_name = "URL",
        hide_env_values = true
    )]
    pub server: Option<String>,
    /// The API key. Prefer the environment or the configuration file: other users can see a flag
    #[arg(
        long,
        global = true,
        env = "PROMPTBOOK_API_KEY",
        value_name = "KEY",
        hide_env_values = true
    )]
    pub key: Option<String>,
    /// Allow sending the key unencrypted to another machine; others on the network can read it
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
    /// The instance whose prompts to use. Default: default
    #[arg(
        long,
        global = true,
        env = "PROMPTBOOK_INSTANCE",
        value_name = "NAME",
        hide_env_values = true
    )]
    pub instance: Option<Instance>,
    /// The label. Default: production
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
    /// The format of the output
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub color: Colour,
    /// Which of them the command line has.
    #[arg(skip)]
    pub flags: Flags,
}

/// Which options are flags of the command line, and not from the environment or the configuration file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Flags {
    /// `--server`.
    pub server: bool,
    /// `--config`.
    pub config: bool,
    /// `--instance`.
    pub instance: bool,
    /// `--label`.
    pub label: bool,
}

impl Line {
    /// Parses a command line, the program's name included.
    ///
    /// # Errors
    /// It is wrong, or asks for help or the version.
    pub fn read<W: Into<OsString> + Clone>(
        words: impl IntoIterator<Item = W>,
    ) -> Result<Self, clap::Error> {
        let matches = Self::command().try_get_matches_from(words)?;
        let mut line = Self::from_arg_matches(&matches)?;
        line.global.flags = Flags::of(&matches);
        Ok(line)
    }
}

impl Flags {
    fn of(matches: &ArgMatches) -> Self {
        let given = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
        Self {
            server: given("server"),
            config: given("config"),
            instance: given("instance"),
            label: given("label"),
        }
    }
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
    /// Text for people.
    Text,
    /// One JSON value on standard output, for programs.
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

/// The commands.
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
    /// Show or change the inputs that the calling code supplies
    Contract(commands::contract::Args),
    /// Make a version active
    Publish(commands::publish::Args),
    /// Make the previously active version active again
    Rollback(commands::rollback::Args),
    /// Make no version active under a label
    Unpublish(commands::unpublish::Args),
    /// Show versions and publications as a timeline
    History(commands::history::Args),
    /// Show what changed between two versions
    Diff(commands::diff::Args),
    /// List the instances that have prompts of their own
    Instances(commands::instances::Args),
    /// List the prompts that instances have of their own, and which are behind `default`
    Overrides(commands::overrides::Args),
    /// Delete a prompt; it can be restored
    Delete(commands::delete::Args),
    /// Restore a deleted prompt
    Restore(commands::restore::Args),
    /// Upload the prompts of a folder
    Import(commands::import::Args),
    /// Download prompts to a folder
    Export(commands::export::Args),
    /// Extract hardcoded prompts from Python code
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
