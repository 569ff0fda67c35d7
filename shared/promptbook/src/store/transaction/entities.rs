//! What a transaction puts for each entity, with the condition that its invariant needs.

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;

use super::Transaction;
use crate::Timestamp;
use crate::content::PromptType;
use crate::error::{Error, FieldError, Result};
use crate::prompt::{Active, Header, PromptId, Version};
use crate::store::action::Action;
use crate::store::condition::Condition;
use crate::store::header_check::HeaderCheck;
use crate::store::item::{self, Item, SEQ};
use crate::store::size;
use crate::table_keys::{self, Key};

impl Transaction {
    /// Puts a version, as long as there is room for every publication of it.
    pub(in crate::store) fn put_version(&mut self, version: &Version) -> Result<()> {
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
    pub(in crate::store) fn put_header(
        &mut self,
        before: Option<&Header>,
        after: &Header,
    ) -> Result<()> {
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
    pub(in crate::store) fn correct_listed(&mut self, id: &PromptId, is_live: bool) {
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
    pub(in crate::store) fn put_active(
        &mut self,
        before: Option<u64>,
        after: &Active,
    ) -> Result<()> {
        let condition = match before {
            Some(seq) => Condition::number(SEQ, seq),
            None => Condition::absent(),
        };
        self.put(item::active_item(after)?, Some(condition));
        self.publications.push(after.publication.kind);
        Ok(())
    }

    /// Puts the entry of the activity, whose ID is new.
    pub(in crate::store) fn put_recorded(&mut self, at: Timestamp, entry: Item) {
        self.recorded_at = Some(at);
        self.put(entry, Some(Condition::absent()));
    }

    /// The time of the entry that it adds to the activity.
    pub(in crate::store) fn recorded_at(&self) -> Option<Timestamp> {
        self.recorded_at
    }

    /// Puts a receipt where there is none in force: one key has the effect of one request.
    pub(in crate::store) fn put_receipt<T: Serialize>(
        &mut self,
        key: &Key,
        receipt: &T,
        now: u64,
    ) -> Result<()> {
        let condition = Condition::absent_or_at_most(table_keys::EXPIRES_AT, now);
        self.put(item::to_item(key, receipt)?, Some(condition));
        Ok(())
    }
}
