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
use super::request::{IfMatch, WriteContext};
use super::transaction::Transaction;
use crate::content::Content;
use crate::error::{AccessError, DatabaseError, Error, Result};
use crate::names::PromptName;
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
        let decision = operation.decide(self, attempt).await;
        let decision = decision.and_then(Decision::checked);
        let decision = match decision {
            // The first try finds out by its conditions, and saves the reads.
            Ok(decision) if attempt > 0 => self.judge_counters(decision).await,
            other => other,
        };
        let (mut transaction, effect, answer) = match decision {
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
            }) => match self.receipt(context).await? {
                Some(before) => return operation.replay(self, before).await.map(Some),
                None if context.idempotency.is_none() => return Ok(Some(answer)),
                None => {
                    let mut transaction = Transaction::default();
                    transaction.check_revision(&header);
                    (transaction, effect, answer)
                }
            },
            // What can't be done now may have been done by the first try of this request.
            Err(refusal) => match self.receipt(context).await? {
                Some(before) => return operation.replay(self, before).await.map(Some),
                None => return Err(refusal),
            },
        };
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
        match settled {
            Settled::Committed => Ok(Some(answer)),
            Settled::Cancelled => match self.receipt(context).await? {
                Some(before) => operation.replay(self, before).await.map(Some),
                None => Ok(None),
            },
        }
    }
}

impl Store {
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

impl WriteContext {
    /// Refuses a version that includes a prompt which the caller may not read: rendering it would show that prompt's text.
    pub(super) fn check_includes(&self, content: &Content) -> Result<()> {
        let Some(prefixes) = &self.may_include else {
            return Ok(());
        };
        let mut includes = content.includes().iter();
        let is_hidden = |name: &&PromptName| {
            let mut prefixes = prefixes.iter();
            !prefixes.any(|prefix| name.as_str().starts_with(prefix.as_str()))
        };
        match includes.find(is_hidden) {
            None => Ok(()),
            Some(name) => Err(Error::Access(AccessError::IncludeOutOfReach {
                name: name.clone(),
            })),
        }
    }

    /// Refuses a write to another revision than the caller has seen.
    pub(super) fn check(&self, header: &Header) -> Result<()> {
        match &self.if_match {
            None | Some(IfMatch::Any) => Ok(()),
            Some(IfMatch::OneOf(seen)) if seen.contains(&header.revision) => Ok(()),
            Some(IfMatch::OneOf(_)) => Err(Error::PreconditionFailed {
                actual: header.revision,
            }),
        }
    }
}
