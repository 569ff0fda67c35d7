//! Audit: each label, in the header, in its ledger and as it is active.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;

use super::Auditor;
use crate::names::{Label, VersionNumber};
use crate::prompt::{Below, Header, LedgerEntry, Pointer, Version};
use crate::store::item;
use crate::store::redact_messages::is_left;
use crate::table_keys::{self, Key};

impl Auditor {
    /// The label is in the ledger, in the header and active alike.
    pub(super) fn label(
        &mut self,
        at: &Key,
        header: &Header,
        versions: &BTreeMap<VersionNumber, Version>,
        label: &Label,
        pointer: &Pointer,
    ) {
        let Some(last) = self.ledger(header, versions, label, pointer.seq) else {
            return;
        };
        let in_force = last.publication.version;
        self.expect(
            in_force == pointer.version,
            at,
            "a label differs from its ledger",
        );
        let version = in_force.and_then(|number| versions.get(&number));
        let includes = version.map_or(&[][..], |version| &version.includes);
        self.expect(
            pointer.includes == includes,
            at,
            "a label lists other includes than its version",
        );
        let format = version.map(|version| version.template_format);
        self.expect(
            pointer.template_format == format.unwrap_or_default(),
            at,
            "a label has another template format than its version",
        );
        let is_redacted = pointer
            .version
            .is_some_and(|version| header.redacted.contains(version));
        self.expect(!is_redacted, at, "a redacted version is active");
        let hidden = header.deleted_at.is_none() || pointer.version.is_none();
        self.expect(hidden, at, "it is deleted, and active");

        let key = table_keys::active(&header.id(), label);
        let seq = self
            .rest
            .get(&key)
            .and_then(|item| item.get(item::SEQ))
            .cloned();
        let Some(active) = self.take(&key, item::active_from) else {
            return;
        };
        let counted = seq == Some(AttributeValue::N(pointer.seq.to_string()));
        self.expect(counted, &key, "it has the number of another publication");
        let same = active.publication == last.publication;
        self.expect(same, &key, "it is not the last publication of its ledger");
        let undo = active.below == last.below;
        self.expect(undo, &key, "its rollback target differs from its ledger");
        let copied = active.version.as_ref() == version;
        self.expect(copied, &key, "it is not a copy of its version");
    }

    /// 1 to `latest` without gaps; the last entry.
    fn ledger(
        &mut self,
        header: &Header,
        versions: &BTreeMap<VersionNumber, Version>,
        label: &Label,
        latest: u64,
    ) -> Option<LedgerEntry> {
        let mut ledger: Vec<LedgerEntry> = Vec::new();
        for seq in 1..=latest {
            let key = table_keys::publication(&header.id(), label, seq);
            let entry = self.entity::<LedgerEntry>(&key)?;
            let made = &entry.publication;
            let named = made.seq == seq && made.label == *label && made.id() == header.id();
            self.expect(named, &key, "it is another publication");
            self.released(&key, made);
            let of = made.version.or(made.replaced);
            let is_redacted = of.is_some_and(|of| header.redacted.contains(of));
            self.expect(
                !is_redacted || !is_left(made.message.as_ref()),
                &key,
                "its version is redacted, and its message is not: redact the version again",
            );
            let before = ledger.last().and_then(|before| before.publication.version);
            self.expect(
                made.replaced == before,
                &key,
                "it names a replaced version that was not active",
            );
            let known = made
                .version
                .is_none_or(|version| versions.contains_key(&version));
            self.expect(known, &key, "there is no such version");
            let was = |below: &Below| {
                let index = usize::try_from(below.seq.saturating_sub(1));
                let then = index.ok().and_then(|index| ledger.get(index));
                then.is_some_and(|then| {
                    then.publication.seq == below.seq
                        && then.publication.version == Some(below.version)
                })
            };
            let undo = entry.below.as_ref().is_none_or(was);
            self.expect(undo, &key, "what it would be rolled back to never was");
            ledger.push(entry);
        }
        self.audit.publications += ledger.len();
        let made = ledger.iter().map(|entry| entry.publication.clone());
        self.made.insert(label.clone(), made.collect());
        ledger.pop()
    }
}
