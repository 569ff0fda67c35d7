//! The options of every command.

use std::path::PathBuf;

use anstream::ColorChoice;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, ValueEnum};
use promptbook_core::{Instance, Label};

/// Options of every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct GlobalArgs {
    /// The server's address. Default: http://127.0.0.1:8787
    #[arg(
        long,
        global = true,
        env = "PROMPTBOOK_SERVER",
        value_name = "URL",
        hide_env_values = true
    )]
    pub server: Option<String>,
    /// The API key. Other users can see flags: prefer the environment or the configuration file
    #[arg(
        long,
        global = true,
        env = "PROMPTBOOK_API_KEY",
        value_name = "KEY",
        hide_env_values = true
    )]
    pub key: Option<String>,
    /// Allow sending the key unencrypted to another machine, where others on the network can read it
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
    /// The configuration file. Default: promptbook/config.toml in the user's configuration folder
    #[arg(
        long,
        global = true,
        env = "PROMPTBOOK_CONFIG",
        value_name = "FILE",
        hide_env_values = true
    )]
    pub config: Option<PathBuf>,
    /// The output format
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub color: Colour,
    #[arg(skip)]
    pub flags: Flags,
}

/// The options that were given as flags, and not in the environment or the configuration file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Flags {
    /// `--server`.
    pub server: bool,
    /// `--key`.
    pub key: bool,
    /// `--config`.
    pub config: bool,
    /// `--instance`.
    pub instance: bool,
    /// `--label`.
    pub label: bool,
}

impl Flags {
    pub(super) fn of(matches: &ArgMatches) -> Self {
        let given = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
        Self {
            server: given("server"),
            key: given("key"),
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

/// The format of results.
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
    /// The setting for the library that prints.
    pub fn choice(self) -> ColorChoice {
        match self {
            Self::Auto => ColorChoice::Auto,
            Self::Always => ColorChoice::Always,
            Self::Never => ColorChoice::Never,
        }
    }
}
