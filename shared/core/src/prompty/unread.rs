//! Ignored properties of front matter, and keys that are probably misspelt.

use serde_json::{Map, Value};

use super::inputs::defines;
use super::model::{CONFIGURATION, is_default};
use super::write::{INFERRED, UNDECLARED};
use crate::names::PromptName;
use crate::nearest::misspelt_keyword;

/// The supported properties of the front matter.
const FRONT: [&str; 8] = [
    "name",
    "description",
    "metadata",
    "tags",
    "model",
    "inputs",
    "sample",
    "template",
];

/// The supported properties of `model`.
const MODEL: [&str; 5] = ["id", "provider", "options", "parameters", "configuration"];

/// The supported properties of an input; the reference runtime needs `items` for arrays.
const INPUT: [&str; 11] = [
    "name",
    "kind",
    "type",
    "example",
    "sample",
    "description",
    "required",
    "default",
    "items",
    UNDECLARED,
    INFERRED,
];

/// Other keys of the format, which are not misspellings.
const OTHERS: [&str; 16] = [
    "api",
    "apiType",
    "author",
    "authors",
    "base",
    "connection",
    "displayName",
    "enumValues",
    "id",
    "nullable",
    "outputs",
    "properties",
    "response",
    "strict",
    "tools",
    "version",
];

/// Ignored properties.
#[derive(Debug, Default)]
pub(super) struct Unread {
    /// The paths of ignored properties, such as `model.connection`.
    pub(super) passed_over: Vec<String>,
    /// Keys that are probably misspelt.
    pub(super) misspelt: Vec<Misspelt>,
}

/// A key that is probably misspelt.
#[derive(Debug)]
pub(super) struct Misspelt {
    pub(super) path: Vec<String>,
    /// The suggested key.
    pub(super) meant: &'static str,
}

impl Unread {
    pub(super) fn of(properties: &Map<String, Value>) -> Self {
        let mut unread = Self::default();
        for (key, value) in properties {
            match key.as_str() {
                "name" if value.as_str().is_none_or(is_name) => {}
                "metadata" if value.is_object() => {
                    unread.others(&["metadata"], value, &["tags", "config"]);
                }
                "metadata" | "name" => unread.passed_over.push(key.clone()),
                "model" => unread.model(value),
                "inputs" => unread.inputs(value),
                key if FRONT.contains(&key) => {}
                key => unread.other(&[], key, &FRONT),
            }
        }
        unread
    }

    fn model(&mut self, value: &Value) {
        let mut known = MODEL.to_vec();
        // `api` decides how the body is read, if it has one of these values.
        if matches!(
            value.get("api").and_then(Value::as_str),
            Some("chat" | "completion")
        ) {
            known.push("api");
        }
        self.others(&["model"], value, &known);
        for section in ["parameters", "options"] {
            let options = value.get(section).and_then(Value::as_object);
            for (name, value) in options.into_iter().flatten() {
                if is_default(name, value) {
                    self.passed_over.push(format!("model.{section}.{name}"));
                }
            }
        }
        if let Some(configuration) = value.get("configuration") {
            self.others(&["model", "configuration"], configuration, &CONFIGURATION);
        }
    }

    fn inputs(&mut self, value: &Value) {
        let no_map = Map::new();
        let listed = value.as_array().into_iter().flatten();
        let listed = listed.filter_map(|entry| Some((entry.get("name")?.as_str()?, entry)));
        let mapped = value.as_object().unwrap_or(&no_map).iter();
        let mapped = mapped.filter(|(_, entry)| entry.as_object().is_some_and(defines));
        for (name, entry) in listed.chain(mapped.map(|(name, entry)| (name.as_str(), entry))) {
            self.others(&["inputs", name], entry, &INPUT);
        }
    }

    /// Removes the unsupported keys of a section.
    fn others(&mut self, section: &[&str], value: &Value, known: &[&'static str]) {
        let keys = value.as_object().into_iter().flat_map(Map::keys);
        for key in keys.filter(|key| !known.contains(&key.as_str())) {
            self.other(section, key, known);
        }
    }

    fn other(&mut self, section: &[&str], key: &str, known: &[&'static str]) {
        let path = [section, &[key]].concat();
        match misspelt_keyword(key, known.iter().copied()).filter(|_| !OTHERS.contains(&key)) {
            Some(meant) => self.misspelt.push(Misspelt {
                path: path.into_iter().map(str::to_owned).collect(),
                meant,
            }),
            None => self.passed_over.push(path.join(".")),
        }
    }
}

impl Misspelt {
    /// The message for the file's author.
    pub(super) fn problem(&self) -> String {
        let (key, section) = match self.path.as_slice() {
            [section @ .., key] if !section.is_empty() => (key, format!("`{}`", section.join("."))),
            [.., key] => (key, "the front matter".to_owned()),
            [] => return String::new(),
        };
        let meant = self.meant;
        format!("unknown key `{key}` in {section}; did you mean `{meant}`?")
    }
}

fn is_name(text: &str) -> bool {
    text.parse::<PromptName>().is_ok()
}
