//! The values that a known option accepts, and the messages about other values.

use std::fmt;

use serde_json::Value;

/// The maximum number of characters of an invalid value in an error.
const SHOWN: usize = 40;

/// The values that an option accepts. Ranges include both ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Takes {
    Number(f64, f64),
    Integer(i64, i64),
    Boolean,
    Text,
    Texts,
    TextOrTexts,
    Object,
    TextOrObject,
    /// An object with a `type`.
    Typed,
    Tools,
}

impl Takes {
    /// Why the option can't have this value.
    pub(super) fn problem(self, name: &str, value: &Value) -> Option<String> {
        if self.fits(value) {
            return None;
        }
        let wrong = match (self, value) {
            (Self::Tools, Value::Array(tools)) => tools
                .iter()
                .position(|tool| !is_tool(tool))
                .map(|index| format!("item {index} is not one")),
            _ => None,
        };
        let wrong = wrong.unwrap_or_else(|| format!("it is {}", shown(value)));
        Some(format!("`{name}` must be {self}, but {wrong}"))
    }

    fn fits(self, value: &Value) -> bool {
        match self {
            Self::Number(least, most) => {
                (value.as_f64()).is_some_and(|number| (least..=most).contains(&number))
            }
            Self::Integer(least, most) => {
                (value.as_i64()).is_some_and(|number| (least..=most).contains(&number))
            }
            Self::Boolean => value.is_boolean(),
            Self::Text => is_text(value),
            Self::Texts => is_list_of(value, is_text),
            Self::TextOrTexts => is_text(value) || is_list_of(value, is_text),
            Self::Object => value.is_object(),
            Self::TextOrObject => is_text(value) || value.is_object(),
            Self::Typed => value.get("type").is_some_and(is_text),
            Self::Tools => is_list_of(value, is_tool),
        }
    }
}

impl fmt::Display for Takes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(least, most) => write!(f, "a number from {least} to {most}"),
            Self::Integer(i64::MIN, i64::MAX) => f.write_str("a whole number of at most 64 bits"),
            Self::Integer(least, most) => write!(f, "a whole number from {least} to {most}"),
            Self::Boolean => f.write_str("true or false"),
            Self::Text => f.write_str("a text that is not empty"),
            Self::Texts => f.write_str("a list of texts that are not empty"),
            Self::TextOrTexts => f.write_str("a text or a list of texts, none of them empty"),
            Self::Object => f.write_str("an object"),
            Self::TextOrObject => f.write_str("a text such as \"auto\", or an object"),
            Self::Typed => f.write_str("an object with a `type`, such as {\"type\": \"json_object\"}"),
            Self::Tools => f.write_str(
                "a list of tools such as {\"type\": \"function\", \"function\": {\"name\": \"get_weather\", \"parameters\": {…}}}",
            ),
        }
    }
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.is_empty())
}

fn is_list_of(value: &Value, is_one: fn(&Value) -> bool) -> bool {
    value
        .as_array()
        .is_some_and(|items| items.iter().all(is_one))
}

/// A function has a name and optional parameters, which are a schema. The properties of other tools depend on the provider.
fn is_tool(tool: &Value) -> bool {
    match tool.get("type").and_then(Value::as_str) {
        None | Some("") => false,
        Some("function") => {
            let function = &tool["function"];
            is_text(&function["name"])
                && (function.get("parameters")).is_none_or(|parameters| parameters.is_object())
        }
        Some(_) => true,
    }
}

/// Formats a value for an error.
fn shown(value: &Value) -> String {
    let text = value.to_string();
    let short = match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    };
    match value {
        Value::String(_) => format!("the text {short}"),
        Value::Array(_) => format!("the list {short}"),
        Value::Object(_) => format!("the object {short}"),
        Value::Null | Value::Bool(_) | Value::Number(_) => short,
    }
}
