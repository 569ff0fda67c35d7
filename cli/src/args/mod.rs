//! The command line: every command and its arguments, apart from what the commands do.

mod activity;
mod change;
#[cfg(feature = "command")]
mod folders;
#[cfg(feature = "command")]
mod generate;
mod global;
mod keys;
#[cfg(feature = "command")]
mod mistakes;
mod read;
mod release;
mod time;
mod tools;
mod values;
mod write;

#[cfg(feature = "command")]
use std::ffi::OsString;

#[cfg(feature = "command")]
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

pub use activity::{ActivityArgs, ActivityFilterArgs, WatchArgs};
pub use change::{AuthorArgs, ChangeArgs, NewInstanceArgs, NewLabelArgs, SaveArgs};
#[cfg(feature = "command")]
pub use folders::{
    ExportArgs, ExtractArgs, ImportArgs, ImportSource, PublishScope, ReferenceMode, Versions,
};
#[cfg(feature = "command")]
pub use generate::{GenerateArgs, Language};
pub use global::{Colour, Flags, Format, GlobalArgs};
pub use keys::{CreateKeyArgs, KeysArgs, KeysCommand, ListKeysArgs, RevokeKeyArgs, RotateKeyArgs};
pub use read::{
    DiffArgs, HistoryArgs, IncludersArgs, InstancesArgs, ListArgs, OverridesArgs, RenderArgs,
    SearchArgs, ShowArgs,
};
pub use release::{
    MakeReleaseArgs, NamedVersion, PlanArgs, PromoteArgs, ReleaseArgs, ReleasesArgs,
};
pub use time::PastTime;
#[cfg(feature = "command")]
pub use tools::CompletionsArgs;
pub use tools::{ChatArgs, LoginArgs, ManArgs, McpArgs, StatusArgs};
pub use values::VersionSelector;
pub use write::{
    ContractArgs, CopyArgs, CreateArgs, DeleteArgs, EditArgs, PublishArgs, RedactArgs, RestoreArgs,
    RollbackArgs, UnpublishArgs,
};

#[cfg(feature = "command")]
const AFTER_HELP: &str = "\
Configuration precedence: flags, then the environment (PROMPTBOOK_SERVER, PROMPTBOOK_API_KEY, PROMPTBOOK_INSTANCE, \
PROMPTBOOK_LABEL, PROMPTBOOK_AUTHOR, PROMPTBOOK_INSECURE), then promptbook/config.toml in your configuration folder, which is \
~/.config on Linux:

  server = \"https://prompts.example.com\"
  key = \"\u{2026}\"          # must not be readable by others: chmod 600
  instance = \"default\"
  label = \"production\"
  author = \"ada\"

Exit codes:
  0  success, or nothing to do
  1  failure; the error message has the reason
  2  invalid command line or configuration, or no confirmation (such as --yes)
  3  partly done: a prompt can't be converted, a file is in conflict, or a later release was refused
  4  no such prompt, version or label, or nothing is active under the label
  5  the prompt was changed meanwhile, or its state does not allow the change
  6  the server rejects the key
  7  no answer, or the server is not Promptbook";

#[cfg(feature = "command")]
/// Manage LLM prompts: extract them from code, edit, publish and roll back, import and export.
#[derive(Debug, Parser)]
#[command(
    name = "promptbook",
    version,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "`promptbook help COMMAND` describes a command; `promptbook --help` describes the configuration and the exit codes.",
    after_long_help = AFTER_HELP
)]
pub struct Cli {
    #[command(flatten)]
    pub global: GlobalArgs,
    #[command(subcommand)]
    pub command: Command,
}

#[cfg(feature = "command")]
impl Cli {
    /// Parses a command line, the program's name included. Help and version are errors, too.
    pub fn parse_words<W: Into<OsString> + Clone>(
        words: impl IntoIterator<Item = W>,
    ) -> Result<Self, clap::Error> {
        let words: Vec<OsString> = words.into_iter().map(Into::into).collect();
        let matches = Self::command().try_get_matches_from(&words);
        let matches = matches.map_err(|error| mistakes::explained(error, &words))?;
        let mut cli = Self::from_arg_matches(&matches)?;
        cli.global.flags = Flags::of(&matches);
        Ok(cli)
    }
}

#[cfg(feature = "command")]
/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Save the server and your key in the configuration file
    Login(LoginArgs),
    /// Show the server, the role of your key, and where each setting comes from
    Status(StatusArgs),
    /// List prompts
    List(ListArgs),
    /// Find prompts by a text in their names, descriptions, tags and templates
    Search(SearchArgs),
    /// Show a prompt, or one of its versions
    Show(ShowArgs),
    /// Create a prompt
    Create(CreateArgs),
    /// Copy a prompt to a new name or into another instance
    Copy(CopyArgs),
    /// Edit a prompt in $EDITOR
    Edit(EditArgs),
    /// Show or change the inputs that the code supplies
    Contract(ContractArgs),
    /// Make a version active
    Publish(PublishArgs),
    /// Publish several prompts at one moment
    Release(ReleaseArgs),
    /// Publish under one label what is active under another
    Promote(PromoteArgs),
    /// List releases, or show one
    Releases(ReleasesArgs),
    /// Make the previously active version active again, or undo a release
    Rollback(RollbackArgs),
    /// Take down the active version of a label
    Unpublish(UnpublishArgs),
    /// Show versions and publications as a timeline
    History(HistoryArgs),
    /// Show what changed between two versions
    Diff(DiffArgs),
    /// Show who changed what, when and why
    Activity(ActivityArgs),
    /// Follow the activity, and run a command for each entry
    Watch(WatchArgs),
    /// List the instances that have prompts of their own
    Instances(InstancesArgs),
    /// List the overrides of `default`, and which of them are behind
    Overrides(OverridesArgs),
    /// List the prompts that include a prompt
    Includers(IncludersArgs),
    /// Delete a prompt; it can be restored
    Delete(DeleteArgs),
    /// Remove the text of a version from the database forever
    Redact(RedactArgs),
    /// Restore a deleted prompt
    Restore(RestoreArgs),
    /// Upload the prompts of a folder
    Import(ImportArgs),
    /// Download prompts to a folder
    Export(ExportArgs),
    /// Extract hardcoded prompts from Python code
    Extract(ExtractArgs),
    /// Write a module with a typed function for each prompt
    Generate(GenerateArgs),
    /// Show a prompt with its inputs filled in
    Render(RenderArgs),
    /// Try the chat pipeline
    Chat(ChatArgs),
    /// Serve prompts to an AI assistant over MCP
    Mcp(McpArgs),
    /// Create, list, revoke and rotate API keys
    Keys(KeysArgs),
    /// Print completions for a shell
    Completions(CompletionsArgs),
    /// Write the manual pages to a folder
    Man(ManArgs),
}
