//! The arguments of the commands that change a prompt.

use std::num::NonZeroU64;
use std::path::PathBuf;

use clap::Args;
use promptbook_core::content::TemplateFormat;
use promptbook_core::{Instance, PromptName, ReleaseId, VersionNumber};

use super::change::{AuthorArgs, ChangeArgs, NewLabelArgs, SaveArgs};
use super::release::NamedVersion;
use super::values::{VersionSelector, parse_publication, parse_release, template_format};

#[derive(Debug, Args)]
#[command(
    after_help = "The file is a Prompty file; without front matter, the whole file is the template. Its description and tags apply unless flags \
    replace them. The inputs that version 1 needs become the prompt's contract; an input that is read only through `default` or \
    `is defined` is optional."
)]
#[command(override_usage = "promptbook create [OPTIONS] <NAME> <FILE|--template <TEXT>>")]
#[command(group = clap::ArgGroup::new("text").required(true).args(["file", "template"]))]
pub struct CreateArgs {
    /// The prompt's name: 1-200 characters of A-Z a-z 0-9 . _ - /
    pub name: PromptName,
    /// The file with the prompt, or - for standard input
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// The prompt's text, a template
    #[arg(long, value_name = "TEXT")]
    pub template: Option<String>,
    /// The format of --template; a file names its format in its front matter. Default: jinja2
    #[arg(long, value_name = "FORMAT", conflicts_with = "file", value_parser = template_format())]
    pub template_format: Option<TemplateFormat>,
    /// What the prompt is for
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    /// A tag; can be repeated
    #[arg(long, value_name = "TAG")]
    pub tag: Vec<String>,
    /// Publish the prompt under --label in the same write
    #[arg(long)]
    pub publish: bool,
    #[command(flatten)]
    pub save: SaveArgs,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Copies text, model, inputs, description, tags and contract; versions and publications are not copied. The copy is made in \
    --instance, and nothing is published without --publish. An override obeys the contract of `default`, so it gets none of \
    its own. If TO exists, nothing changes unless you pass --overwrite, which makes a new version of it and leaves its contract \
    as it is.\n\n\
    Examples:\n\n  promptbook copy support/greeting support/farewell\n  \
    promptbook copy support/greeting support/greeting --from default --instance acme"
)]
pub struct CopyArgs {
    /// The name of the prompt to copy
    pub name: PromptName,
    /// The name of the copy
    #[arg(value_name = "TO")]
    pub to: PromptName,
    /// The instance to copy from. Default: --instance, or `default` if that has no prompt of this name
    #[arg(long, value_name = "INSTANCE")]
    pub from: Option<Instance>,
    /// A version number, `active` or `latest`. Default: the version that is active under --label, else the latest
    #[arg(long)]
    pub version: Option<VersionSelector>,
    /// Make a new version of TO if it exists
    #[arg(long)]
    pub overwrite: bool,
    /// Publish the copy under --label in the same write
    #[arg(long)]
    pub publish: bool,
    #[command(flatten)]
    pub save: SaveArgs,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Opens the latest version as a Prompty file in $VISUAL, else $EDITOR, else vi; description, tags, model and inputs are in its \
    front matter. If someone else changes the prompt meanwhile, nothing is saved and your text is kept in a file. With \
    --instance, a prompt that the instance inherits opens as a copy of the active version of `default`; saving it creates an \
    override. A version that needs an input outside the contract can be saved but not published; see `promptbook contract`."
)]
pub struct EditArgs {
    /// The prompt's name
    pub name: PromptName,
    /// Publish the new version under --label in the same write; at a terminal you are asked
    #[arg(long)]
    pub publish: bool,
    #[command(flatten)]
    pub save: SaveArgs,
}

#[derive(Debug, Args)]
#[command(
    after_help = "The contract is the set of inputs that the code supplies. A version that needs another input can be saved but not \
    published. Change the contract when the code changes. An override uses the contract of `default`.\n\n\
    Examples:\n\n  promptbook contract support/greeting\n  promptbook contract support/greeting --add tone --remove mood"
)]
pub struct ContractArgs {
    /// The prompt's name
    pub name: PromptName,
    /// An input that the code supplies from now on; can be repeated
    #[arg(long, value_name = "INPUT")]
    pub add: Vec<String>,
    /// An input that the code no longer supplies; can be repeated
    #[arg(long, value_name = "INPUT")]
    pub remove: Vec<String>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "The previously active version is kept: `promptbook rollback` makes it active again. Publishing the active version changes \
    nothing. `promptbook diff NAME` shows what publishing the latest version would change."
)]
pub struct PublishArgs {
    /// The prompt's name
    pub name: PromptName,
    /// A version number, or `latest`, which fails if a newer version is saved meanwhile. Default: latest
    pub version: Option<VersionSelector>,
    #[command(flatten)]
    pub new_label: NewLabelArgs,
    #[command(flatten)]
    pub change: ChangeArgs,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Rolling back twice goes back two publications; it does not toggle. With --from, undoes only that publication; if another one \
    was made since, nothing changes and the exit code is 5. With --release, undoes exactly that release: each of its prompts \
    goes back to what was active before. If one of them was published again since, nothing changes and the exit code is 5."
)]
#[command(override_usage = "promptbook rollback [OPTIONS] <NAME|--release <ID>>")]
pub struct RollbackArgs {
    /// The prompt's name
    #[arg(required_unless_present = "release")]
    pub name: Option<PromptName>,
    /// The number of the publication to undo, from `promptbook history`
    #[arg(long, value_name = "SEQ", value_parser = parse_publication, conflicts_with = "release")]
    pub from: Option<NonZeroU64>,
    /// The ID of the release to undo, from `promptbook releases`
    #[arg(long, value_name = "ID", value_parser = parse_release, conflicts_with = "name")]
    pub release: Option<ReleaseId>,
    #[command(flatten)]
    pub change: ChangeArgs,
}

#[derive(Debug, Args)]
#[command(
    after_help = "An override that is unpublished no longer hides the prompt of `default`. If nothing is active, chats use the text that is \
    compiled into the code. `promptbook rollback` makes the version active again."
)]
pub struct UnpublishArgs {
    /// The prompt's name
    pub name: PromptName,
    #[command(flatten)]
    pub change: ChangeArgs,
}

#[derive(Debug, Args)]
#[command(
    after_help = "A deleted prompt is no longer active or listed. Its versions and publications are kept: `promptbook restore` brings it back.\n\n\
    With --purge, the prompt is deleted if it is not, and every version and message is redacted. Nothing brings them back; the name \
    can be used again, for another type too. A prompt of `default` that has live overrides is not purged."
)]
pub struct DeleteArgs {
    /// The prompt's name
    pub name: PromptName,
    /// Redact all of its versions and messages forever, and free its name
    #[arg(long)]
    pub purge: bool,
    /// Don't ask for confirmation
    #[arg(long, short)]
    pub yes: bool,
    #[command(flatten)]
    pub change: ChangeArgs,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Replaces the text of a version, and the messages of its publications, by [redacted]. Number, digest, authors and times are \
    kept. Nothing brings the text back, and the version can't become active again, so an active version is refused. Backups, \
    exported files and logs may still have the text; readers keep a version in memory until their next refresh.\n\n\
    Example:\n\n  promptbook redact support/greeting@3 --reason 'a key was pasted'"
)]
pub struct RedactArgs {
    /// A prompt's name and the number of the version
    #[arg(value_name = "NAME@VERSION", value_parser = numbered_version)]
    pub prompt: (PromptName, VersionNumber),
    /// The reason, which is kept: don't repeat what you redact; at most 4 KiB
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Don't ask for confirmation
    #[arg(long, short)]
    pub yes: bool,
    #[command(flatten)]
    pub by: AuthorArgs,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Makes the versions active again that were active before the deletion. A version that no longer fits the contract stays \
    inactive; its label is printed, and the exit code is 3. `promptbook list --deleted` lists the prompts that can be restored."
)]
pub struct RestoreArgs {
    /// The prompt's name
    pub name: PromptName,
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// A prompt and the number of one of its versions.
fn numbered_version(text: &str) -> Result<(PromptName, VersionNumber), String> {
    let NamedVersion { name, version } = text.parse()?;
    match version {
        Some(version) => Ok((name, version)),
        None => Err(format!(
            "give the number of the version, such as `{name}@1`: nothing brings a redacted version back"
        )),
    }
}
