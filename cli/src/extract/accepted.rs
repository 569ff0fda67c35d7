//! The prompts that may stay hardcoded: a list beside the code, for `--check`.

use std::collections::BTreeMap;
use std::path::Path;

use promptbook::digest;
use serde::{Deserialize, Serialize};

use super::files::Source;
use super::report::{Found, Outcome};
use crate::error::{Error, Result};

/// What a list is called unless said.
pub const FILE: &str = "promptbook-accepted.json";

/// The form of the list that this version reads and writes.
const FORM: u32 = 1;

/// A list of accepted prompts.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    promptbook_accepted: u32,
    prompts: Vec<Entry>,
}

/// One of them: known by its place and its code, not by its line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The file, with `/`.
    pub file: String,
    /// The identifiers around it.
    pub scope: String,
    /// SHA-256 of its source.
    pub digest: String,
    /// How it begins, for people.
    pub excerpt: String,
}

/// A code base held against the list.
#[derive(Debug)]
pub struct Checked<'f> {
    /// Prompts that are not on the list.
    pub new: Vec<&'f Found>,
    /// Entries that no prompt is left of.
    pub stale: Vec<Entry>,
}

impl Accepted {
    /// Reads the list; one that isn't there is empty.
    ///
    /// # Errors
    /// It can't be read, or is no such list.
    pub fn read(path: &Path) -> Result<Self> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(error) => return Err(Error::file(path, format!("can't be read: {error}"))),
        };
        let list: Self = serde_json::from_str(&text).map_err(|error| {
            Error::file(
                path,
                format!("is no list of accepted prompts ({error}): write it anew with --accept"),
            )
        })?;
        match list.promptbook_accepted {
            FORM => Ok(list),
            other => Err(Error::file(
                path,
                format!("has form {other}, and this version reads form {FORM}: use a newer one"),
            )),
        }
    }

    /// A list of all prompts that are found now.
    pub fn of(found: &[Found], sources: &[Source]) -> Self {
        let mut prompts: Vec<Entry> = hardcoded(found)
            .map(|found| entry(found, sources))
            .collect();
        prompts.sort();
        Self {
            promptbook_accepted: FORM,
            prompts,
        }
    }

    /// How many are on it.
    pub fn len(&self) -> usize {
        self.prompts.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.prompts.is_empty()
    }

    /// The list as a file.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// What is new, and what is gone.
    pub fn check<'f>(&self, found: &'f [Found], sources: &[Source]) -> Checked<'f> {
        let key = |entry: &Entry| {
            (
                entry.file.clone(),
                entry.scope.clone(),
                entry.digest.clone(),
            )
        };
        let mut left: BTreeMap<_, Vec<&Entry>> = BTreeMap::new();
        for entry in &self.prompts {
            left.entry(key(entry)).or_default().push(entry);
        }
        let new = hardcoded(found)
            .filter(|found| {
                left.get_mut(&key(&entry(found, sources)))
                    .and_then(Vec::pop)
                    .is_none()
            })
            .collect();
        Checked {
            new,
            stale: left.into_values().flatten().cloned().collect(),
        }
    }
}

fn hardcoded(found: &[Found]) -> impl Iterator<Item = &Found> {
    found.iter().filter(|found| match found.outcome {
        Outcome::Converted(_) | Outcome::NeedsPerson(_) => true,
        Outcome::Skipped(_) => false,
    })
}

fn entry(found: &Found, sources: &[Source]) -> Entry {
    let source = sources.iter().find(|source| source.path == found.at.file);
    let code = source
        .and_then(|source| source.text.get(found.at.range.clone()))
        .unwrap_or_default();
    let file = found.at.file.to_string_lossy().replace('\\', "/");
    Entry {
        file: file.trim_start_matches("./").to_owned(),
        scope: found.scope.clone(),
        digest: digest::of(&serde_json::Value::from(code)),
        excerpt: found.excerpt.clone(),
    }
}
