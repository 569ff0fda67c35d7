//! Data of YAML, JSON and TOML files, with the place of each value.

mod node;

use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::DeserializeOwned;
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
                Ok(data) => Ok(data.located(text)),
                Err(error) => Err(format!("is not valid TOML: {}", error.message())),
            },
            Some("json") => serde_json::from_str(text)
                .and_then(|raw| in_json(raw, text))
                .map_err(|error| format!("is not valid JSON: {error}")),
            _ => {
                let options = serde_saphyr::options! { with_snippet: false };
                match serde_saphyr::from_str_with_options::<InYaml>(text, options) {
                    Ok(data) => Ok(data.located(text)),
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
trait Placed: DeserializeOwned {
    fn parts(self, text: &str) -> (Range<usize>, Node<Self>);

    fn located(self, text: &str) -> Data {
        let (at, node) = self.parts(text);
        let value = match node {
            Node::Text(text) => Value::Text(text),
            Node::List(list) => {
                Value::List(list.into_iter().map(|item| item.located(text)).collect())
            }
            Node::Map(entries) => {
                let entries = entries.into_iter();
                Value::Map(
                    entries
                        .map(|(key, value)| (key, value.located(text)))
                        .collect(),
                )
            }
            Node::Other => Value::Other,
        };
        Data { at, value }
    }
}

#[derive(Deserialize)]
#[serde(transparent)]
struct InYaml(serde_saphyr::Spanned<Node<InYaml>>);

#[derive(Deserialize)]
#[serde(transparent)]
struct InToml(toml::Spanned<Node<InToml>>);

/// A value in JSON. Its parser keeps no places, but an unparsed value is a slice of the text.
fn in_json(raw: &RawValue, text: &str) -> Result<Data, serde_json::Error> {
    let start = raw.get().as_ptr() as usize - text.as_ptr() as usize;
    let value = match serde_json::from_str(raw.get())? {
        Node::Text(text) => Value::Text(text),
        Node::List(items) => {
            let items = items.into_iter().map(|item| in_json(item, text));
            Value::List(items.collect::<Result<_, _>>()?)
        }
        Node::Map(entries) => {
            let entries = entries.into_iter();
            let entries = entries.map(|(key, value)| Ok((key, in_json(value, text)?)));
            Value::Map(entries.collect::<Result<_, _>>()?)
        }
        Node::Other => Value::Other,
    };
    Ok(Data {
        at: start..start + raw.get().len(),
        value,
    })
}

impl Placed for InYaml {
    fn parts(self, text: &str) -> (Range<usize>, Node<Self>) {
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
        (at, self.0.value)
    }
}

impl Placed for InToml {
    fn parts(self, _: &str) -> (Range<usize>, Node<Self>) {
        (self.0.span(), self.0.into_inner())
    }
}
