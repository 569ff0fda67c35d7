//! What clap says of an invalid command line, with tips for likely mistakes, and without what the environment sets.

use std::ffi::{OsStr, OsString};

use clap::builder::{Resettable, StyledStr};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory, Error};
use promptbook_core::PromptName;

use super::{Cli, VersionSelector};
use crate::invocation::quoted;

/// The error with a usage line and tips that help.
pub(super) fn explained(mut error: Error, words: &[OsString]) -> Error {
    if error.get(ContextKind::Usage).is_some() {
        let bare = without_environment(Cli::command()).try_get_matches_from(words);
        let bare = bare
            .err()
            .and_then(|bare| bare.get(ContextKind::Usage).cloned());
        if let Some(usage) = bare {
            error.insert(ContextKind::Usage, usage);
        }
    }
    let plain: Option<Vec<&str>> = words.iter().skip(1).map(|word| word.to_str()).collect();
    let tip = plain.and_then(|words| {
        version_flag(&error, &words)
            .or_else(|| joined_version(&error, &words))
            .or_else(|| spaced(&error, &words))
    });
    if let Some(tip) = tip {
        let tip = ContextValue::StyledStrs(vec![StyledStr::from(tip)]);
        error.insert(ContextKind::Suggested, tip);
    }
    error
}

/// clap counts a value from the environment as given, and so its usage line would name that option as one of the command line's.
fn without_environment(command: Command) -> Command {
    command
        .mut_args(|arg| arg.env(Resettable::<clap::builder::OsStr>::Reset))
        .mut_subcommands(without_environment)
}

/// The command line without `--version`, for a command that takes the version as an argument.
fn version_flag(error: &Error, words: &[&str]) -> Option<String> {
    let is_flag = |word: &str| word == "--version" || word.starts_with("--version=");
    if error.kind() != ErrorKind::UnknownArgument || !invalid(error).is_some_and(is_flag) {
        return None;
    }
    takes(words, "version").then_some(())?;
    let at = words.iter().position(|word| is_flag(word))?;
    let (version, rest) = match words[at].split_once('=') {
        Some((_, version)) => (version, at + 1),
        None => (*words.get(at + 1)?, at + 2),
    };
    let corrected = words[..at].iter().chain(&words[rest..]).copied();
    let corrected = std::iter::once("promptbook")
        .chain(corrected)
        .chain([version]);
    let corrected = shlex::try_join(corrected).ok()?;
    Some(format!("the version has no flag: '{corrected}'"))
}

/// How to write the version of a `NAME@VERSION`, as `release` and `redact` take it, for a command that takes a name.
fn joined_version(error: &Error, words: &[&str]) -> Option<String> {
    let Some(ContextValue::String(refused)) = error.get(ContextKind::InvalidValue) else {
        return None;
    };
    let (name, version) = refused.split_once('@')?;
    let name = quoted(name.parse::<PromptName>().ok()?.as_str());
    let version: VersionSelector = version.parse().ok()?;
    let cli = Cli::command();
    let command = named(&cli, words)?;
    let called = command.get_name();
    let argument = command.get_arguments().find(|argument| {
        let names = argument.get_value_names().unwrap_or_default();
        names.iter().any(|name| name == "VERSION")
    });
    Some(match argument {
        Some(argument) if argument.is_positional() => {
            format!("write the version after the name: 'promptbook {called} {name} {version}'")
        }
        Some(_) => format!("use --version: 'promptbook {called} {name} --version {version}'"),
        None => format!("'promptbook {called}' takes no version: leave '@{version}' out"),
    })
}

/// The words that may be one name, in quotes.
fn spaced(error: &Error, words: &[&str]) -> Option<String> {
    let invalid = invalid(error)?;
    let is_name = match error.kind() {
        ErrorKind::ArgumentConflict => invalid.starts_with("[FILE]"),
        ErrorKind::ValueValidation => invalid.starts_with("[VERSION]"),
        ErrorKind::UnknownArgument => !invalid.starts_with('-'),
        _ => false,
    };
    let name = words.iter().skip(1).copied();
    let name: Vec<&str> = name.take_while(|word| !word.starts_with('-')).collect();
    // A file or a version is no part of a name.
    let is_word = |word: &&str| word.chars().all(char::is_alphabetic);
    let is_name =
        is_name && name.len() > 1 && name[1..].iter().all(is_word) && takes(words, "name");
    is_name.then(|| {
        format!(
            "a name with a space needs quotes: {}",
            quoted(&name.join(" "))
        )
    })
}

/// The argument that the error is about.
fn invalid(error: &Error) -> Option<&str> {
    match error.get(ContextKind::InvalidArg)? {
        ContextValue::String(argument) => Some(argument),
        _ => None,
    }
}

/// Whether the command of this line has this positional argument.
fn takes(words: &[&str], argument: &str) -> bool {
    let cli = Cli::command();
    let command = named(&cli, words);
    command.is_some_and(|command| command.get_positionals().any(|it| it.get_id() == argument))
}

/// The command that a line names.
fn named<'a>(cli: &'a Command, words: &[&str]) -> Option<&'a Command> {
    words
        .iter()
        .find_map(|word| cli.find_subcommand(OsStr::new(word)))
}
