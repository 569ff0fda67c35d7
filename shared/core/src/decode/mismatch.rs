//! The error for a value of the wrong shape, in the words of JSON.

use std::fmt;

use serde::de::{Error, Expected, Unexpected};

use crate::content::escape_pointer;
use crate::error::FieldError;
use crate::nearest::nearest;

/// The maximum number of characters of an invalid value in an error.
const SHOWN: usize = 40;

/// The reason and place of a value that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// The names and indexes that lead to the value, the outermost last.
    path: Vec<String>,
    detail: String,
}

impl Mismatch {
    /// Prefixes the path with the key in the enclosing value.
    #[must_use]
    pub fn below(mut self, key: impl fmt::Display) -> Self {
        self.path.push(key.to_string());
        self
    }

    /// The reason without the place.
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

impl From<Mismatch> for FieldError {
    fn from(mismatch: Mismatch) -> Self {
        let keys = mismatch.path.iter().rev();
        let pointer: String = keys
            .map(|key| format!("/{}", escape_pointer(key)))
            .collect();
        Self::new(pointer, mismatch.detail)
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for Mismatch {}

impl Error for Mismatch {
    fn custom<T: fmt::Display>(detail: T) -> Self {
        Self {
            path: Vec::new(),
            detail: detail.to_string(),
        }
    }

    fn invalid_type(found: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        Self::custom(format!(
            "it must be {}, but it is {}",
            wanted_in_json(&wanted.to_string()),
            found_in_json(found)
        ))
    }

    fn invalid_value(found: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        Self::invalid_type(found, wanted)
    }

    fn invalid_length(length: usize, wanted: &dyn Expected) -> Self {
        let wanted = wanted.to_string();
        let wanted = wanted_in_json(&wanted);
        Self::custom(format!("it must be {wanted}, but it has {length} items"))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::invalid_type(Unexpected::Str(variant), &OneOf(expected))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        let meant = nearest(field, expected.iter().copied());
        let meant = meant.map_or_else(String::new, |meant| format!(" (did you mean `{meant}`?)"));
        let field = field.escape_debug();
        Self::custom(match expected {
            [] => format!("unknown field `{field}`: leave it out"),
            _ => format!(
                "unknown field `{field}`{meant}: known here are {}",
                list(expected)
            ),
        })
    }

    fn missing_field(field: &'static str) -> Self {
        Self::custom(format!("the field `{field}` is missing: add it"))
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::custom(format!(
            "the field `{field}` is there twice: keep one of them"
        ))
    }
}

/// One of a few words.
pub(super) struct OneOf(pub(super) &'static [&'static str]);

impl Expected for OneOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "one of {}", list(self.0))
    }
}

fn list(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    words.join(", ")
}

/// serde's words for what it wants. Visitors of our own speak of JSON already.
fn wanted_in_json(wanted: &str) -> &str {
    match wanted {
        "a boolean" => "true or false",
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number from 0",
        "a nonzero u8" | "a nonzero u16" | "a nonzero u32" | "a nonzero u64" => {
            "a whole number from 1"
        }
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a borrowed string" | "a character" | "a char" => "a string",
        "a sequence" => "an array",
        "a map" => "an object",
        "unit" => "null",
        wanted if wanted.starts_with("struct ") => "an object",
        wanted if wanted.starts_with("a tuple") || wanted.starts_with("tuple ") => "an array",
        other => other,
    }
}

fn found_in_json(found: Unexpected<'_>) -> String {
    match found {
        Unexpected::Bool(value) => value.to_string(),
        Unexpected::Unsigned(number) => number.to_string(),
        Unexpected::Signed(number) => number.to_string(),
        // With its decimal point, because 1.0 is not a whole number of JSON.
        Unexpected::Float(number) => format!("{number:?}"),
        Unexpected::Str(text) => format!("the string {}", shown(text)),
        Unexpected::Unit | Unexpected::Option => "null".to_owned(),
        Unexpected::Seq => "an array".to_owned(),
        Unexpected::Map => "an object".to_owned(),
        other => other.to_string(),
    }
}

/// Formats a text for an error.
fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{:?}", format!("{}…", &text[..end])),
        None => format!("{text:?}"),
    }
}
