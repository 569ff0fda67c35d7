//! One transaction: its actions, at most one for each item, over one prompt or several.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use serde::Serialize;

use super::action::{Action, Condition};
use super::header_check::HeaderCheck;
use super::item::{self, Item, SEQ};
use super::name_update::NameUpdate;
use super::size;
use crate::Timestamp;
use crate::content::PromptType;
use crate::error::{DatabaseError, Error, FieldError, Result};
use crate::names::{Label, PromptName};
use crate::prompt::{Active, Header, PromptId, PublicationKind, Version};
use crate::table_keys::{self, Key};

/// The most actions of a transaction of DynamoDB, without one for the receipt, which is added last.
pub(super) const MAX_ACTIONS: usize = 99;

/// The actions of one transaction.
#[derive(Debug, Default)]
pub(super) struct Transaction {
    puts: Vec<Action>,
    /// What must hold of headers. One that the transaction puts needs no action of its own.
    headers: BTreeMap<Key, HeaderCheck>,
    names: BTreeMap<PromptName, NameUpdate>,
    /// What makes each publication in it.
    publications: Vec<PublicationKind>,
    /// Whether it rests on reads that contradict each other.
    is_torn: bool,
    /// The time of the entry that it adds to the activity.
    recorded_at: Option<Timestamp>,
}

impl Transaction {
    /// Puts an item that may not exist yet: versions and publications are never replaced.
    pub(super) fn put_new<T: Serialize>(&mut self, key: &Key, entity: &T) -> Result<()> {
        self.put(item::to_item(key, entity)?, Some(Condition::absent()));
        Ok(())
    }

    /// Puts a version, as long as there is room for every publication of it.
    pub(super) fn put_version(&mut self, version: &Version) -> Result<()> {
        let key = table_keys::version(&version.id(), version.version);
        let item = item::to_item(&key, version)?;
        let (size, limit) = (size::of(&item), size::MAX_VERSION);
        if size > limit {
            let (pointer, remedy) = match version.prompt_type {
                PromptType::Text => ("/template", "shorten the template"),
                PromptType::Chat => ("/messages", "shorten the messages, or join some of them"),
            };
            return Err(Error::Invalid(vec![FieldError {
                too_large: true,
                ..FieldError::new(
                    pointer,
                    format!(
                        "the version would take {size} bytes in the database, and at most {limit} are allowed: {remedy}"
                    ),
                )
            }]));
        }
        self.put(item, Some(Condition::absent()));
        Ok(())
    }

    /// Puts the header over the one that the write decided from, and over no other: two writes
    /// that decided from the same header can't both commit.
    pub(super) fn put_header(&mut self, before: Option<&Header>, after: &Header) -> Result<()> {
        let key = table_keys::header(&after.id());
        let is_put = true;
        let (condition, check) = match before {
            None => (Condition::absent(), HeaderCheck::Absent { is_put }),
            Some(Header { revision, .. }) => (
                Condition::number("revision", *revision),
                HeaderCheck::Revision {
                    revision: *revision,
                    is_put,
                },
            ),
        };
        self.put(item::to_item(&key, after)?, Some(condition));
        self.add_check(key, check);
        if !after.instance.is_default() {
            self.put_listed(&after.id(), after.is_live_override());
        }
        Ok(())
    }

    /// Keeps both lists of overrides as the header says: all instances' by instance, and the instances of its name. Every write of a
    /// header does, also one that changes nothing here: a release before the lists may have written the header.
    ///
    /// They need no condition of their own: that of the header forbids that another write comes between.
    fn put_listed(&mut self, id: &PromptId, is_live: bool) {
        for key in [table_keys::listed_override(id), table_keys::own_prompt(id)] {
            let mut item = item::key_attributes(&key);
            if !is_live {
                item.insert(item::DELETED.to_owned(), AttributeValue::Bool(true));
            }
            self.put(item, None);
        }
    }

    /// Lists an override as live or not, as long as its header says the same, and marks its name as changed: a release that did not
    /// count may have published it.
    pub(super) fn correct_listed(&mut self, id: &PromptId, is_live: bool) {
        let condition = match is_live {
            true => Condition::default()
                .and_has(table_keys::PK)
                .and_lacks("deleted_at"),
            false => Condition::default().and_has("deleted_at"),
        };
        let key = table_keys::header(id);
        self.puts.push(Action::Check { key, condition });
        self.put_listed(id, is_live);
        self.name(&id.name).changes = 1;
    }

    /// Puts what is active over the publication in force as it was read: the label can't have moved meanwhile.
    pub(super) fn put_active(&mut self, before: Option<u64>, after: &Active) -> Result<()> {
        let condition = match before {
            Some(seq) => Condition::number(SEQ, seq),
            None => Condition::absent(),
        };
        self.put(item::active_item(after)?, Some(condition));
        self.publications.push(after.publication.kind);
        Ok(())
    }

    /// Puts the entry of the activity, whose ID is new.
    pub(super) fn put_recorded(&mut self, at: Timestamp, entry: Item) {
        self.recorded_at = Some(at);
        self.put(entry, Some(Condition::absent()));
    }

    /// The time of the entry that it adds to the activity.
    pub(super) fn recorded_at(&self) -> Option<Timestamp> {
        self.recorded_at
    }

    /// Puts a receipt where there is none in force: one key has the effect of one request.
    pub(super) fn put_receipt<T: Serialize>(
        &mut self,
        key: &Key,
        receipt: &T,
        now: u64,
    ) -> Result<()> {
        let condition = Condition::absent_or_at_most(table_keys::EXPIRES_AT, now);
        self.put(item::to_item(key, receipt)?, Some(condition));
        Ok(())
    }

    /// Forbids that the header changed: what was answered without a change was true at this moment.
    pub(super) fn check_revision(&mut self, header: &Header) {
        self.check_as_read(&header.id(), Some(header));
    }

    /// Forbids that an item with a revision changed, or was made, since it was read.
    pub(super) fn check_item(&mut self, key: Key, revision: Option<u64>) {
        let is_put = false;
        let check = match revision {
            None => HeaderCheck::Absent { is_put },
            Some(revision) => HeaderCheck::Revision { revision, is_put },
        };
        self.add_check(key, check);
    }

    /// Forbids that an override is published against another type, contract or format of `default` than it was checked against.
    pub(super) fn check_default(&mut self, id: &PromptId, default: Option<&Header>) -> Result<()> {
        if id.instance.is_default() {
            return Ok(());
        }
        let key = table_keys::header(&id.of_default());
        let check = match default {
            None => HeaderCheck::Absent { is_put: false },
            Some(header) => {
                let mut stored = item::to_item(&key, header)?;
                let mut condition = Condition::default();
                for name in ["type", "contract"] {
                    let value = stored.remove(name).unwrap_or(AttributeValue::Null(true));
                    condition = condition.and_equals(name, value);
                }
                let format = header.production_format();
                let stored = AttributeValue::S(format.as_str().to_owned());
                let stored = (!format.is_default()).then_some(stored);
                let production = Label::default();
                let path = ["labels", production.as_str(), "template_format"];
                condition = condition.and_at(&path, stored);
                HeaderCheck::Terms {
                    revision: header.revision,
                    condition,
                }
            }
        };
        self.add_check(key, check);
        Ok(())
    }

    /// What it does to the item of a name.
    pub(super) fn name(&mut self, name: &PromptName) -> &mut NameUpdate {
        self.names.entry(name.clone()).or_default()
    }

    /// Adds the actions of another prompt's write: both are committed, or neither.
    pub(super) fn join(&mut self, other: Self) {
        self.puts.extend(other.puts);
        self.publications.extend(other.publications);
        self.is_torn |= other.is_torn;
        for (key, check) in other.headers {
            self.add_check(key, check);
        }
        for (name, update) in other.names {
            self.is_torn |= !self.name(&name).join(update);
        }
    }

    /// What it does to the items of names.
    pub(super) fn name_updates(&self) -> &BTreeMap<PromptName, NameUpdate> {
        &self.names
    }

    /// The headers that it rests on, each with the revision as read; none where there was none.
    pub(super) fn headers_as_read(&self) -> impl Iterator<Item = (&Key, Option<u64>)> {
        self.headers
            .iter()
            .map(|(key, check)| (key, check.revision()))
    }

    /// Makes it impossible to commit: it has to be decided anew.
    pub(super) fn tear(&mut self) {
        self.is_torn = true;
    }

    /// Forbids that a header changed, or came to be, since it was read.
    pub(super) fn check_as_read(&mut self, id: &PromptId, header: Option<&Header>) {
        let is_put = false;
        let check = match header {
            None => HeaderCheck::Absent { is_put },
            Some(header) => HeaderCheck::Revision {
                revision: header.revision,
                is_put,
            },
        };
        self.add_check(table_keys::header(id), check);
    }

    /// Whether it rests on reads that contradict each other, so that it can't be committed.
    pub(super) fn is_torn(&self) -> bool {
        self.is_torn
    }

    pub(super) fn publications(&self) -> Vec<PublicationKind> {
        self.publications.clone()
    }

    fn add_check(&mut self, key: Key, check: HeaderCheck) {
        let joined = match self.headers.remove(&key) {
            None => check,
            Some(before) => {
                self.is_torn |= before.revision() != check.revision();
                before.join(check)
            }
        };
        self.headers.insert(key, joined);
    }

    /// What it puts under a key.
    pub(super) fn put_item(&self, key: &Key) -> Option<&Item> {
        self.puts.iter().find_map(|action| match action {
            Action::Put { item, .. } if item::key_of(item) == *key => Some(item),
            _ => None,
        })
    }

    pub(super) fn put(&mut self, item: Item, condition: Option<Condition>) {
        self.puts.push(Action::Put { item, condition });
    }

    /// Sets values at paths of an item that exists, and leaves the rest of it as it is.
    pub(super) fn set(
        &mut self,
        key: Key,
        values: Vec<(String, AttributeValue)>,
        condition: Condition,
    ) {
        let condition = condition.and_has(table_keys::PK);
        self.puts.push(Action::Set {
            key,
            values,
            condition,
        });
    }

    /// Refuses what DynamoDB would refuse for its size.
    pub(super) fn check_sizes(&self) -> Result<()> {
        let (mut count, mut total) = (self.puts.len(), 0);
        for action in &self.puts {
            let size = action.size();
            total += size;
            if size > size::MAX_ITEM {
                return Err(Error::TooLarge {
                    what: format!("the item {}", action.key()),
                    size,
                    limit: size::MAX_ITEM,
                    remedy: "shorten the message of this change, or the prompt",
                });
            }
        }
        let checked = self.headers.iter().filter(|(_, check)| !check.is_put());
        let names = self.names.iter();
        let names = names.filter(|(name, update)| (*update).clone().action(name).is_some());
        let names = names.map(|(name, _)| table_keys::name(name));
        for key in checked.map(|(key, _)| key.clone()).chain(names) {
            count += 1;
            total += size::of(&item::key_attributes(&key));
        }
        if count > MAX_ACTIONS {
            return Err(Error::TooManyItems {
                count,
                limit: MAX_ACTIONS,
            });
        }
        match total > size::MAX_TRANSACTION {
            false => Ok(()),
            true => Err(Error::TooLarge {
                what: "this change".to_owned(),
                size: total,
                limit: size::MAX_TRANSACTION,
                remedy: "shorten its message",
            }),
        }
    }

    pub(super) fn build(self, table: &str) -> Result<Vec<TransactWriteItem>> {
        let names = self.names.into_iter();
        let names = names.filter_map(|(name, update)| update.action(&name));
        let headers = self.headers.into_iter();
        let headers = headers.filter_map(|(key, check)| check.action(key));
        let actions = self.puts.into_iter().chain(headers).chain(names);
        actions
            .map(|action| action.build(table))
            .collect::<std::result::Result<_, _>>()
            .map_err(|error| Error::Database(DatabaseError::Refused(error.to_string())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A transaction of this many items of this size each.
    fn of_items(count: usize, size: usize) -> Transaction {
        let mut transaction = Transaction::default();
        for _ in 0..count {
            let item = Item::from([("PK".to_owned(), AttributeValue::S("x".repeat(size - 2)))]);
            transaction.put(item, Some(Condition::absent()));
        }
        transaction
    }

    #[test]
    fn a_transaction_over_the_limit_of_the_database_is_refused_with_both_numbers() {
        let limit = size::MAX_TRANSACTION;
        let (count, each) = (11, limit / 11 - 1);
        let rest = limit - count * each;
        assert!(rest > 2 && each <= size::MAX_ITEM);
        let filled = |rest| {
            let mut transaction = of_items(count, each);
            transaction.join(of_items(1, rest));
            transaction.check_sizes()
        };
        assert!(filled(rest).is_ok());
        match filled(rest + 1) {
            Err(Error::TooLarge {
                what,
                size,
                limit: said,
                ..
            }) => {
                assert_eq!(
                    (what.as_str(), size, said),
                    ("this change", limit + 1, limit)
                );
            }
            other => panic!("{other:?}"),
        }
        // The most labels of a prompt, each with the largest version, fit into the transaction of a restore.
        assert!(
            of_items(10, size::MAX_VERSION + 4 * 1024)
                .check_sizes()
                .is_ok()
        );
    }

    #[test]
    fn an_item_over_the_limit_of_the_database_is_refused() {
        assert!(of_items(1, size::MAX_ITEM).check_sizes().is_ok());
        let refused = of_items(1, size::MAX_ITEM + 1).check_sizes();
        assert!(matches!(refused, Err(Error::TooLarge { limit, .. }) if limit == size::MAX_ITEM));
    }

    #[test]
    fn a_transaction_of_too_many_items_is_refused_with_both_numbers() {
        let mut full = of_items(MAX_ACTIONS - 1, 10);
        full.name(&"a".parse().unwrap()).changes = 1;
        assert_eq!(full.check_sizes(), Ok(()));
        full.name(&"b".parse().unwrap()).changes = 1;
        let (count, limit) = (MAX_ACTIONS + 1, MAX_ACTIONS);
        assert_eq!(
            full.check_sizes(),
            Err(Error::TooManyItems { count, limit })
        );
    }

    #[test]
    fn the_writes_of_two_prompts_take_one_action_for_each_item() {
        let id = |name: &str| PromptId {
            instance: crate::names::Instance::default(),
            name: name.parse().unwrap(),
        };
        let (a, b) = (header(&id("a")), header(&id("b")));
        let write = |own: &Header, checked: &Header| {
            let mut transaction = Transaction::default();
            let after = Header {
                revision: own.revision + 1,
                ..own.clone()
            };
            transaction.put_header(Some(own), &after).unwrap();
            transaction.check_as_read(&checked.id(), Some(checked));
            transaction.name(&"tone".parse().unwrap()).changes += 1;
            transaction
        };
        let mut both = write(&a, &b);
        both.join(write(&b, &a));
        assert!(!both.is_torn());
        assert_eq!(
            both.build("table").unwrap().len(),
            3,
            "two headers and a name"
        );

        let moved = Header {
            revision: 9,
            ..a.clone()
        };
        let mut torn = write(&a, &b);
        torn.join(write(&b, &moved));
        assert!(torn.is_torn(), "`a` was read at two revisions");
    }

    fn header(id: &PromptId) -> Header {
        let body = crate::content::Body::Text("x".to_owned());
        let content = crate::content::Content::new(body, None, crate::content::Inputs::new());
        let now = jiff::Timestamp::UNIX_EPOCH.into();
        let (first, by) = (
            crate::VersionNumber::FIRST,
            crate::prompt::Signature::default(),
        );
        let version = Version::new(id, first, &content.unwrap(), &by, now);
        Header::of_first(&version, std::collections::BTreeSet::new())
    }
}
