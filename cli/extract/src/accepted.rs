//! The list of prompts that may stay hardcoded.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use promptbook_core::digest;
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::files::{self, Source};
use crate::report::{Finding, Outcome, Report};
use crate::unread::Unread;

/// The format of the list that this version reads and writes.
const FORMAT: u32 = 1;

/// A list of accepted prompts.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    promptbook_accepted: u32,
    prompts: Vec<AcceptedPrompt>,
}

#[derive(Deserialize)]
struct Header {
    promptbook_accepted: u32,
}

/// An accepted prompt, identified by its file, scope and code, but not by its line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptedPrompt {
    /// The file, relative to the list, with `/` as separator.
    pub file: String,
    /// The identifiers around it, from the outside in.
    pub scope: String,
    /// SHA-256 of its source.
    pub digest: String,
    /// The beginning of its text.
    pub excerpt: String,
}

/// The differences between a code base and the list.
#[derive(Debug)]
pub struct Checked<'f> {
    /// Prompts that are not on the list.
    pub new: Vec<&'f Finding>,
    /// Locator whose prompt no longer exists.
    pub stale: Vec<AcceptedPrompt>,
}

impl Accepted {
    /// Reads the text of a list.
    ///
    /// # Errors
    /// The text is not such a list, or another version wrote it.
    pub fn parse(text: &str) -> Result<Self, Error> {
        // Another format may differ in everything else.
        match serde_json::from_str(text)? {
            Header {
                promptbook_accepted: FORMAT,
            } => Ok(serde_json::from_str(text)?),
            Header {
                promptbook_accepted: found,
            } => Err(Error::OtherForm {
                found,
                expected: FORMAT,
            }),
        }
    }

    /// A list of all hardcoded prompts that were found, to be stored in the file `list`. `sources` are the files that they were found in.
    pub fn of(list: &Path, found: &[Finding], sources: &[Source]) -> Self {
        let locator = Locator::new(list, sources);
        let mut prompts: Vec<AcceptedPrompt> =
            hardcoded(found).map(|found| locator.of(found)).collect();
        prompts.sort();
        Self {
            promptbook_accepted: FORMAT,
            prompts,
        }
    }

    /// The number of accepted prompts.
    pub fn len(&self) -> usize {
        self.prompts.len()
    }

    /// Whether no prompt is accepted.
    pub fn is_empty(&self) -> bool {
        self.prompts.is_empty()
    }

    /// The content of the list's file.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// Compares a report with the list. Entries of files that were not scanned are stale only if the file is gone. `sources` are the files
    /// that prompts were found in, and `others` those that were scanned besides.
    pub fn check<'f>(
        &self,
        list: &Path,
        report: &'f Report,
        sources: &[Source],
        others: &[PathBuf],
    ) -> Checked<'f> {
        let locator = Locator::new(list, sources);
        let mut left: BTreeMap<_, Vec<&AcceptedPrompt>> = BTreeMap::new();
        for entry in &self.prompts {
            left.entry(entry.key()).or_default().push(entry);
        }
        let new = hardcoded(&report.found).filter(|found| {
            let same = left.get_mut(&locator.of(found).key());
            same.and_then(Vec::pop).is_none()
        });
        let new = new.collect();
        let scanned = locator.scanned(&report.unread, others);
        let stale = left.into_values().flatten().filter(|entry| {
            scanned.contains(&entry.file) || !locator.folder.join(&entry.file).exists()
        });
        Checked {
            new,
            stale: stale.cloned().collect(),
        }
    }
}

impl AcceptedPrompt {
    fn key(&self) -> [String; 3] {
        [&self.file, &self.scope, &self.digest].map(String::clone)
    }
}

fn hardcoded(found: &[Finding]) -> impl Iterator<Item = &Finding> {
    found.iter().filter(|found| match found.outcome {
        Outcome::Converted(_) | Outcome::NeedsPerson(_) => true,
        Outcome::Skipped(_) | Outcome::LookedUp(_) => false,
    })
}

/// Creates locator with paths relative to the list.
struct Locator<'s> {
    /// The folder of the list, which paths are relative to.
    folder: PathBuf,
    sources: HashMap<&'s Path, &'s str>,
}

impl<'s> Locator<'s> {
    fn new(list: &Path, sources: &'s [Source]) -> Self {
        let folder = list.parent().unwrap_or(Path::new(""));
        let sources = sources
            .iter()
            .map(|source| (source.path.as_path(), source.text.as_str()));
        Self {
            folder: files::absolute(folder),
            sources: sources.collect(),
        }
    }

    fn of(&self, found: &Finding) -> AcceptedPrompt {
        let text = self.sources.get(&*found.at.file);
        let code = text.and_then(|text| text.get(found.at.range.clone()));
        AcceptedPrompt {
            file: files::relative_to(&self.folder, &found.at.file),
            scope: found.scope.clone(),
            digest: digest::of(&serde_json::Value::from(code.unwrap_or_default())),
            excerpt: found.excerpt.clone(),
        }
    }

    /// The files that were read and parsed.
    fn scanned(&self, unread: &[Unread], others: &[PathBuf]) -> HashSet<String> {
        let unread: HashSet<&Path> = unread.iter().map(|unread| unread.file.as_path()).collect();
        let others = others.iter().map(PathBuf::as_path);
        let all = self.sources.keys().copied().chain(others);
        let read = all.filter(|file| !unread.contains(file));
        read.map(|file| files::relative_to(&self.folder, file))
            .collect()
    }
}
