//! Releases: each publication that one lists is in its ledger, and each publication that names one is listed by it.

use std::collections::BTreeMap;

use super::Auditor;
use crate::names::ReleaseId;
use crate::prompt::{LedgerEntry, Publication, PublicationKind, REDACTED, Release};
use crate::store::item;
use crate::store::redact_messages::is_left;
use crate::table_keys::{self, Key};

impl Auditor {
    /// Takes the releases, before the ledgers are taken.
    pub(super) fn take_releases(&mut self) {
        let keys = self.rest.keys();
        let keys = keys.filter(|key| key.pk == table_keys::RELEASES);
        let mut found = BTreeMap::<ReleaseId, Release>::new();
        for key in keys.cloned().collect::<Vec<_>>() {
            let Some(release) = self.entity::<Release>(&key) else {
                continue;
            };
            self.release(&key, &release);
            found.insert(release.id.clone(), release);
        }
        self.audit.releases = found.len();
        self.releases = found;
    }

    fn release(&mut self, key: &Key, release: &Release) {
        self.expect(
            *key == table_keys::release(&release.id),
            key,
            "it is another release",
        );
        for made in &release.publications {
            let is_own = made.release.as_ref() == Some(&release.id);
            self.expect(
                made.instance == release.instance && made.label == release.label,
                key,
                "it lists a publication of another instance or label",
            );
            let listed = self.ledger_entry(made, made.seq);
            self.expect(
                listed.is_some_and(|entry| is_same(&entry.publication, made)),
                key,
                "it lists a publication that is not in its ledger",
            );
            self.expect(
                !self.is_redacted(made) || !is_left(made.message.as_ref()),
                key,
                "a message in it is redacted in the ledger, and not here: redact the version again",
            );
            if is_own && release.rolled_back.is_some() {
                let next = self.ledger_entry(made, made.seq + 1);
                self.expect(
                    next.is_some_and(|next| next.publication.release == made.release),
                    key,
                    "it was rolled back, and the ledger of one of its prompts does not say so",
                );
            }
        }
    }

    /// An entry of the same ledger, which stays to be accounted for. One that can't be read is found with its ledger.
    fn ledger_entry(&self, publication: &Publication, seq: u64) -> Option<LedgerEntry> {
        let key = table_keys::publication(&publication.id(), &publication.label, seq);
        let item = self.rest.get(&key)?;
        item::from_item(&key, item.clone()).ok()
    }

    /// Whether the ledger has its message redacted.
    fn is_redacted(&self, publication: &Publication) -> bool {
        let entry = self.ledger_entry(publication, publication.seq);
        let message = entry.and_then(|entry| entry.publication.message);
        message.is_some_and(|message| message == REDACTED)
    }

    /// Whether a publication that names a release belongs to it.
    pub(super) fn released(&mut self, key: &Key, made: &Publication) {
        let Some(id) = &made.release else { return };
        let release = self.releases.get(id);
        let belongs = release.is_some_and(|release| match made.kind {
            PublicationKind::Publish => release.publications.iter().any(|it| is_same(it, made)),
            _ => release.rolled_back.is_some(),
        });
        self.expect(
            belongs,
            key,
            "it names a release that does not list it or was not rolled back",
        );
    }
}

/// Whether they are one publication, of which one copy may be redacted already.
fn is_same(one: &Publication, other: &Publication) -> bool {
    let without = |it: &Publication| Publication {
        message: None,
        ..it.clone()
    };
    let messages = [one, other].map(|it| it.message.as_deref());
    let are_same = messages[0] == messages[1] || messages.contains(&Some(REDACTED));
    are_same && without(one) == without(other)
}
