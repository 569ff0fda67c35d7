//! Sending a transaction until its outcome is known.

use std::time::Duration;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::CancellationReason;
use tokio::time::Instant;

use super::Store;
use super::count;
use super::failure::error_of;
use super::transaction::Transaction;
use crate::error::{DatabaseError, Error, Result};

/// The known outcome of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Settled {
    /// The transaction was written.
    Committed,
    /// A condition failed: it is not stored and never will be.
    Cancelled,
}

impl Store {
    /// Sends the same bytes with the same token until the outcome is known. A conflict, a throttle or a
    /// lost answer settles nothing: an earlier try may still arrive, and the token makes the tries one.
    ///
    /// # Errors
    /// [`DatabaseError::Unavailable`] at the deadline, the outcome being unknown.
    pub(super) async fn commit(
        &self,
        transaction: Transaction,
        deadline: Instant,
    ) -> Result<Settled> {
        let token = uuid::Uuid::new_v4().to_string();
        let publications = transaction.publications();
        let actions = transaction.build(&self.table)?;
        let request = self
            .client
            .transact_write_items()
            .set_transact_items(Some(actions));
        let request = request.client_request_token(token);
        let mut pause = Backoff::default();
        loop {
            let sent = tokio::time::timeout_at(deadline, request.clone().send()).await;
            let late =
                |_| Error::Database(DatabaseError::Unavailable("no answer in time".to_owned()));
            let unknown = match sent.map_err(late)?.map_err(|error| outcome(&error)) {
                Ok(_) => {
                    publications.into_iter().for_each(count::publication);
                    return Ok(Settled::Committed);
                }
                Err(Outcome::Cancelled) => return Ok(Settled::Cancelled),
                Err(Outcome::Refused(error)) => return Err(error),
                Err(Outcome::Conflict(error)) => {
                    count::conflict_retry();
                    error
                }
                Err(Outcome::Unknown(error)) => error,
            };
            tracing::debug!(error = %unknown, "the outcome of a transaction is unknown, retrying");
            if !pause.before(deadline).await {
                return Err(unknown);
            }
        }
    }
}

enum Outcome {
    Cancelled,
    Refused(Error),
    /// Another transaction had one of the items; like every unknown outcome it settles nothing.
    Conflict(Error),
    Unknown(Error),
}

fn outcome(error: &SdkError<TransactWriteItemsError>) -> Outcome {
    if let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) =
        error.as_service_error()
    {
        return of_reasons(cancelled.cancellation_reasons());
    }
    match error_of(error) {
        refused @ (Error::Database(DatabaseError::Refused(_))
        | Error::Database(DatabaseError::Storage { .. })) => Outcome::Refused(refused),
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
        let code = codes.first().copied().unwrap_or("TransactionCanceled");
        let error = Error::Database(DatabaseError::Unavailable(code.to_owned()));
        match codes.contains(&"TransactionConflict") {
            true => Outcome::Conflict(error),
            false => Outcome::Unknown(error),
        }
    } else {
        Outcome::Refused(Error::Database(DatabaseError::Refused(format!(
            "the transaction was cancelled: {}",
            codes.join(", ")
        ))))
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
