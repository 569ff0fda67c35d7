//! Activity: each write since a prompt is recorded has one entry, and each entry says what the ledgers and versions say.

use std::collections::{BTreeMap, BTreeSet};

use super::Auditor;
use crate::Timestamp;
use crate::activity::{Activity, ActivityKind, ChangedPrompt, MovedLabel};
use crate::names::{Label, VersionNumber};
use crate::prompt::{Header, Publication, Version};
use crate::table_keys::{self, Key};

/// What the entries say of each prompt, by the key of its header.
pub(super) type Recorded = BTreeMap<Key, Vec<Entry>>;

/// What the table has of a prompt.
pub(super) struct Made<'a> {
    pub(super) header: &'a Header,
    pub(super) versions: &'a BTreeMap<VersionNumber, Version>,
    /// The ledgers that are whole.
    pub(super) publications: BTreeMap<Label, Vec<Publication>>,
}

/// What one entry says of a prompt.
pub(super) struct Entry {
    at: Key,
    activity: Activity,
    changed: ChangedPrompt,
}

impl Entry {
    /// Whether it says what the publication says.
    fn names(&self, moved: &MovedLabel, made: &Publication) -> bool {
        let activity = &self.activity;
        moved.label == made.label
            && moved.seq == made.seq
            && moved.version == made.version
            && moved.replaced == made.replaced
            && activity.at == made.at
            && activity.author == made.author
            && activity.key_id == made.key_id
            && activity.release == made.release
            && activity.kind.makes(made.kind)
    }

    /// Whether it is the entry of the write that saved this version.
    fn saved(&self, version: &Version) -> bool {
        let activity = &self.activity;
        self.changed.version == Some(version.version)
            && activity.at == version.created_at
            && activity.author == version.author
            && activity.key_id == version.key_id
            && !takes_away(activity.kind)
    }

    /// Whether it names this publication, whatever it says of it.
    fn moves(&self, made: &Publication) -> bool {
        let mut labels = self.changed.labels.iter();
        labels.any(|moved| moved.label == made.label && moved.seq == made.seq)
    }
}

/// Whether the version of an entry of this kind was saved by another write.
fn takes_away(kind: ActivityKind) -> bool {
    matches!(kind, ActivityKind::Delete | ActivityKind::Redact)
}

impl Auditor {
    /// Takes the entries, before the prompts that they name.
    pub(super) fn take_activity(&mut self) {
        let keys = self.rest.keys();
        let keys = keys.filter(|key| key.pk.starts_with(table_keys::ACTIVITY_PREFIX));
        for key in keys.cloned().collect::<Vec<_>>() {
            let Some(activity) = self.entity::<Activity>(&key) else {
                continue;
            };
            self.audit.activity += 1;
            let is_own = key == table_keys::activity(&activity.id)
                && table_keys::activity_at(&key.sk) == Some(activity.at);
            self.expect(is_own, &key, "it is another entry, or of another time");
            let release = activity.release.as_ref();
            let known = release.is_none_or(|id| self.releases.contains_key(id));
            self.expect(known, &key, "it names a release that does not exist");
            self.take_entry(&key, &activity);
        }
    }

    fn take_entry(&mut self, key: &Key, activity: &Activity) {
        let Some(instance) = &activity.instance else {
            return;
        };
        for changed in &activity.prompts {
            let header = table_keys::header_at(instance, &changed.name);
            self.recorded.entry(header).or_default().push(Entry {
                at: key.clone(),
                activity: activity.clone(),
                changed: changed.clone(),
            });
        }
    }

    /// What is left names no prompt.
    pub(super) fn unknown_activity(&mut self) {
        for entry in std::mem::take(&mut self.recorded).into_values().flatten() {
            self.wrong(&entry.at, "it names a prompt that does not exist");
        }
    }

    /// Holds the entries of a prompt against its versions and publications, in both directions.
    pub(super) fn activity(&mut self, at: &Key, prompt: &Made<'_>) {
        let entries = self.recorded.remove(at).unwrap_or_default();
        for entry in &entries {
            self.entry(entry, prompt);
        }
        self.revisions(at, prompt.header, &entries);
        let Some(first) = prompt.header.recorded_from else {
            return;
        };
        let recorded = entries.iter();
        let recorded = recorded.filter(|entry| entry.changed.revision >= first);
        if let Some(since) = recorded.map(|entry| entry.activity.at).min() {
            self.recorded_since(since, prompt, &entries);
        }
    }

    /// Each version and publication since this time has its entry.
    fn recorded_since(&mut self, since: Timestamp, prompt: &Made<'_>, entries: &[Entry]) {
        let id = prompt.header.id();
        let versions = prompt.versions.values();
        for version in versions.filter(|it| it.created_at >= since) {
            let is_named = entries.iter().any(|entry| entry.saved(version));
            let key = table_keys::version(&id, version.version);
            self.expect(is_named, &key, "no entry of the activity is of its save");
        }
        let made = prompt.publications.values().flatten();
        for made in made.filter(|made| made.at >= since) {
            let is_named = entries.iter().any(|entry| entry.moves(made));
            let key = table_keys::publication(&id, &made.label, made.seq);
            self.expect(is_named, &key, "no entry of the activity names it");
        }
    }

    /// What an entry names is there, and was made then and so. Versions and ledgers that are not whole were found already.
    fn entry(&mut self, entry: &Entry, prompt: &Made<'_>) {
        if let Some(number) = entry.changed.version {
            let is_named = match prompt.versions.get(&number) {
                Some(version) => takes_away(entry.activity.kind) || entry.saved(version),
                None => number <= prompt.header.latest,
            };
            self.expect(
                is_named,
                &entry.at,
                "it names a version that its write did not save",
            );
        }
        for moved in &entry.changed.labels {
            let is_named = match prompt.publications.get(&moved.label) {
                Some(made) => made.iter().any(|made| entry.names(moved, made)),
                None => prompt.header.labels.contains_key(&moved.label),
            };
            self.expect(
                is_named,
                &entry.at,
                "it names a publication that is not in its ledger or differs from it",
            );
        }
    }

    /// Each revision has one entry, from the first recorded one to the last.
    fn revisions(&mut self, at: &Key, header: &Header, entries: &[Entry]) {
        let mut seen = BTreeSet::new();
        for entry in entries {
            let revision = entry.changed.revision;
            self.expect(
                revision <= header.revision,
                &entry.at,
                "it names a revision that its prompt never had",
            );
            let is_first = seen.insert(revision);
            self.expect(
                is_first,
                &entry.at,
                "another entry names the same revision of its prompt",
            );
        }
        let first = header.recorded_from.unwrap_or(u64::MAX);
        // No more than there can be: a corrupt header could claim billions.
        let mut revisions = (first..=header.revision).take(seen.len() + 1);
        if let Some(missing) = revisions.find(|revision| !seen.contains(revision)) {
            self.wrong(
                at,
                format!("the activity has no entry of its revision {missing}"),
            );
        }
    }
}
