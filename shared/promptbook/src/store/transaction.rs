//! One transaction: its actions, each with the condition that carries an invariant.

use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, Put, TransactWriteItem};
use serde::Serialize;

use super::item::{self, Item, SEQ};
use super::size;
use crate::content::PromptType;
use crate::error::{Error, FieldError, Result};
use crate::prompt::{Active, Header, PromptId, PublicationKind, Version};
use crate::table_keys::{self, Key};

/// The actions of one transaction.
#[derive(Debug, Default)]
pub(super) struct Transaction {
    actions: Vec<Action>,
    /// What makes each publication in it.
    publications: Vec<PublicationKind>,
}

#[derive(Debug)]
enum Action {
    Put {
        item: Item,
        condition: Option<Condition>,
    },
    Check {
        key: Key,
        condition: Condition,
    },
}

/// What must hold of the item as it is.
#[derive(Debug)]
struct Condition {
    expression: &'static str,
    names: Vec<(&'static str, &'static str)>,
    values: Vec<(&'static str, AttributeValue)>,
}

const ABSENT: &str = "attribute_not_exists(PK)";

impl Condition {
    fn absent() -> Self {
        Self {
            expression: ABSENT,
            names: vec![],
            values: vec![],
        }
    }

    fn number(expression: &'static str, attribute: &'static str, number: u64) -> Self {
        Self {
            expression,
            names: vec![("#n", attribute)],
            values: vec![(":n", AttributeValue::N(number.to_string()))],
        }
    }
}

impl Transaction {
    /// Puts an item that may not exist yet: versions and publications are never replaced.
    pub(super) fn put_new<T: Serialize>(&mut self, key: &Key, entity: &T) -> Result<()> {
        self.put(item::to_item(key, entity)?, Condition::absent());
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
        self.put(item, Condition::absent());
        Ok(())
    }

    /// Refuses what DynamoDB would refuse for its size.
    pub(super) fn check_sizes(&self) -> Result<()> {
        let mut total = 0;
        for action in &self.actions {
            let size = match action {
                Action::Put { item, .. } => size::of(item),
                Action::Check { key, .. } => size::of(&item::key_attributes(key)),
            };
            total += size;
            if let Action::Put { item, .. } = action
                && size > size::MAX_ITEM
            {
                return Err(Error::TooLarge {
                    what: format!("the item {}", item::key_of(item)),
                    size,
                    limit: size::MAX_ITEM,
                    remedy: "shorten the message of this change, or the prompt",
                });
            }
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

    /// Puts the header over the one that the write decided from, and over no other: two writes
    /// that decided from the same header can't both commit.
    pub(super) fn put_header(&mut self, before: Option<&Header>, after: &Header) -> Result<()> {
        let condition = match before {
            Some(header) => Condition::number("#n = :n", "revision", header.revision),
            None => Condition::absent(),
        };
        self.put(item::header_item(after)?, condition);
        if !after.instance.is_default() {
            self.put_listed(&after.id(), after.is_live_override());
        }
        Ok(())
    }

    /// Keeps the list of overrides as the header says. Every write of a header does, also one that changes nothing here: a header of a
    /// release before the list, or one that such a release wrote again, has no entry or a wrong one.
    ///
    /// It needs no condition of its own: that of the header forbids that another write comes between.
    fn put_listed(&mut self, id: &PromptId, is_live: bool) {
        let mut item = item::key_attributes(&table_keys::listed_override(id));
        if !is_live {
            item.insert(item::DELETED.to_owned(), AttributeValue::Bool(true));
        }
        let condition = None;
        self.actions.push(Action::Put { item, condition });
    }

    /// Lists an override as live or not, as long as its header says the same.
    pub(super) fn correct_listed(&mut self, id: &PromptId, is_live: bool) {
        let expression = match is_live {
            true => "attribute_exists(#o)",
            false => "attribute_not_exists(#o)",
        };
        self.actions.push(Action::Check {
            key: table_keys::header(id),
            condition: Condition {
                expression,
                names: vec![("#o", table_keys::OVERRIDE_OF)],
                values: vec![],
            },
        });
        self.put_listed(id, is_live);
    }

    /// Puts what is active over the publication in force as it was read: the label can't have moved meanwhile.
    pub(super) fn put_active(&mut self, before: Option<u64>, after: &Active) -> Result<()> {
        let condition = match before {
            Some(seq) => Condition::number("#n = :n", SEQ, seq),
            None => Condition::absent(),
        };
        self.put(item::active_item(after)?, condition);
        self.publications.push(after.publication.kind);
        Ok(())
    }

    /// Puts a receipt where there is none in force: one key has the effect of one request.
    pub(super) fn put_receipt<T: Serialize>(
        &mut self,
        key: &Key,
        receipt: &T,
        now: u64,
    ) -> Result<()> {
        let condition = Condition::number(
            "attribute_not_exists(PK) OR #n <= :n",
            table_keys::EXPIRES_AT,
            now,
        );
        self.put(item::to_item(key, receipt)?, condition);
        Ok(())
    }

    /// Forbids that the header changed: what was answered without a change was true at this moment.
    pub(super) fn check_revision(&mut self, header: &Header) {
        let condition = Condition::number("#n = :n", "revision", header.revision);
        self.actions.push(Action::Check {
            key: table_keys::header(&header.id()),
            condition,
        });
    }

    /// Forbids that an override is published against another type or contract of `default` than it was checked against.
    pub(super) fn check_default(&mut self, id: &PromptId, default: Option<&Header>) -> Result<()> {
        if id.instance.is_default() {
            return Ok(());
        }
        let key = table_keys::header(&id.of_default());
        let condition = match default {
            None => Condition::absent(),
            Some(header) => {
                let mut as_stored = item::header_item(header)?;
                let mut value = |name| as_stored.remove(name).unwrap_or(AttributeValue::Null(true));
                Condition {
                    expression: "#t = :t AND #c = :c",
                    names: vec![("#t", "type"), ("#c", "contract")],
                    values: vec![(":t", value("type")), (":c", value("contract"))],
                }
            }
        };
        self.actions.push(Action::Check { key, condition });
        Ok(())
    }

    pub(super) fn publications(&self) -> Vec<PublicationKind> {
        self.publications.clone()
    }

    fn put(&mut self, item: Item, condition: Condition) {
        self.actions.push(Action::Put {
            item,
            condition: Some(condition),
        });
    }

    pub(super) fn build(self, table: &str) -> Result<Vec<TransactWriteItem>> {
        let incomplete = |e: aws_sdk_dynamodb::error::BuildError| Error::Refused(e.to_string());
        let build = |action| match action {
            Action::Put { item, condition } => {
                let put = Put::builder().table_name(table).set_item(Some(item));
                let put = match condition {
                    None => put,
                    Some(condition) => put
                        .condition_expression(condition.expression)
                        .set_expression_attribute_names(names(condition.names))
                        .set_expression_attribute_values(values(condition.values)),
                };
                put.build()
                    .map(|put| TransactWriteItem::builder().put(put).build())
            }
            Action::Check { key, condition } => ConditionCheck::builder()
                .table_name(table)
                .set_key(Some(item::key_attributes(&key)))
                .condition_expression(condition.expression)
                .set_expression_attribute_names(names(condition.names))
                .set_expression_attribute_values(values(condition.values))
                .build()
                .map(|check| TransactWriteItem::builder().condition_check(check).build()),
        };
        self.actions
            .into_iter()
            .map(build)
            .collect::<std::result::Result<_, _>>()
            .map_err(incomplete)
    }
}

type Pairs<T> = Option<std::collections::HashMap<String, T>>;

// DynamoDB refuses an empty map of names or values, hence none.
fn names(pairs: Vec<(&str, &str)>) -> Pairs<String> {
    (!pairs.is_empty()).then(|| {
        pairs
            .into_iter()
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .collect()
    })
}

fn values(pairs: Vec<(&str, AttributeValue)>) -> Pairs<AttributeValue> {
    (!pairs.is_empty()).then(|| pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A transaction of this many items of this size each.
    fn of_items(count: usize, size: usize) -> Transaction {
        let mut transaction = Transaction::default();
        for _ in 0..count {
            let item = Item::from([("PK".to_owned(), AttributeValue::S("x".repeat(size - 2)))]);
            transaction.put(item, Condition::absent());
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
            transaction.actions.extend(of_items(1, rest).actions);
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
}
