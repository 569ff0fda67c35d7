//! Publishing what an export had active, whatever its number is here: the digest says which content it was.

use std::collections::{BTreeMap, BTreeSet};

use promptbook_core::{Label, VersionNumber};

use super::decided::Decided;
use super::plan::Action;
use super::read::ImportedFile;
use super::steps::{ImportOptions, SavedContent, Step};
use crate::folder::PromptEntry;

/// The server's prompt, as far as publishing depends on it.
pub(super) struct Published<'a> {
    /// The number of the first version of the history.
    pub(super) first: VersionNumber,
    /// Its versions, before anything is written.
    pub(super) versions: &'a [SavedContent],
    /// The labels that stay as they are: those that were published under before.
    pub(super) labels: &'a BTreeSet<&'a Label>,
    /// The inputs that the code supplies; none if the server makes them of the first version.
    pub(super) contract: Option<&'a BTreeSet<String>>,
}

impl ImportOptions {
    /// The labels to publish under, each with the version of the export: those that it had active, and the one to publish under.
    pub(super) fn labels<'a>(
        &'a self,
        source: &'a ImportedFile,
    ) -> BTreeMap<&'a Label, VersionNumber> {
        let Some(entry) = &source.entry else {
            return BTreeMap::new();
        };
        let has_history = !source.has_no_history();
        // Without its history, a prompt is published under the given label alone, unless only what was active is.
        let is_restored = self.restore && (has_history || self.publish.is_none());
        let exported = entry.labels.iter().filter(|_| is_restored);
        let exported = exported.filter(|_| has_history || !entry.deleted);
        // An earlier release allowed a label that is reserved now.
        let exported = exported.filter(|(label, _)| !label.is_reserved());
        let exported = exported.filter_map(|(label, version)| Some((label, (*version)?)));
        let mut labels: BTreeMap<_, _> = exported.collect();
        let given = self.publish.as_ref();
        if let Some(label) = given.filter(|_| has_history && !entry.deleted) {
            labels.entry(label).or_insert(entry.version);
        }
        labels
    }

    /// A note if the export has a reserved label, which nothing can be published under.
    pub(super) fn reserved(&self, entry: &PromptEntry) -> Option<String> {
        let mut labels = entry.labels.iter().filter(|_| self.restore);
        let (label, version) = labels.find_map(|(label, version)| {
            Some((label, (*version)?)).filter(|_| label.is_reserved())
        })?;
        Some(format!(
            "the export has version {version} active under `{label}`, which is reserved for the newest version: not published there"
        ))
    }

    /// Adds the publications of what the export had active to what is written.
    pub(super) fn restored(
        &self,
        source: &ImportedFile,
        mut decided: Decided,
        at: &Published<'_>,
    ) -> Decided {
        let published: Vec<_> = decided.steps.iter().filter_map(Step::publication).collect();
        let labels = self.labels(source).into_iter();
        let labels = labels.filter(|(label, _)| !at.labels.contains(label));
        for (label, version) in labels.filter(|(label, _)| {
            let mut published = published.iter();
            published.all(|made| made.label != **label)
        }) {
            match found(source, &decided.steps, at, version) {
                Ok(saved) => {
                    let end = decided.steps.len();
                    let is_last = matches!(decided.steps.last(), Some(Step::Delete));
                    let place = end - usize::from(is_last);
                    decided.steps.insert(place, self.publish(saved, label));
                }
                Err(why) => {
                    let said = format!("can't be published under `{label}`: {why}");
                    decided.unpublished.push(said);
                }
            }
        }
        decided.publications = decided.steps.iter().filter_map(Step::publication).collect();
        if decided.action == Action::Unchanged && !decided.steps.is_empty() {
            decided.action = Action::Publish;
        }
        decided
    }
}

/// The version here that has the content of a version of the export; otherwise why it can't be published.
fn found(
    source: &ImportedFile,
    steps: &[Step],
    at: &Published<'_>,
    version: VersionNumber,
) -> Result<SavedContent, String> {
    let digest = source.entry.as_ref().and_then(|it| it.digest_of(version));
    let Some(digest) = digest else {
        return Err(format!(
            "version {version}, which was active there, is not in the export: export again with --versions all"
        ));
    };
    let history = source.history.as_ref().ok();
    let number = history.and_then(|history| history.number(version, at.first));
    let saved = steps.iter().filter_map(Step::saves).chain(at.versions);
    let same: Vec<&SavedContent> = saved.filter(|saved| saved.digest == digest).collect();
    let own = same.iter().find(|saved| Some(saved.version) == number);
    let Some(found) = own.or(same.last()) else {
        return Err(match source.file_of(digest) {
            Some(_) => format!(
                "the server has other versions of the prompt, so version {version} of the export, which was active there, is not \
                 written: publish what is to be active"
            ),
            None => format!(
                "neither the server nor the file, which was edited, has version {version}, which was active there: export again \
                 with --versions all, or import with --publish"
            ),
        });
    };
    let file = source.file_of(digest);
    let content = file.map(|file| &file.content);
    let unmet = content.zip(at.contract);
    let unmet = unmet.map_or_else(Vec::new, |(content, contract)| content.unmet(contract));
    match unmet.is_empty() {
        true => Ok((*found).clone()),
        false => Err(format!(
            "it uses `{}`, which is not in the contract: add it with `promptbook contract`, or give it a default",
            unmet.join("`, `")
        )),
    }
}
