//! The texts in a file: the whole of it, or the entries of its data.

use std::ops::Range;
use std::path::Path;

use crate::files::Source;
use crate::files::kind::extension;
use crate::syntax::is_user;
use crate::texts::data::{Data, Value};

/// A list of more items than this is a data set.
const LIST: usize = 40;

/// A text in a file, or a list of messages.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its keys in the data, from the outside in; none if it is the whole file.
    pub(super) keys: Vec<String>,
    pub(super) at: Range<usize>,
    pub(super) said: Said,
    /// Whether it is what the user says, beside a text `system`.
    pub(super) is_turn: bool,
    /// What the data say of the language that it is a template of.
    pub(super) template_format: Option<String>,
}

#[derive(Debug)]
pub(super) enum Said {
    Text(String),
    /// Roles and contents.
    Messages(Vec<(String, String)>),
}

impl Entry {
    /// The whole file, with `\n` for every line end, as Python reads it.
    pub(super) fn whole(source: &Source) -> Self {
        let text = source.text.replace("\r\n", "\n").replace('\r', "\n");
        Self {
            keys: Vec::new(),
            at: 0..source.text.len(),
            said: Said::Text(text),
            is_turn: false,
            template_format: None,
        }
    }

    /// All its text.
    pub(super) fn visible(&self) -> String {
        match &self.said {
            Said::Text(text) => text.clone(),
            Said::Messages(messages) => {
                let contents = messages.iter().map(|(_, content)| content.as_str());
                contents.collect::<Vec<_>>().join("\n")
            }
        }
    }
}

/// Whether a file holds data by its extension.
pub(super) fn is_data(path: &Path) -> bool {
    let end = extension(path);
    matches!(end.as_deref(), Some("yaml" | "yml" | "json" | "toml"))
}

/// The texts in the data of a file.
///
/// # Errors
/// The reason, if it is not valid.
pub(super) fn of_data(source: &Source) -> Result<Vec<Entry>, String> {
    let mut entries = Vec::new();
    collect(&Data::parse(source)?, &mut Vec::new(), None, &mut entries);
    // TOML's parser sorts the keys.
    entries.sort_by_key(|entry| entry.at.start);
    Ok(entries)
}

fn collect(data: &Data, keys: &mut Vec<String>, format: Option<&str>, out: &mut Vec<Entry>) {
    match &data.value {
        Value::Text(text) => out.push(entry(data, keys, Said::Text(text.clone()), format)),
        // A record that a program searches.
        Value::Map(entries) if entries.iter().any(is_vector) => {}
        Value::Map(entries) => {
            let format = data.text("template_format").or(format);
            let talks = data.text("system").is_some();
            for (key, value) in entries {
                let first = out.len();
                keys.push(key.clone());
                collect(value, keys, format, out);
                keys.pop();
                if let ([turn], true) = (&mut out[first..], talks && is_user(key)) {
                    turn.is_turn = true;
                }
            }
        }
        Value::List(items) => match messages(items) {
            Some(messages) => out.push(entry(data, keys, Said::Messages(messages), format)),
            None if items.len() <= LIST => {
                for (index, item) in items.iter().enumerate() {
                    let name = ["name", "id", "key"].iter().find_map(|key| item.text(key));
                    keys.push(name.map_or_else(|| index.to_string(), str::to_owned));
                    collect(item, keys, format, out);
                    keys.pop();
                }
            }
            None => {}
        },
        Value::Other => {}
    }
}

fn is_vector((key, value): &(String, Data)) -> bool {
    key == "embedding" && matches!(value.value, Value::List(_))
}

fn entry(data: &Data, keys: &[String], said: Said, format: Option<&str>) -> Entry {
    Entry {
        keys: keys.to_owned(),
        at: data.at.clone(),
        said,
        is_turn: false,
        template_format: format.map(str::to_owned),
    }
}

/// The roles and contents of a list of messages.
fn messages(items: &[Data]) -> Option<Vec<(String, String)>> {
    let message = |item: &Data| {
        let (role, content) = (item.text("role")?, item.text("content")?);
        Some((role.to_owned(), content.to_owned()))
    };
    let all = (!items.is_empty()).then(|| items.iter().map(message));
    all?.collect()
}
