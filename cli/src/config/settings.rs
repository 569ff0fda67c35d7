//! Parsing the settings of a configuration file, and the errors of an invalid one.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::ops::Range;
use std::str::FromStr;

use promptbook_core::nearest::nearest;
use promptbook_core::{Instance, Label};
use toml::{Spanned, Value};

const NAMES: [&str; 6] = ["server", "key", "insecure", "instance", "label", "author"];

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Settings {
    pub(super) server: Option<String>,
    pub(super) key: Option<String>,
    pub(super) insecure: Option<bool>,
    pub(super) instance: Option<Instance>,
    pub(super) label: Option<Label>,
    pub(super) author: Option<String>,
}

/// Reads the settings of a TOML text.
///
/// # Errors
/// The line of the first problem, the problem, and what to do.
pub(super) fn parse(toml: &str) -> Result<Settings, String> {
    let at = |span: Range<usize>, problem: String| {
        let before = toml.get(..span.start).unwrap_or_default();
        format!("line {}: {problem}", before.matches('\n').count() + 1)
    };
    let table: BTreeMap<Spanned<String>, Spanned<Value>> =
        toml::from_str(toml).map_err(|error| {
            let reason = error.message().lines().next().unwrap_or_default();
            let problem =
                format!("not valid TOML ({reason}): write settings like `label = \"production\"`");
            at(error.span().unwrap_or_default(), problem)
        })?;
    let mut settings = Settings::default();
    for (name, value) in table {
        let span = name.span();
        let set = settings.set(name.get_ref(), value.get_ref());
        set.map_err(|problem| at(span, problem))?;
    }
    Ok(settings)
}

impl Settings {
    fn set(&mut self, name: &str, value: &Value) -> Result<(), String> {
        match name {
            "server" => self.server = Some(string(name, value)?),
            "key" => self.key = Some(string(name, value)?),
            "insecure" => {
                let flag = value.as_bool();
                self.insecure = Some(flag.ok_or_else(|| wrong_type(name, "true or false", value))?);
            }
            "instance" => self.instance = Some(parsed(name, value)?),
            "label" => self.label = Some(parsed(name, value)?),
            "author" => self.author = Some(string(name, value)?),
            _ => return Err(unknown(name)),
        }
        Ok(())
    }
}

fn string(name: &str, value: &Value) -> Result<String, String> {
    let text = value.as_str().map(str::to_owned);
    text.ok_or_else(|| wrong_type(name, "a string in quotes", value))
}

fn parsed<T: FromStr<Err: Display>>(name: &str, value: &Value) -> Result<T, String> {
    let parsed = string(name, value)?.parse();
    parsed.map_err(|error: T::Err| format!("`{name}`: {error}"))
}

fn wrong_type(name: &str, expected: &str, value: &Value) -> String {
    let kind = value.type_str();
    let found = match value {
        // A number may be a key without quotes, so the message does not repeat it.
        _ if name == "key" => kind.to_owned(),
        Value::String(text) => format!("{kind} {text:?}"),
        Value::Integer(number) => format!("{kind} {number}"),
        Value::Float(number) => format!("{kind} {number}"),
        Value::Boolean(flag) => format!("{kind} {flag}"),
        Value::Datetime(_) | Value::Array(_) | Value::Table(_) => kind.to_owned(),
    };
    format!("`{name}` must be {expected}; it is of type {found}")
}

fn unknown(name: &str) -> String {
    let hint = match nearest(name, NAMES) {
        Some(meant) => format!("; did you mean `{meant}`?"),
        None => ":".to_owned(),
    };
    let (name, names) = (name.escape_debug(), NAMES.join(", "));
    format!("unknown setting `{name}`{hint} the settings are {names}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_is_read() {
        let toml =
            "server = 's'\nkey = 'k'\ninsecure = true\ninstance = 'i'\nlabel = 'l'\nauthor = 'a'";
        let expected = Settings {
            server: Some("s".to_owned()),
            key: Some("k".to_owned()),
            insecure: Some(true),
            instance: Some("i".parse().unwrap()),
            label: Some("l".parse().unwrap()),
            author: Some("a".to_owned()),
        };
        assert_eq!(parse(toml), Ok(expected));
        assert_eq!(parse(""), Ok(Settings::default()));
    }

    #[test]
    fn an_invalid_setting_is_reported_with_its_line_and_what_to_write() {
        for (toml, expected) in [
            (
                "\nservr = 's'",
                "line 2: unknown setting `servr`; did you mean `server`? the settings are server, key, insecure, instance, label, author",
            ),
            (
                "[x]",
                "line 1: unknown setting `x`: the settings are server, key, insecure, instance, label, author",
            ),
            (
                "server = 1",
                "line 1: `server` must be a string in quotes; it is of type integer 1",
            ),
            (
                "insecure = 'yes'",
                "line 1: `insecure` must be true or false; it is of type string \"yes\"",
            ),
            (
                "key = 12345",
                "line 1: `key` must be a string in quotes; it is of type integer",
            ),
            (
                "author = ['a']",
                "line 1: `author` must be a string in quotes; it is of type array",
            ),
        ] {
            assert_eq!(parse(toml).unwrap_err(), expected);
        }
        for (toml, start) in [
            ("label = 'A B'", "line 1: `label`: a label is made of"),
            ("\nserver = ", "line 2: not valid TOML ("),
            (
                "server = 'a'\nserver = 'b'",
                "line 2: not valid TOML (duplicate key)",
            ),
        ] {
            let problem = parse(toml).unwrap_err();
            assert!(problem.starts_with(start), "{problem}");
        }
    }
}
