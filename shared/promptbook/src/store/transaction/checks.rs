//! What must be as it was read, so that a transaction commits.

use aws_sdk_dynamodb::types::AttributeValue;

use super::Transaction;
use crate::error::Result;
use crate::names::Label;
use crate::prompt::{Header, PromptId};
use crate::store::condition::Condition;
use crate::store::header_check::HeaderCheck;
use crate::store::item;
use crate::table_keys::{self, Key};

impl Transaction {
    /// Forbids that the header changed: what was answered without a change was true at this moment.
    pub(in crate::store) fn check_revision(&mut self, header: &Header) {
        self.check_as_read(&header.id(), Some(header));
    }

    /// Forbids that an item with a revision changed, or was made, since it was read.
    pub(in crate::store) fn check_item(&mut self, key: Key, revision: Option<u64>) {
        let is_put = false;
        let check = match revision {
            None => HeaderCheck::Absent { is_put },
            Some(revision) => HeaderCheck::Revision { revision, is_put },
        };
        self.add_check(key, check);
    }

    /// Forbids that an override is published against another type, contract or format of `default` than it was checked against.
    pub(in crate::store) fn check_default(
        &mut self,
        id: &PromptId,
        default: Option<&Header>,
    ) -> Result<()> {
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

    /// Forbids that a header changed, or came to be, since it was read.
    pub(in crate::store) fn check_as_read(&mut self, id: &PromptId, header: Option<&Header>) {
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

    pub(super) fn add_check(&mut self, key: Key, check: HeaderCheck) {
        let joined = match self.headers.remove(&key) {
            None => check,
            Some(before) => {
                self.is_torn |= before.revision() != check.revision();
                before.join(check)
            }
        };
        self.headers.insert(key, joined);
    }

    /// The headers that it rests on, each with the revision as read; none where there was none.
    pub(in crate::store) fn headers_as_read(&self) -> impl Iterator<Item = (&Key, Option<u64>)> {
        self.headers
            .iter()
            .map(|(key, check)| (key, check.revision()))
    }
}
