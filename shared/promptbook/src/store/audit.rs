//! An audit: whether what the table holds keeps the guarantees.

mod activity;
mod keys;
mod names;
mod releases;

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::de::DeserializeOwned;

use super::Store;
use super::failure::error_of;
use super::item::{self, Item};
use super::redact_messages::is_left;
use crate::content::{Templates, digest_of};
use crate::error::Result;
use crate::names::{Label, ReleaseId, VersionNumber};
use crate::prompt::{Below, Header, LedgerEntry, Pointer, Publication, Release, Version};
use crate::table_keys::{self, Key};

/// What an audit read, and what it found wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audit {
    /// Prompts, deleted ones too.
    pub prompts: usize,
    /// Versions of all prompts.
    pub versions: usize,
    /// Publications of all labels.
    pub publications: usize,
    /// Releases of all instances.
    pub releases: usize,
    /// Entries of the activity.
    pub activity: usize,
    /// What breaks a guarantee, each with the key of its item.
    pub findings: Vec<String>,
}

impl Store {
    /// Holds all that the table has against the guarantees: of each label the header, the active item and the last publication say
    /// the same; versions and ledgers have no gaps; each version has the digest of its content; what is active has all that it needs, and
    /// what it includes is active; counters and entries of names are what the headers say; releases list what the ledgers have; the
    /// activity has one entry for each write; nothing belongs to no prompt.
    ///
    /// It reads the whole table, by Scan, into memory. Run it while nobody writes: a write between two pages looks like a fault.
    ///
    /// # Errors
    /// Those of DynamoDB. An item that can't be read is a finding.
    pub async fn audit(&self) -> Result<Audit> {
        let scan = self.client.scan().table_name(self.table());
        let mut pages = scan.consistent_read(true).into_paginator().send();
        let mut rest = BTreeMap::new();
        while let Some(page) = pages.next().await {
            let items = page.map_err(|error| error_of(&error))?.items;
            let keyed = |item: Item| (item::key_of(&item), item);
            rest.extend(items.unwrap_or_default().into_iter().map(keyed));
        }
        Ok(Auditor {
            rest,
            releases: BTreeMap::new(),
            recorded: BTreeMap::new(),
            made: BTreeMap::new(),
            prompts: Vec::new(),
            audit: Audit::default(),
        }
        .run())
    }
}

/// What is not accounted for yet, and what was found.
struct Auditor {
    rest: BTreeMap<Key, Item>,
    releases: BTreeMap<ReleaseId, Release>,
    /// What the activity says of prompts that are not checked yet.
    recorded: activity::Recorded,
    /// The whole ledgers of the prompt that is being checked.
    made: BTreeMap<Label, Vec<Publication>>,
    /// Each header, with the versions that are active.
    prompts: Vec<(Header, BTreeMap<Label, Version>)>,
    audit: Audit,
}

impl Auditor {
    fn run(mut self) -> Audit {
        self.take_releases();
        self.take_activity();
        let keys = self.rest.keys();
        let headers = keys.filter(|key| key.sk.starts_with(table_keys::HEADER_PREFIX));
        for key in headers.cloned().collect::<Vec<_>>() {
            self.prompt(&key);
        }
        self.names();
        self.unknown_activity();
        // Receipts belong to requests, and go when their time is over.
        self.rest.retain(|key, _| key.sk != table_keys::RECEIPT);
        self.keys();
        self.rest.retain(|key, _| key.sk != table_keys::SETTINGS);
        for key in std::mem::take(&mut self.rest).into_keys() {
            self.wrong(&key, "no header knows of it");
        }
        self.audit
    }

    fn wrong(&mut self, key: &Key, problem: impl std::fmt::Display) {
        self.audit.findings.push(format!("{key}: {problem}"));
    }

    fn expect(&mut self, holds: bool, key: &Key, problem: &str) {
        if !holds {
            self.wrong(key, problem);
        }
    }

    /// The item of a key that has to be there, read by `read`.
    fn take<T>(&mut self, key: &Key, read: impl FnOnce(Item) -> Result<T>) -> Option<T> {
        match self.rest.remove(key).map(read) {
            Some(Ok(entity)) => return Some(entity),
            // It names the key itself.
            Some(Err(error)) => self.audit.findings.push(error.to_string()),
            None => self.wrong(key, "it is missing"),
        }
        None
    }

    fn entity<T: DeserializeOwned>(&mut self, key: &Key) -> Option<T> {
        self.take(key, |item| item::from_item(key, item))
    }

    fn prompt(&mut self, key: &Key) {
        let Some(header) = self.entity::<Header>(key) else {
            return;
        };
        self.audit.prompts += 1;
        self.expect(
            *key == table_keys::header(&header.id()),
            key,
            "it is another prompt's",
        );
        self.lists(key, &header);
        let versions = self.versions(key, &header);
        for (label, pointer) in &header.labels {
            self.label(key, &header, &versions, label, pointer);
        }
        let made = activity::Made {
            header: &header,
            versions: &versions,
            publications: std::mem::take(&mut self.made),
        };
        self.activity(key, &made);
        let active = header.labels.iter().filter_map(|(label, at)| {
            let version = versions.get(&at.version?)?;
            Some((label.clone(), version.clone()))
        });
        let active = active.collect();
        self.prompts.push((header, active));
    }

    /// Both lists of overrides have it if it is a live override, and only then.
    fn lists(&mut self, at: &Key, header: &Header) {
        let id = header.id();
        let entries = [
            table_keys::listed_override(&id),
            table_keys::own_prompt(&id),
        ];
        let listed = entries.map(|key| {
            let entry = self.rest.remove(&key);
            entry.is_some_and(|entry| !entry.contains_key(item::DELETED))
        });
        let is_live = header.is_live_override();
        self.expect(
            listed == [true; 2] || !is_live,
            at,
            "it is missing from the list of overrides or from that of its name: any write to it adds it, such as a change of its description",
        );
        self.expect(
            listed == [false; 2] || is_live,
            at,
            "it is still in the list of overrides or in that of its name: restart the local server, or invoke the seed function with {}, to remove it",
        );
    }

    /// 1 to `latest` without gaps, each with the digest of its content.
    fn versions(&mut self, at: &Key, header: &Header) -> BTreeMap<VersionNumber, Version> {
        let mut versions = BTreeMap::new();
        let numbers =
            std::iter::successors(Some(VersionNumber::FIRST), |number| Some(number.next()));
        // No more than there can be: a corrupt header could claim billions.
        let there = self.rest.len() + 1;
        for number in numbers
            .take_while(|number| *number <= header.latest)
            .take(there)
        {
            let key = table_keys::version(&header.id(), number);
            let Some(version) = self.entity::<Version>(&key) else {
                continue;
            };
            self.content(&key, header, &version);
            self.expect(
                version.version == number && version.id() == header.id(),
                &key,
                "it is another version",
            );
            versions.insert(number, version);
        }
        self.audit.versions += versions.len();
        let digest = versions.get(&header.latest).map(|version| &version.digest);
        self.expect(
            digest == Some(&header.digest),
            at,
            "its digest differs from that of its latest version",
        );
        versions
    }

    /// It has the digest of its content, or it is redacted and says nothing.
    fn content(&mut self, key: &Key, header: &Header, version: &Version) {
        let is_redacted = version.redacted.is_some();
        self.expect(
            is_redacted == header.redacted.contains(version.version),
            key,
            "its header and it differ on whether it is redacted",
        );
        if let Some(redaction) = &version.redacted {
            let left = version.clone().redacted(redaction.clone());
            self.expect(left == *version, key, "it is redacted, and says something");
            return;
        }
        let digest = Templates::try_from(version)
            .map(|templates| digest_of(&templates, &version.model, &version.inputs));
        self.expect(
            digest.is_ok_and(|digest| digest == version.digest),
            key,
            "its digest does not match its content",
        );
    }

    /// The label is in the ledger, in the header and active alike.
    fn label(
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
        self.expect(copied, &key, "it is no copy of its version");
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
