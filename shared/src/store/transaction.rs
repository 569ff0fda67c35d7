//! One transaction: its actions, each with the condition that carries an invariant, sent until its outcome is known.

use std::time::Duration;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::CancellationReason;
use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, Put, TransactWriteItem};
use serde::Serialize;
use tokio::time::Instant;

use super::Store;
use super::failure::error_of;
use super::item::{self, Item, SEQ};
use crate::error::{Error, Result};
use crate::keys::{self, Key};
use crate::prompt::{Active, Header, PromptId};

/// The actions of one transaction.
#[derive(Debug, Default)]
pub(super) struct Transaction {
    actions: Vec<Action>,
}

#[derive(Debug)]
enum Action {
    Put { item: Item, condition: Condition },
    Check { key: Key, condition: Condition },
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

    /// Puts the header over the one that the write decided from, and over no other: two writes
    /// that decided from the same header can't both commit.
    pub(super) fn put_header(&mut self, before: Option<&Header>, after: &Header) -> Result<()> {
        let condition = match before {
            Some(header) => Condition::number("#n = :n", "revision", header.revision),
            None => Condition::absent(),
        };
        self.put(item::header_item(after)?, condition);
        Ok(())
    }

    /// Puts what is active over the publication in force as it was read: the label can't have moved meanwhile.
    pub(super) fn put_active(&mut self, before: Option<u64>, after: &Active) -> Result<()> {
        let condition = match before {
            Some(seq) => Condition::number("#n = :n", SEQ, seq),
            None => Condition::absent(),
        };
        self.put(item::active_item(after)?, condition);
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
            keys::EXPIRES_AT,
            now,
        );
        self.put(item::to_item(key, receipt)?, condition);
        Ok(())
    }

    /// Forbids that the header changed: what was answered without a change was true at this moment.
    pub(super) fn check_revision(&mut self, header: &Header) {
        let condition = Condition::number("#n = :n", "revision", header.revision);
        self.actions.push(Action::Check {
            key: keys::header(&header.id()),
            condition,
        });
    }

    /// Forbids that an override is published against another type or contract of `default` than it was checked against.
    pub(super) fn check_default(&mut self, id: &PromptId, default: Option<&Header>) -> Result<()> {
        if id.instance.is_default() {
            return Ok(());
        }
        let key = keys::header(&id.of_default());
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

    fn put(&mut self, item: Item, condition: Condition) {
        self.actions.push(Action::Put { item, condition });
    }

    fn build(self, table: &str) -> Result<Vec<TransactWriteItem>> {
        let incomplete = |e: aws_sdk_dynamodb::error::BuildError| Error::Refused(e.to_string());
        let build = |action| match action {
            Action::Put { item, condition } => Put::builder()
                .table_name(table)
                .set_item(Some(item))
                .condition_expression(condition.expression)
                .set_expression_attribute_names(names(condition.names))
                .set_expression_attribute_values(values(condition.values))
                .build()
                .map(|put| TransactWriteItem::builder().put(put).build()),
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

/// The known outcome of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Settled {
    /// It is stored.
    Committed,
    /// A condition failed: it is not stored and never will be.
    Cancelled,
}

impl Store {
    /// Sends the same bytes with the same token until the outcome is known. A conflict, a throttle or a
    /// lost answer settles nothing: an earlier try may still arrive, and the token makes the tries one.
    ///
    /// # Errors
    /// [`Error::Unavailable`] at the deadline, the outcome being unknown.
    pub(super) async fn commit(
        &self,
        transaction: Transaction,
        deadline: Instant,
    ) -> Result<Settled> {
        let token = uuid::Uuid::new_v4().to_string();
        let actions = transaction.build(&self.table)?;
        let request = self
            .client
            .transact_write_items()
            .set_transact_items(Some(actions));
        let request = request.client_request_token(token);
        let mut pause = Backoff::default();
        loop {
            let unknown = match tokio::time::timeout_at(deadline, request.clone().send()).await {
                Ok(Ok(_)) => return Ok(Settled::Committed),
                Ok(Err(error)) => match outcome(&error) {
                    Outcome::Cancelled => return Ok(Settled::Cancelled),
                    Outcome::Refused(error) => return Err(error),
                    Outcome::Unknown(error) => error,
                },
                Err(_) => return Err(Error::Unavailable("no answer in time".to_owned())),
            };
            tracing::debug!(error = %unknown, "a transaction's outcome is not known yet, sending it again");
            if !pause.before(deadline).await {
                return Err(unknown);
            }
        }
    }
}

enum Outcome {
    Cancelled,
    Refused(Error),
    Unknown(Error),
}

fn outcome(error: &SdkError<TransactWriteItemsError>) -> Outcome {
    if let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) =
        error.as_service_error()
    {
        return of_reasons(cancelled.cancellation_reasons());
    }
    match error_of(error) {
        refused @ Error::Refused(_) => Outcome::Refused(refused),
        passing => Outcome::Unknown(passing),
    }
}

fn of_reasons(reasons: &[CancellationReason]) -> Outcome {
    let codes: Vec<&str> = reasons
        .iter()
        .filter_map(CancellationReason::code)
        .filter(|c| *c != "None")
        .collect();
    let passes = |code: &&str| {
        matches!(
            *code,
            "TransactionConflict" | "ThrottlingError" | "ProvisionedThroughputExceeded"
        )
    };
    if codes.contains(&"ConditionalCheckFailed") {
        Outcome::Cancelled
    } else if codes.iter().all(passes) {
        Outcome::Unknown(Error::Unavailable(
            codes
                .first()
                .map_or("TransactionCanceled", |c| c)
                .to_owned(),
        ))
    } else {
        Outcome::Refused(Error::Refused(format!(
            "the transaction was cancelled: {}",
            codes.join(", ")
        )))
    }
}

/// Pauses between tries: 20 ms doubling to 500 ms, each drawn at random up to that, so that rivals part.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    tries: u32,
}

impl Backoff {
    const FIRST: Duration = Duration::from_millis(20);
    const LONGEST: Duration = Duration::from_millis(500);

    /// Waits; false when the deadline comes before the pause ends.
    pub(super) async fn before(&mut self, deadline: Instant) -> bool {
        let ceiling = Self::FIRST
            .saturating_mul(1 << self.tries.min(6))
            .min(Self::LONGEST);
        self.tries += 1;
        let until = Instant::now() + ceiling.mul_f64(fastrand::f64());
        if until >= deadline {
            return false;
        }
        tokio::time::sleep_until(until).await;
        true
    }
}
