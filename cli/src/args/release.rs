//! The arguments of the commands that publish several prompts at one moment.

use std::fmt;
use std::str::FromStr;

use clap::Args;
use promptbook_core::{Label, PromptName, ReleaseId, VersionNumber};

use super::change::{ChangeArgs, NewLabelArgs};
use super::values::{VersionSelector, parse_limit, parse_release, prefix};

/// The options of commands that show a plan first.
#[derive(Debug, Clone, Copy, Args)]
pub struct PlanArgs {
    /// Print the plan and publish nothing
    #[arg(long, conflicts_with = "yes")]
    pub dry_run: bool,
    /// Don't ask for confirmation
    #[arg(long, short)]
    pub yes: bool,
}

/// What the commands that make releases share.
#[derive(Debug, Clone, Args)]
pub struct MakeReleaseArgs {
    #[command(flatten)]
    pub plan: PlanArgs,
    #[command(flatten)]
    pub new_label: NewLabelArgs,
    #[command(flatten)]
    pub change: ChangeArgs,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Publishes all of the versions at one moment, or none of them: at most 20 prompts. Prints the diffs first and asks. If one \
    of the prompts was changed since, nothing is published and the exit code is 5. A version that is active already is named \
    and stays as it is. `promptbook rollback --release ID` undoes the release.\n\n\
    Examples:\n\n  promptbook release support/greeting@3 shared/tone\n  promptbook release a@3 b@latest --label staging --dry-run"
)]
pub struct ReleaseArgs {
    /// A prompt's name and version: a number, or `latest`, the default
    #[arg(value_name = "NAME@VERSION", required = true)]
    pub prompts: Vec<NamedVersion>,
    #[command(flatten)]
    pub making: MakeReleaseArgs,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Publishes under --to the versions that are active under --from. Prints the diffs first and asks. Prompts that have the same \
    version under both labels are left out. A prompt that is active only under --to stays active. What does not fit one release \
    is published in several; a prompt that is included is published together with those that include it, or before them. If a \
    prompt was changed since, its release is refused: nothing of it is published, and the exit code is 5, or 3 if an earlier \
    release was made. With --instance, promotes the instance's own prompts.\n\n\
    Examples:\n\n  promptbook promote --from staging --to production --dry-run\n  \
    promptbook promote support/ --from staging --to production"
)]
pub struct PromoteArgs {
    /// Promote only prompts whose names start with this, such as support/
    #[arg(value_name = "PREFIX", default_value = "", hide_default_value = true, value_parser = prefix())]
    pub prefix: String,
    /// The label whose active versions to publish
    #[arg(long, value_name = "LABEL")]
    pub from: Label,
    /// The label to publish them under
    #[arg(long, value_name = "LABEL")]
    pub to: Label,
    #[command(flatten)]
    pub making: MakeReleaseArgs,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Lists the releases of all instances and labels, newest first. With an ID, shows that release and its publications."
)]
pub struct ReleasesArgs {
    /// The ID of a release
    #[arg(value_name = "ID", value_parser = parse_release, conflicts_with = "limit")]
    pub id: Option<ReleaseId>,
    /// Show only the newest N releases
    #[arg(long, short = 'n', value_name = "N", value_parser = parse_limit)]
    pub limit: Option<usize>,
}

/// A version of a prompt; without a number its newest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedVersion {
    pub name: PromptName,
    pub version: Option<VersionNumber>,
}

impl FromStr for NamedVersion {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, version) = match text.split_once('@') {
            Some((name, version)) => (name, Some(version)),
            None => (text, None),
        };
        let name = name.parse().map_err(|error| match version {
            Some(_) => format!("before the `@`: {error}"),
            None => format!("{error}"),
        })?;
        let version = match version.map(str::parse) {
            None | Some(Ok(VersionSelector::Latest)) => None,
            Some(Ok(VersionSelector::Number(number))) => Some(number),
            Some(Ok(VersionSelector::Active) | Err(_)) => {
                return Err(format!(
                    "after the `@`: a version to publish is a whole number from 1 to {}, or `latest`",
                    u32::MAX
                ));
            }
        };
        Ok(Self { name, version })
    }
}

impl fmt::Display for NamedVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.version {
            Some(version) => write!(f, "{}@{version}", self.name),
            None => write!(f, "{}", self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_named_by_its_number_or_is_the_newest() {
        for (text, name, version) in [
            ("a", "a", None),
            ("a@latest", "a", None),
            ("support/a.b-c@12", "support/a.b-c", Some(12)),
            ("cafe\u{301} & más@3", "café & más", Some(3)),
        ] {
            let parsed: NamedVersion = text.parse().unwrap();
            assert_eq!(parsed.name.as_str(), name);
            assert_eq!(parsed.version.map(VersionNumber::get), version, "{text}");
        }
    }

    #[test]
    fn an_invalid_version_of_a_prompt_is_refused_with_the_place() {
        for (text, expected) in [
            (
                "a@",
                "after the `@`: a version to publish is a whole number",
            ),
            ("a@0", "after the `@`: "),
            ("a@1@2", "after the `@`: "),
            ("a@active", "after the `@`: "),
            ("a@v2", "after the `@`: "),
            ("@2", "before the `@`: a prompt name is empty"),
            ("a~b@2", "before the `@`: a prompt name "),
            ("", "a prompt name is empty"),
        ] {
            let problem = text.parse::<NamedVersion>().unwrap_err();
            assert!(problem.starts_with(expected), "{text}: {problem}");
        }
    }
}
