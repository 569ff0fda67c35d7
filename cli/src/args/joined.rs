//! The hint for a version that is joined to a name, as `release` takes it, in a command that takes it as another argument.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue};
use clap::{CommandFactory, Error};
use promptbook_core::PromptName;

use super::{Cli, VersionSelector};
use crate::invocation::quoted;

/// How to write a `NAME@VERSION` that an argument refused, if that is why it did.
pub fn joined_version_hint(
    words: impl IntoIterator<Item = OsString>,
    error: &Error,
) -> Option<String> {
    let Some(ContextValue::String(refused)) = error.get(ContextKind::InvalidValue) else {
        return None;
    };
    let (name, version) = refused.split_once('@')?;
    let name: PromptName = name.parse().ok()?;
    let version: VersionSelector = version.parse().ok()?;
    let cli = Cli::command();
    let command = words
        .into_iter()
        .find_map(|word| cli.find_subcommand(word))?;
    let called = command.get_name();
    let name = quoted(name.as_str());
    let argument = command.get_arguments().find(|argument| {
        let names = argument.get_value_names().unwrap_or_default();
        names.iter().any(|name| name == "VERSION")
    });
    Some(match argument {
        Some(argument) if argument.is_positional() => {
            format!("write the version after the name: `promptbook {called} {name} {version}`")
        }
        Some(_) => format!("use --version: `promptbook {called} {name} --version {version}`"),
        None => format!("`promptbook {called}` takes no version: leave `@{version}` out"),
    })
}
