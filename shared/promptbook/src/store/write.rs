//! How every write runs: read, decide, commit in one transaction; and again when somebody else was faster.

use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::SignedDuration;
use tokio::time::Instant;

use super::Store;
use super::commit::{Backoff, Settled};
use super::count;
use super::receipt::{Effect, Receipt, seconds};
use super::request::WriteContext;
use super::transaction::Transaction;
use crate::error::{DatabaseError, Error, Result};
use crate::prompt::Header;

/// How long a write may take in all; API Gateway gives up after 29 s. Default of [`WriteOperation::DEADLINE`].
const DEADLINE: Duration = Duration::from_secs(10);
/// How often a write decides anew because others were faster.
const TRIES: u32 = 40;
/// How long after its time a write may still be sent. Who follows the activity reads the last 90 s again, and so finds each entry.
const SENT_WITHIN: SignedDuration = SignedDuration::from_secs(60);

/// One business act: what it decides from what it reads.
pub(super) trait WriteOperation: Sync {
    /// What the caller is told.
    type Answer: Send;
    /// How long it may take in all.
    const DEADLINE: Duration = DEADLINE;

    /// Reads, consistently, and decides. An error is the answer that the act can't be done.
    fn decide(
        &self,
        store: &Store,
        attempt: u32,
    ) -> impl Future<Output = Result<Decision<Self::Answer>>> + Send;

    /// The answer that was given when the act had this effect.
    fn replay(
        &self,
        store: &Store,
        effect: Effect,
    ) -> impl Future<Output = Result<Self::Answer>> + Send;
}

/// What an act decided.
pub(super) enum Decision<A> {
    /// Do this in one transaction.
    Commit {
        transaction: Transaction,
        effect: Effect,
        answer: A,
    },
    /// Nothing to change; true as long as the header has this revision.
    Unchanged {
        header: Box<Header>,
        effect: Effect,
        answer: A,
    },
    /// The reads were torn by a write between them.
    ReadAgain,
}

impl<A> Decision<A> {
    /// Refuses a transaction that the database would refuse for its size. A refusal as any other: the first try of the request may have
    /// been done.
    fn checked(self) -> Result<Self> {
        match &self {
            Self::Commit { transaction, .. } if transaction.is_torn() => Ok(Self::ReadAgain),
            Self::Commit { transaction, .. } => transaction.check_sizes().map(|()| self),
            Self::Unchanged { .. } | Self::ReadAgain => Ok(self),
        }
    }
}

impl Store {
    /// Runs an act to its end.
    ///
    /// # Errors
    /// What the act decides, or [`DatabaseError::Unavailable`] when that takes too long.
    pub(super) async fn run<T: WriteOperation>(
        &self,
        operation: &T,
        context: &WriteContext,
    ) -> Result<T::Answer> {
        let unsettled = AtomicBool::new(false);
        self.run_noting(operation, context, &unsettled).await
    }

    /// The same for a caller that tries again without an Idempotency-Key, unless it learns that the first try may have been done.
    ///
    /// # Errors
    /// As [`Store::run`], and [`DatabaseError::Unsettled`].
    pub(super) async fn run_once<T: WriteOperation>(
        &self,
        operation: &T,
        context: &WriteContext,
    ) -> Result<T::Answer> {
        let unsettled = AtomicBool::new(false);
        let answer = self.run_noting(operation, context, &unsettled).await;
        match answer {
            Err(Error::Database(DatabaseError::Unavailable(cause))) if unsettled.into_inner() => {
                Err(Error::Database(DatabaseError::Unsettled(cause)))
            }
            answer => answer,
        }
    }

    /// Runs an act. `unsettled` is true while a transaction was sent whose outcome is unknown.
    async fn run_noting<T: WriteOperation>(
        &self,
        operation: &T,
        context: &WriteContext,
        unsettled: &AtomicBool,
    ) -> Result<T::Answer> {
        let deadline = Instant::now() + T::DEADLINE;
        let mut pause = Backoff::default();
        for attempt in 0..TRIES {
            if attempt > 0 {
                if !pause.before(deadline).await {
                    break;
                }
                count::conflict_retry();
            }
            // On the heap: what an operation decides from is large, and the futures of its callers contain it.
            let attempted =
                Box::pin(self.attempt(operation, context, attempt, deadline, unsettled));
            match tokio::time::timeout_at(deadline, attempted).await {
                Ok(Ok(Some(answer))) => return Ok(answer),
                Ok(Ok(None)) => {}
                Ok(Err(error)) => return Err(error),
                Err(_) => break,
            }
        }
        Err(Error::Database(DatabaseError::Unavailable(
            "the prompt kept changing, or the time ran out".to_owned(),
        )))
    }

    /// One round; none when it has to be decided anew.
    async fn attempt<T: WriteOperation>(
        &self,
        operation: &T,
        context: &WriteContext,
        attempt: u32,
        deadline: Instant,
        unsettled: &AtomicBool,
    ) -> Result<Option<T::Answer>> {
        let (transaction, effect, answer) = match self.decided(operation, attempt).await {
            Ok(Decision::Commit {
                transaction,
                effect,
                answer,
            }) => (transaction, effect, answer),
            Ok(Decision::ReadAgain) => return Ok(None),
            Ok(Decision::Unchanged {
                header,
                effect,
                answer,
            }) => match self.replayed(operation, context).await? {
                Some(before) => return Ok(Some(before)),
                None if context.idempotency.is_none() => return Ok(Some(answer)),
                None => {
                    let mut transaction = Transaction::default();
                    transaction.check_revision(&header);
                    (transaction, effect, answer)
                }
            },
            // What can't be done now may have been done by the first try of this request.
            Err(refusal) => {
                let before = self.replayed(operation, context).await?;
                return before.map(Some).ok_or(refusal);
            }
        };
        let sent = self.send(transaction, effect, context, deadline, unsettled);
        match sent.await? {
            Some(Settled::Committed) => Ok(Some(answer)),
            Some(Settled::Cancelled) => self.replayed(operation, context).await,
            None => Ok(None),
        }
    }

    /// What an act decides, and the database would not refuse.
    async fn decided<T: WriteOperation>(
        &self,
        operation: &T,
        attempt: u32,
    ) -> Result<Decision<T::Answer>> {
        let decision = operation.decide(self, attempt).await?.checked()?;
        match attempt {
            // The first try finds out by its conditions, and saves the reads.
            0 => Ok(decision),
            _ => self.judge_counters(decision).await,
        }
    }

    /// The answer of an earlier try of the same request, if that was done.
    async fn replayed<T: WriteOperation>(
        &self,
        operation: &T,
        context: &WriteContext,
    ) -> Result<Option<T::Answer>> {
        match self.receipt(context).await? {
            Some(before) => operation.replay(self, before).await.map(Some),
            None => Ok(None),
        }
    }

    /// Sends a transaction with its receipt; none when it is too late to.
    async fn send(
        &self,
        mut transaction: Transaction,
        effect: Effect,
        context: &WriteContext,
        deadline: Instant,
        unsettled: &AtomicBool,
    ) -> Result<Option<Settled>> {
        if let Some(idempotency) = &context.idempotency {
            let receipt = Receipt::new(idempotency, effect, self.now());
            transaction.put_receipt(&idempotency.receipt, &receipt, seconds(self.now()))?;
        }
        let Some(deadline) = self.last_moment(&transaction, deadline) else {
            return Ok(None);
        };
        unsettled.store(true, Ordering::Relaxed);
        let settled = self.commit(transaction, deadline).await?;
        unsettled.store(false, Ordering::Relaxed);
        Ok(Some(settled))
    }

    /// Until when the transaction may be sent; none when its entry of the activity has become too old.
    fn last_moment(&self, transaction: &Transaction, deadline: Instant) -> Option<Instant> {
        let Some(at) = transaction.recorded_at() else {
            return Some(deadline);
        };
        let age = self.now().duration_since(*at);
        let left = Duration::try_from(SENT_WITHIN - age.max(SignedDuration::ZERO)).ok()?;
        Some(deadline.min(Instant::now() + left))
    }
}
