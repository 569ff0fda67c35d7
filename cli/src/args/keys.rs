//! The arguments of `promptbook keys`.

use clap::{Args, Subcommand, ValueEnum};
use promptbook_core::access::{Instances, KeyId, KeyName, NamePrefix, Role};
use promptbook_core::{Instance, Label, Timestamp};

#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "A key has a role (reader, editor, publisher or admin) and reaches some instances and prompts. The server checks it within a \
minute of a change. Needs a key of role admin."
)]
pub struct KeysArgs {
    #[command(subcommand)]
    pub command: KeysCommand,
}

/// What to do with keys.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Create a key, and print it; it can't be shown again
    Create(CreateKeyArgs),
    /// List keys
    List(ListKeysArgs),
    /// Revoke a key for good
    Revoke(RevokeKeyArgs),
    /// Create a key with the same role and scope, print it, and then revoke the old one
    Rotate(RotateKeyArgs),
}

#[derive(Debug, Args)]
pub struct CreateKeyArgs {
    /// Who or what uses the key; the default author of what it writes
    #[arg(value_name = "KEY_NAME", value_parser = parse_name)]
    pub name: KeyName,
    /// What the key may do; each role contains the one before
    #[arg(long, value_name = "ROLE")]
    pub role: RoleName,
    #[command(flatten)]
    pub instances: InstancesArg,
    /// The beginning of the names that it reaches, such as `support/`; can be repeated. Default: every prompt
    #[arg(long, value_name = "PREFIX", value_parser = parse_prefix)]
    pub prefix: Vec<NamePrefix>,
    /// A label under which an editor may publish; can be repeated
    #[arg(long, value_name = "LABEL")]
    pub publish_label: Vec<Label>,
    /// When it stops working, such as 2027-01-01T00:00:00Z. Default: never
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub expires: Option<Timestamp>,
}

/// The instances that a key reaches.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct InstancesArg {
    /// The instances that it reaches, separated by commas
    #[arg(long, value_name = "INSTANCES", value_delimiter = ',')]
    pub instances: Vec<Instance>,
    /// Reach every instance, future ones too
    #[arg(long)]
    pub all_instances: bool,
}

impl InstancesArg {
    /// The instances for the API.
    pub fn into_instances(self) -> Instances {
        match self.all_instances {
            true => Instances::All,
            false => Instances::These(self.instances.into_iter().collect()),
        }
    }
}

#[derive(Debug, Args)]
pub struct ListKeysArgs {
    /// List revoked keys too
    #[arg(long)]
    pub revoked: bool,
}

#[derive(Debug, Args)]
pub struct RevokeKeyArgs {
    /// The ID of the key
    #[arg(value_name = "ID", value_parser = parse_id)]
    pub id: KeyId,
    /// Don't ask
    #[arg(long, short)]
    pub yes: bool,
}

#[derive(Debug, Args)]
pub struct RotateKeyArgs {
    /// The ID of the key to replace
    #[arg(value_name = "ID", value_parser = parse_id)]
    pub id: KeyId,
}

/// A role on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum RoleName {
    /// Reads and renders what is active, and chats
    Reader,
    /// Reads everything, saves versions, and publishes under its labels
    Editor,
    /// Publishes, rolls back and releases under any label
    Publisher,
    /// Sets contracts, deletes prompts, and manages keys that reach no more than it
    Admin,
}

impl From<RoleName> for Role {
    fn from(role: RoleName) -> Self {
        match role {
            RoleName::Reader => Self::Reader,
            RoleName::Editor => Self::Editor,
            RoleName::Publisher => Self::Publisher,
            RoleName::Admin => Self::Admin,
        }
    }
}

fn parse_name(text: &str) -> Result<KeyName, String> {
    text.parse().map_err(|error| format!("{error}"))
}

fn parse_prefix(text: &str) -> Result<NamePrefix, String> {
    text.parse().map_err(|error| format!("{error}"))
}

fn parse_id(text: &str) -> Result<KeyId, String> {
    let wrong =
        |_| "the ID of a key has 8 hex digits; `promptbook keys list` shows them".to_owned();
    text.parse::<KeyId>().map_err(wrong)
}

fn parse_time(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|error| format!("{error}"))
}
