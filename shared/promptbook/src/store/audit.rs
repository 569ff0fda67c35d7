//! An audit: whether what the table holds keeps the guarantees.

mod activity;
mod keys;
mod labels;
mod names;
mod prompts;
mod releases;

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use super::Store;
use super::failure::error_of;
use super::item::{self, Item};
use crate::error::Result;
use crate::names::{Label, ReleaseId};
use crate::prompt::{Header, Publication, Release, Version};
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
}
