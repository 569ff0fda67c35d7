//! The numbers that the versions of a history get where an import writes it again.

use std::collections::BTreeMap;

use promptbook_core::VersionNumber;
use promptbook_core::prompty::PromptFile;

use super::steps::numbers_from;
use crate::folder::VersionEntry;

/// What a version becomes after those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// It says the same as the last one, and the server saves no such version.
    SameAs(VersionNumber),
    New(VersionNumber),
}

impl Place {
    pub(super) fn after<T>(kept: &[(VersionEntry, T)], digest: &str) -> Self {
        match kept.last() {
            None => Self::New(VersionNumber::FIRST),
            Some((last, _)) if last.digest == digest => Self::SameAs(last.version),
            Some((last, _)) => Self::New(last.version.next()),
        }
    }
}

/// The versions that an import writes of a history, and which of them each version of the history becomes.
#[derive(Debug, Default)]
pub struct History {
    /// Numbered from 1 without a gap.
    pub versions: Vec<(VersionEntry, PromptFile)>,
    numbers: BTreeMap<VersionNumber, VersionNumber>,
}

impl History {
    /// Adds the next version, of which the entry has the number there.
    pub(super) fn add(&mut self, entry: VersionEntry, file: PromptFile) {
        let there = entry.version;
        let here = match Place::after(&self.versions, &entry.digest) {
            Place::SameAs(version) => version,
            Place::New(version) => {
                self.versions
                    .push((VersionEntry { version, ..entry }, file));
                version
            }
        };
        self.numbers.insert(there, here);
    }

    /// The number of a version where the first has this number.
    pub(super) fn number(
        &self,
        there: VersionNumber,
        first: VersionNumber,
    ) -> Option<VersionNumber> {
        let at = usize::try_from(self.numbers.get(&there)?.get()).ok()?;
        numbers_from(first).nth(at.checked_sub(1)?)
    }

    /// The file of a content.
    pub(super) fn file(&self, digest: &str) -> Option<&PromptFile> {
        let mut versions = self.versions.iter();
        let kept = versions.find(|(kept, _)| kept.digest == digest);
        kept.map(|(_, file)| file)
    }

    /// A note if a version has another number here.
    pub(super) fn note(&self, first: VersionNumber) -> Option<String> {
        let numbers = self.numbers.keys();
        let numbers = numbers.filter_map(|there| Some((*there, self.number(*there, first)?)));
        let moved: Vec<_> = numbers.filter(|(there, here)| there != here).collect();
        let runs = moved.chunk_by(|(there, here), next| *next == (there.next(), here.next()));
        let said = runs.filter_map(|run| match run {
            [] => None,
            [(there, here)] => Some(format!("{there} is {here} here")),
            [(there, here), .., (last, end)] => {
                Some(format!("{there} to {last} are {here} to {end} here"))
            }
        });
        let said: Vec<String> = said.collect();
        (!said.is_empty()).then(|| {
            format!(
                "the numbers of its versions differ from the export: {}",
                said.join(", ")
            )
        })
    }
}

impl FromIterator<(VersionEntry, PromptFile)> for History {
    fn from_iter<I: IntoIterator<Item = (VersionEntry, PromptFile)>>(versions: I) -> Self {
        let mut history = Self::default();
        for (entry, file) in versions {
            history.add(entry, file);
        }
        history
    }
}
