//! The arguments that all commands with a change share.

use clap::Args;

/// Who makes a change, and why.
#[derive(Debug, Clone, Args)]
pub struct ChangeArgs {
    /// The reason for the change; at most 4 KiB
    #[arg(long, short, value_name = "TEXT")]
    pub message: Option<String>,
    #[command(flatten)]
    pub by: AuthorArgs,
}

/// Who makes a change.
#[derive(Debug, Clone, Default, Args)]
pub struct AuthorArgs {
    /// The author of the change. Default: `author` of the configuration file, else the user's name, else git's user.email
    #[arg(
        long,
        value_name = "NAME",
        env = "PROMPTBOOK_AUTHOR",
        hide_env_values = true
    )]
    pub author: Option<String>,
}

/// The flag of commands that publish.
#[derive(Debug, Clone, Copy, Args)]
pub struct NewLabelArgs {
    /// Allow a label that does not exist yet; at a terminal you are asked
    #[arg(long)]
    pub new_label: bool,
}

/// The flag of commands that can create the first prompt of an instance.
#[derive(Debug, Clone, Copy, Args)]
pub struct NewInstanceArgs {
    /// Allow an instance that has no prompts yet; at a terminal you are asked
    #[arg(long)]
    pub new_instance: bool,
}

/// What the commands share that save a version, of a new prompt perhaps, and can publish it.
#[derive(Debug, Clone, Args)]
pub struct SaveArgs {
    #[command(flatten)]
    pub new_label: NewLabelArgs,
    #[command(flatten)]
    pub new_instance: NewInstanceArgs,
    #[command(flatten)]
    pub change: ChangeArgs,
}
