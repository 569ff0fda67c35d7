//! Data of YAML, JSON and TOML files, with the place of each value.

mod node;

use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::files::Source;
use crate::files::kind::extension;

use node::Node;

/// A value, and the bytes of the file that it is written in.
#[derive(Debug)]
pub(super) struct Data {
    pub(super) at: Range<usize>,
    pub(super) value: Value,
}

#[derive(Debug)]
pub(super) enum Value {
    Text(String),
    List(Vec<Data>),
    Map(Vec<(String, Data)>),
    /// A number, a boolean or nothing.
    Other,
}

impl Data {
    /// Parses a file by its extension.
    ///
    /// # Errors
    /// The reason, if it is not valid.
    pub(super) fn parse(source: &Source) -> Result<Self, String> {
        let text = source.text.as_str();
        match extension(&source.path).as_deref() {
            Some("toml") => match toml::from_str::<InToml>(text) {
                Ok(data) => data.located(text),
                Err(error) => Err(format!("is not valid TOML: {}", error.message())),
            },
            Some("json") => parse_json::<&RawValue>(text)?.located(text),
            _ => {
                let options = serde_saphyr::options! { with_snippet: false };
                match serde_saphyr::from_str_with_options::<InYaml>(text, options) {
                    Ok(data) => data.located(text),
                    Err(error) => Err(format!("is not valid YAML: {}", first_line(&error))),
                }
            }
        }
    }

    /// The text of the entry with this key.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        match &self.entry(key)?.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn entry(&self, key: &str) -> Option<&Data> {
        match &self.value {
            Value::Map(entries) => entries
                .iter()
                .find(|(name, _)| name == key)
                .map(|(_, entry)| entry),
            _ => None,
        }
    }
}

fn first_line(error: &impl fmt::Display) -> String {
    error
        .to_string()
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// A parsed value that knows its place in the way of its parser.
trait Placed: Sized {
    fn parts(self, text: &str) -> Result<(Range<usize>, Node<Self>), String>;

    fn located(self, text: &str) -> Result<Data, String> {
        let (at, node) = self.parts(text)?;
        let value = match node {
            Node::Text(text) => Value::Text(text),
            Node::List(items) => {
                let items = items.into_iter().map(|item| item.located(text));
                Value::List(items.collect::<Result<_, _>>()?)
            }
            Node::Map(entries) => {
                let entries = entries.into_iter();
                let entries = entries.map(|(key, value)| Ok((key, value.located(text)?)));
                Value::Map(entries.collect::<Result<_, String>>()?)
            }
            Node::Other => Value::Other,
        };
        Ok(Data { at, value })
    }
}

#[derive(Deserialize)]
#[serde(transparent)]
struct InYaml(serde_saphyr::Spanned<Node<InYaml>>);

#[derive(Deserialize)]
#[serde(transparent)]
struct InToml(toml::Spanned<Node<InToml>>);

impl Placed for InYaml {
    fn parts(self, text: &str) -> Result<(Range<usize>, Node<Self>), String> {
        let span = self.0.defined.span();
        let (start, length) = (span.offset() as usize, span.len() as usize);
        let bytes = |chars: usize| {
            text.char_indices()
                .nth(chars)
                .map_or(text.len(), |(at, _)| at)
        };
        let at = match (span.byte_offset(), span.byte_len()) {
            (Some(start), Some(length)) => start as usize..(start + length) as usize,
            _ => bytes(start)..bytes(start.saturating_add(length)),
        };
        Ok((at, self.0.value))
    }
}

impl Placed for InToml {
    fn parts(self, _: &str) -> Result<(Range<usize>, Node<Self>), String> {
        Ok((self.0.span(), self.0.into_inner()))
    }
}

/// JSON's parser keeps no places, but an unparsed value is a slice of the text.
impl Placed for &RawValue {
    fn parts(self, text: &str) -> Result<(Range<usize>, Node<Self>), String> {
        let raw = self.get();
        let start = raw.as_ptr() as usize - text.as_ptr() as usize;
        Ok((start..start + raw.len(), parse_json(raw)?))
    }
}

fn parse_json<'t, T: Deserialize<'t>>(text: &'t str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| format!("is not valid JSON: {error}"))
}
