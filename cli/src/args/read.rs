//! The arguments of the commands that read prompts.

use std::path::PathBuf;

use clap::Args;
use promptbook_core::PromptName;

use super::values::{VersionSelector, parse_pair};

#[derive(Debug, Args)]
#[command(
    after_help = "ACTIVE is the version that chats get under --label, or `-` when nothing was published under it. With --instance, lists \
    what that instance is served, its own prompts and those that it inherits: FROM is the instance that a prompt belongs to. Prompts \
    of its own that are not active are listed too, with `draft` or `taken down` under ACTIVE."
)]
pub struct ListArgs {
    /// List only names that begin with this, such as support/
    #[arg(value_name = "PREFIX", default_value = "", hide_default_value = true)]
    pub prefix: String,
    /// List only prompts with this tag
    #[arg(long)]
    pub tag: Option<String>,
    /// List the deleted prompts instead
    #[arg(long)]
    pub deleted: bool,
    /// List only the instance's own prompts, without those that it inherits
    #[arg(long)]
    pub own: bool,
    /// Show the parts of names as folders
    #[arg(long)]
    pub tree: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "When the instance has no prompt of this name, the one that it inherits from `default` is shown."
)]
pub struct ShowArgs {
    /// The prompt's name
    pub name: PromptName,
    /// A version's number, `active` or `latest`. Default: the version that is active under --label, else the latest
    pub version: Option<VersionSelector>,
    /// Only the text, as a Prompty file: byte for byte into a file or pipe, escaped on a terminal
    #[arg(long)]
    pub raw: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Lists versions and the publications of every label, newest first, including those of a deleted prompt. \
    `promptbook rollback --from` takes the number of a publication. When the instance has no prompt of this name, the history of the \
    one that it inherits from `default` is shown."
)]
pub struct HistoryArgs {
    /// The prompt's name
    pub name: PromptName,
    /// Show only the newest N
    #[arg(long, short = 'n', value_name = "N")]
    pub limit: Option<usize>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Without versions, shows what publishing the latest version under --label would change. When that is active already, or \
    nothing is, it shows what the latest version changed. With one version, shows what that version changed. With two, shows what changed \
    from the first to the second. With --instance and without versions, shows how the instance's own prompt differs from that of \
    `default`. A version is a number, `active` (the version that is active under --label) or `latest`."
)]
pub struct DiffArgs {
    /// The prompt's name
    pub name: PromptName,
    /// A version
    #[arg(value_name = "VERSION")]
    pub one: Option<VersionSelector>,
    /// A second version; the diff is from the first to this one
    #[arg(value_name = "VERSION")]
    pub other: Option<VersionSelector>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "`default`, which all instances inherit from, is not listed. `promptbook overrides` lists the overrides themselves, and \
    `promptbook list --instance INSTANCE` lists the prompts that an instance is served."
)]
pub struct InstancesArgs {}

#[derive(Debug, Args)]
#[command(
    after_help = "An override is behind when `default` was published under --label after it was: it may lack what changed there. An \
    override that was rolled back or restored counts from when its version was saved. `promptbook diff NAME --instance INSTANCE` \
    shows how the two differ; save and publish a version of the override that has what it lacked, and it is no longer behind. Without \
    --instance, lists the overrides of all instances."
)]
pub struct OverridesArgs {
    /// List only overrides that are behind `default`
    #[arg(long)]
    pub behind: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Prints the prompt with its inputs filled in; no model is asked. An instance that has no such prompt of its own \
    gets the one that it inherits from `default`.\n\n\
    A value given with -i is text. For an input that is declared as integer, float, boolean, array, object or thread, it is read as \
    JSON: -i count=3 -i 'tags=[\"new\"]'.\n\n\
    Examples:\n\n  promptbook render support/greeting -i customer=Ada\n  \
    promptbook render support/greeting --version latest --inputs values.json --examples"
)]
pub struct RenderArgs {
    /// The prompt's name
    pub name: PromptName,
    /// A version's number, `active` or `latest`. Default: active, the version that is active under --label
    #[arg(long, value_name = "VERSION")]
    pub version: Option<VersionSelector>,
    /// A value for an input, such as customer=Ada; can be repeated
    #[arg(long, short = 'i', value_name = "NAME=VALUE", value_parser = parse_pair)]
    pub input: Vec<(String, String)>,
    /// A JSON file with an object of inputs; -i takes precedence over it
    #[arg(long, value_name = "FILE")]
    pub inputs: Option<PathBuf>,
    /// Use the example of each input that has neither a value nor a default
    #[arg(long)]
    pub examples: bool,
    /// Only the text: byte for byte into a file or pipe, escaped on a terminal
    #[arg(long)]
    pub raw: bool,
}
