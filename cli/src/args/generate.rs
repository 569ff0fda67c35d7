//! The arguments of `promptbook generate`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::values::parse_jobs;

const GENERATE_HELP: &str = "\
Writes one module with a function for each prompt that is active under --label: its contract as typed parameters, its defaults,
and its active text as the fallback for the time when no server answers. A folder becomes a namespace: `support/greeting` is
`support.greeting`.

In a name, each character that the language does not allow becomes `_`. A name that begins with a digit or `_` gets a `p` in
front, and a reserved word a `_` behind. If two prompts would have the same name, nothing is written.

Commit the module. In CI, --check fails (exit code 1) when a prompt was published since.

Examples:

  promptbook generate python --out prompts.py
  promptbook generate typescript --out src/prompts.ts support/
  promptbook generate python --out prompts.py --check";

#[derive(Debug, Args)]
#[command(
    after_help = "`promptbook generate --help` has examples, and says how names are translated.",
    after_long_help = GENERATE_HELP
)]
pub struct GenerateArgs {
    /// The language of the module
    #[arg(value_enum)]
    pub language: Language,
    /// Include only names that start with this, such as support/
    #[arg(value_name = "PREFIX", default_value = "", hide_default_value = true)]
    pub prefix: String,
    /// The file to write. Default: print the module
    #[arg(long, short, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Write nothing, and fail (exit code 1) if the file is behind the server
    #[arg(long, requires = "out")]
    pub check: bool,
    /// How many prompts to read at once
    #[arg(long, default_value_t = 8, value_parser = parse_jobs, value_name = "N")]
    pub jobs: u16,
}

/// A language that a module can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// Python 3.8 or later
    Python,
    /// TypeScript, for Node.js 18 or later
    #[value(alias = "ts")]
    Typescript,
    /// Rust, for the typed lookup of the crate `promptbook`
    Rust,
}

impl Language {
    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::Typescript => "typescript",
            Self::Rust => "rust",
        }
    }
}
