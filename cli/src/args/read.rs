//! The arguments of the commands that read prompts.

use std::path::PathBuf;

use clap::Args;
use promptbook_core::PromptName;

use super::time::PastTime;
use super::values::{VersionSelector, parse_jobs, parse_limit, parse_pair, prefix};
use crate::search::{HITS, JOBS};

#[derive(Debug, Default, Args)]
#[command(
    after_help = "ACTIVE is the version that chats use under --label, or `-` if none was ever published there. With --instance, the list has \
    the instance's own prompts and those that it inherits; FROM is the instance that a prompt belongs to. The instance's own \
    prompts that are not active are listed too, with `draft` or `taken down` under ACTIVE."
)]
pub struct ListArgs {
    /// List only names that start with this, such as support/
    #[arg(value_name = "PREFIX", default_value = "", hide_default_value = true, value_parser = prefix())]
    pub prefix: String,
    /// List only prompts with this tag
    #[arg(long)]
    pub tag: Option<String>,
    /// List deleted prompts instead
    #[arg(long)]
    pub deleted: bool,
    /// List only the instance's own prompts, not those that it inherits
    #[arg(long)]
    pub own: bool,
    /// Show names as a tree of folders
    #[arg(long)]
    pub tree: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Searches names, descriptions, tags, and the texts of the version that is active under --label and of the latest version. \
    Upper and lower case are the same. The words of TEXT have to follow one another, with any whitespace or line end between \
    them. With --instance, searches the instance's own prompts and those that it inherits. A line with several matches counts \
    as one hit.\n\n\
    Examples:\n\n  promptbook search 'in one sentence'\n  promptbook search returns --prefix support/ --format json"
)]
pub struct SearchArgs {
    /// The text to search for
    pub text: String,
    /// Distinguish upper and lower case
    #[arg(long, short = 's')]
    pub case_sensitive: bool,
    /// Search only prompts whose names start with this, such as support/
    #[arg(
        long,
        value_name = "PREFIX",
        default_value = "",
        hide_default_value = true
    )]
    pub prefix: String,
    /// Search only the instance's own prompts, not those that it inherits
    #[arg(long)]
    pub own: bool,
    /// Show only the first N hits of each prompt; the others are counted
    #[arg(long, value_name = "N", default_value_t = HITS, value_parser = parse_limit)]
    pub hits: usize,
    /// How many prompts to read at once
    #[arg(long, default_value_t = JOBS, value_parser = parse_jobs, value_name = "N")]
    pub jobs: u16,
}

#[derive(Debug, Args)]
#[command(
    after_help = "If the instance has no prompt with this name, shows the one that it inherits from `default`.\n\n\
    TIME is a time with its offset from UTC, such as 2026-11-01T09:00:00Z, which includes that second; a date, which is its midnight in \
    UTC; or a duration before now, such as '2h ago'."
)]
pub struct ShowArgs {
    /// The prompt's name
    pub name: PromptName,
    /// A version number, `active` or `latest`. Default: the version that is active under --label, else the latest
    pub version: Option<VersionSelector>,
    /// Show the version that was active under --label at this time
    #[arg(long, value_name = "TIME", conflicts_with = "version")]
    pub at: Option<PastTime>,
    /// Show the active version with the text of included prompts in place of the includes
    #[arg(long, conflicts_with = "version")]
    pub compose: bool,
    /// Print only the Prompty file: byte for byte to a file or pipe, escaped on a terminal
    #[arg(long)]
    pub raw: bool,
}

impl ShowArgs {
    /// The arguments that show the active version, else the latest.
    pub fn of(name: PromptName) -> Self {
        Self {
            name,
            version: None,
            at: None,
            compose: false,
            raw: false,
        }
    }
}

#[derive(Debug, Args)]
#[command(
    after_help = "Lists the versions and the publications of every label, newest first, including those of a deleted prompt. Each publication \
    has a number, for `promptbook rollback --from`. Lines with `includes NAME` are publications of a prompt that the version which was \
    active then includes: they changed this prompt, too. With --instance, they are those that the instance was served. If the instance has no prompt with this name, shows the history of the one \
    that it inherits from `default`."
)]
pub struct HistoryArgs {
    /// The prompt's name
    pub name: PromptName,
    /// Show only the newest N entries
    #[arg(long, short = 'n', value_name = "N", value_parser = parse_limit)]
    pub limit: Option<usize>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Without a version, shows what publishing the latest version under --label would change; if that version is already active, or \
    nothing is, shows what the latest version changed. With one version, shows what that version changed; with two, what changed \
    from the first to the second. With --instance and no version, compares the instance's own prompt with that of `default`. A \
    version is a number, `active` (the version that is active under --label) or `latest`.\n\n\
    With --at, shows the changes from the version that was active under --label at TIME to the one that is active now, or to the given \
    version, and which included prompts have changed. TIME is a time with its offset from UTC, such as 2026-11-01T09:00:00Z, which includes that second; a date, which is its \
    midnight in UTC; or a duration before now, such as '2h ago'."
)]
pub struct DiffArgs {
    /// The prompt's name
    pub name: PromptName,
    /// A version
    #[arg(value_name = "VERSION")]
    pub one: Option<VersionSelector>,
    /// A second version: show the changes from the first to this one
    #[arg(value_name = "VERSION")]
    pub other: Option<VersionSelector>,
    /// Compare the version that was active under --label at this time
    #[arg(long, value_name = "TIME", conflicts_with = "other")]
    pub at: Option<PastTime>,
    /// With --at: compare what was served, with the text of included prompts in place of the includes
    #[arg(long, requires = "at", conflicts_with = "one")]
    pub compose: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "`default`, which all instances inherit from, is not listed. `promptbook overrides` lists the overrides themselves, and \
    `promptbook list --instance NAME` lists the prompts that an instance uses."
)]
pub struct InstancesArgs {}

#[derive(Debug, Args)]
#[command(
    after_help = "An override is behind if `default` was published under --label after it: it may lack what changed there. An override that was \
    rolled back or restored counts from when its version was saved. `promptbook diff NAME --instance INSTANCE` shows how the two \
    differ; once you publish a new version of the override, it is no longer behind. Without --instance, lists the overrides of \
    all instances."
)]
pub struct OverridesArgs {
    /// List only overrides that are behind `default`
    #[arg(long)]
    pub behind: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "LABELS are those under which the active version includes the prompt. Publishing the included prompt changes them all, \
    except where another label or an override of the included prompt takes precedence. Without --instance, lists the prompts of \
    all instances."
)]
pub struct IncludersArgs {
    /// The name of the included prompt
    pub name: PromptName,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Prints the prompt with its inputs filled in, without calling a model. If the instance has no prompt with this name, \
    renders the one that it inherits from `default`.\n\n\
    A value given with -i is text. For an input that is declared as integer, float, boolean, array, object or thread, it is parsed as \
    JSON: -i count=3 -i 'tags=[\"new\"]'.\n\n\
    Examples:\n\n  promptbook render support/greeting -i customer=Ada\n  \
    promptbook render support/greeting --version latest --inputs values.json --examples"
)]
pub struct RenderArgs {
    /// The prompt's name
    pub name: PromptName,
    /// A version number, `active` or `latest`. Default: active, the version that is active under --label
    #[arg(long, value_name = "VERSION")]
    pub version: Option<VersionSelector>,
    /// A value for an input, such as customer=Ada; can be repeated
    #[arg(long, short = 'i', value_name = "NAME=VALUE", value_parser = parse_pair)]
    pub input: Vec<(String, String)>,
    /// A JSON file with an object of inputs; -i takes precedence
    #[arg(long, value_name = "FILE")]
    pub inputs: Option<PathBuf>,
    /// Use the example of each input that has neither a value nor a default
    #[arg(long)]
    pub examples: bool,
    /// Print only the text: byte for byte to a file or pipe, escaped on a terminal
    #[arg(long)]
    pub raw: bool,
}
