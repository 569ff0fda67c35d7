//! The arguments of the commands that read and write folders and files of prompts.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use promptbook_core::PromptName;

use super::change::{ChangeArgs, NewInstanceArgs, NewLabelArgs};
use super::values::parse_jobs;

#[derive(Debug, Args)]
#[command(
    after_help = "A prompt's name is the `name` in its file's front matter, else the file's path in the folder. Each prompt is written only if \
    nobody else changed it meanwhile. An interrupted import resumes when you run it again: nothing is done twice. An export with \
    all versions is imported version by version. If a file is in conflict or can't be read, the others are imported and the exit \
    code is 3. Symbolic links that lead out of a folder are not followed: pass them as arguments."
)]
pub struct ImportArgs {
    /// Folders, and .prompty files
    #[arg(value_name = "PATH", required_unless_present = "from")]
    pub paths: Vec<PathBuf>,
    /// Import from another product: all versions, with labels as publications. Its keys are read from its usual environment
    /// variables, such as LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY
    #[arg(long, value_name = "SOURCE")]
    pub from: Option<ImportSource>,
    /// The address of the other product's server. Default: its usual environment variable, such as LANGFUSE_HOST
    #[arg(long, value_name = "URL", requires = "from")]
    pub host: Option<String>,
    /// Print the plan and write nothing
    #[arg(long, visible_alias = "dry-run", conflicts_with = "yes")]
    pub plan: bool,
    /// Don't ask for confirmation
    #[arg(long, short)]
    pub yes: bool,
    /// Publish the imported prompts under --label, in releases after everything is written, and what an export with all versions had
    /// active; with `exported`, publish only what the export had active. Default: publish nothing
    #[arg(long, value_name = "WHAT", num_args = 0..=1, require_equals = true, default_missing_value = "all")]
    pub publish: Option<PublishScope>,
    /// How to handle a property that is a reference, such as `${env:MODEL}`
    #[arg(long, value_name = "MODE", default_value = "refuse")]
    pub references: ReferenceMode,
    #[command(flatten)]
    pub new_label: NewLabelArgs,
    #[command(flatten)]
    pub new_instance: NewInstanceArgs,
    /// Create new versions even of prompts that were edited on the server since the export
    #[arg(long)]
    pub overwrite: bool,
    #[command(flatten)]
    pub change: ChangeArgs,
    /// How many prompts to write at once
    #[arg(long, default_value_t = 8, value_parser = parse_jobs, value_name = "N")]
    pub jobs: u16,
}

/// Where prompts are imported from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ImportSource {
    /// Langfuse's public API
    Langfuse,
    /// The prompt registry of an MLflow tracking server
    Mlflow,
    /// The API of Arize Phoenix
    Phoenix,
    /// JSON files of what LangSmith's SDK pulls
    LangsmithFile,
    /// A folder of text, Markdown, Jinja and Mustache files, one prompt each
    Dir,
}

/// What `--publish` publishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PublishScope {
    /// All imported prompts
    All,
    /// Only the versions that were active in an export with all versions
    Exported,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Writes each prompt to DIR/NAME.prompty: the version that is active under --label, or the latest if none is. \
    DIR/promptbook.json keeps what such files can't: contract, labels, version numbers, messages and authors; `promptbook import` \
    reads it. A file that is not from an export, or was edited since, is not overwritten; the exit code is then 3."
)]
pub struct ExportArgs {
    /// The folder to write to; created if it does not exist
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// The names of the prompts. Default: all
    #[arg(value_name = "NAME")]
    pub names: Vec<PromptName>,
    /// The versions to write
    #[arg(long, value_enum, default_value_t = Versions::Active, value_name = "WHICH")]
    pub versions: Versions,
    /// Write the text of included prompts in place of the includes, for runtimes that can't look them up; such files are not imported
    #[arg(long)]
    pub compose: bool,
    /// Include deleted prompts
    #[arg(long)]
    pub deleted: bool,
    /// Overwrite files that are not from an export, or were edited since
    #[arg(long)]
    pub force: bool,
    /// How many prompts to read at once
    #[arg(long, default_value_t = 8, value_parser = parse_jobs, value_name = "N")]
    pub jobs: u16,
}

/// The versions that an export writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Versions {
    /// The active one.
    Active,
    /// The newest one, active or not.
    Latest,
    /// The active one, and every version in a separate file: NAME@2.prompty.
    All,
}

const EXTRACT_HELP: &str = "\
Finds the prompts in Python 3, TypeScript and JavaScript: constants, f-strings, .format and %, template literals, concatenations,
messages, template classes, and any other text that reads like a prompt. Each becomes a .prompty file whose template renders exactly the
text that the code produces. A prompt that can't be converted faithfully is reported with its place and the reason. No server is needed.

It follows Python code to the texts, templates and data files that it reads. Prompts in .prompty files and in folders called `prompts`
are found as well.

In folders, every Python, TypeScript and JavaScript file is read, except those that .gitignore excludes and those in hidden folders,
virtual environments and build output (venv, env, node_modules, site-packages, build, dist), declarations (.d.ts) and minified files.
Tests are left out: folders `tests`, `test`, `*_tests`, `__tests__`, `__mocks__` and `e2e`, and the files test_*.py, *_test.py, tests.py,
conftest.py, *.test.* and *.spec.*. The report counts what was left out. Symbolic links that lead out of a folder are not followed: pass their targets as arguments.

The report ends with the five least certain prompts: look at them first.

Exit code: 0, or 3 if something needs your attention; with --check, 1 if a prompt is not accepted.

Examples:

  promptbook extract src
      Report the prompts, and write nothing

  promptbook extract src --to prompts
      Write the prompts to the folder `prompts`, for `promptbook import prompts`

  promptbook extract src --to prompts --share
      Write the constants that several prompts have in common as prompts, too, which they include

  promptbook extract src --patch | git apply
      Make the program look its prompts up, with the old text as the fallback

  promptbook extract src --check
      In CI: fail if a hardcoded prompt is not in promptbook-accepted.json";

#[derive(Debug, Args)]
#[command(after_long_help = EXTRACT_HELP)]
pub struct ExtractArgs {
    /// Files of Python, TypeScript, JavaScript and prompts, and folders
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Leave out the files and folders that match, in the syntax of .gitignore; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// Read tests as well
    #[arg(long)]
    pub include_tests: bool,
    /// Write each converted prompt to this folder, as NAME.prompty
    #[arg(long, value_name = "DIR")]
    pub to: Option<PathBuf>,
    /// Overwrite files that have other content, including edited ones
    #[arg(long, requires = "to")]
    pub force: bool,
    /// Make a prompt of each constant that several prompts include unchanged, and include it in their templates
    #[arg(long, conflicts_with_all = ["check", "accept"])]
    pub share: bool,
    /// Treat the docstrings and descriptions of tools as prompts, too, since a model reads them
    #[arg(long)]
    pub tools: bool,
    /// Print a unified diff that replaces converted prompts with lookups and adds the helper, for Python; the report goes to standard error
    #[arg(long, conflicts_with_all = ["check", "accept"])]
    pub patch: bool,
    /// Fail (exit code 1) if a hardcoded prompt is not in the list of accepted prompts
    #[arg(long, conflicts_with_all = ["to", "accept"])]
    pub check: bool,
    /// Write the list of accepted prompts: every prompt that is hardcoded now
    #[arg(long, conflicts_with = "to")]
    pub accept: bool,
    /// The list of accepted prompts
    #[arg(long, value_name = "FILE", default_value = "promptbook-accepted.json")]
    pub accepted: PathBuf,
}

/// What `import` does with references.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ReferenceMode {
    /// Refuse the file
    #[default]
    Refuse,
    /// Replace it with the variable's value or the file's content
    Resolve,
    /// Leave the property out
    Omit,
    /// Keep it as text
    Keep,
}
