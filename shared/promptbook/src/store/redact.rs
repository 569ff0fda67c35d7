//! Redacting a version: what it says is replaced by a marker in every item, forever.
//!
//! The order: first the version, in one transaction with the header that marks it; then the ledger, in batches; then the releases, which
//! repeat the messages of the ledger. The activity, which repeats them too, is redacted in the transaction of the version or the batch. From the first transaction on, nothing can publish the version, so that the set of its publications
//! is closed, and what follows is found by looking for messages that are left. A crash leaves a redacted version with messages that
//! the same request finds and redacts. The other order could lose messages to a request that is then refused, and miss a publication that is
//! made meanwhile.

use std::time::Duration;

use tokio::time::Instant;

use super::Store;
use super::condition::Condition;
use super::item;
use super::pending_write::PendingWrite;
use super::read::no_such_version;
use super::receipt::Effect;
use super::redact_messages::Messages;
use super::request::{Redacted, WriteContext};
use super::write::{Decision, WriteOperation};
use crate::error::{Error, RedactionError, Result};
use crate::names::VersionNumber;
use crate::prompt::{Header, PromptId, Redaction, Signature, Version};
use crate::table_keys::{self, PK};

/// How long a request redacts batches; a Lambda function is stopped after 15 s.
const TIME: Duration = Duration::from_secs(8);

struct Redact<'a> {
    id: &'a PromptId,
    version: VersionNumber,
    context: &'a WriteContext,
}

impl Store {
    /// Redacts a version, of a deleted prompt too, and the messages of its publications. Redacted already, it goes on with messages that an
    /// earlier request left. The reason is the signature's message.
    ///
    /// # Errors
    /// `PromptNotFound`, `VersionNotFound`, `PreconditionFailed`, `VersionActive`; [`RedactionError::Unfinished`] when there are more messages than one
    /// request redacts.
    pub async fn redact(
        &self,
        id: &PromptId,
        version: VersionNumber,
        context: &WriteContext,
    ) -> Result<Redacted> {
        let until = redaction_deadline();
        let operation = Redact {
            id,
            version,
            context,
        };
        let mut redacted = self.run(&operation, context).await?;
        let messages = Messages {
            id: id.clone(),
            of: Some(version),
            since: redacted.version.created_at,
            by: Signature {
                message: None,
                ..context.by.clone()
            },
            until,
        };
        if let Some(revision) = self.redact_messages(&messages).await? {
            redacted.revision = revision;
        }
        Ok(redacted)
    }
}

/// When a request stops to redact batches.
pub(super) fn redaction_deadline() -> Instant {
    Instant::now() + TIME
}

impl WriteOperation for Redact<'_> {
    type Answer = Redacted;

    async fn decide(&self, store: &Store, _attempt: u32) -> Result<Decision<Redacted>> {
        let header = store.existing(self.id).await?;
        self.context.check(&header)?;
        if self.version > header.latest {
            return Err(no_such_version(&header, self.version));
        }
        check_inactive(&header, self.version)?;
        let version = store.version_of(&header, self.version).await?;
        if header.redacted.contains(self.version) {
            return Ok(unchanged(header, version));
        }
        let mut pending = PendingWrite::over(&header, &self.context.by, store.now());
        let saved_at = version.created_at;
        let version = pending.redact(version, &self.context.by)?;
        store.redact_activity(&mut pending, [saved_at]).await?;
        let (transaction, header) = pending.finish()?;
        let answer = Redacted {
            version,
            revision: header.revision,
        };
        Ok(Decision::Commit {
            transaction,
            effect: effect_of(&answer),
            answer,
        })
    }

    async fn replay(&self, store: &Store, effect: Effect) -> Result<Redacted> {
        let key = table_keys::version(self.id, self.version);
        Ok(Redacted {
            version: store.get_named(&key).await?,
            revision: effect.revision,
        })
    }
}

impl PendingWrite {
    /// Replaces a version by what is left of it, and marks it in the header. Clients of Langfuse's API no longer see it.
    pub(super) fn redact(&mut self, version: Version, by: &Signature) -> Result<Version> {
        let redacted = version.redacted(Redaction {
            at: self.now,
            reason: by.message.clone(),
            author: by.author.clone(),
            key_id: by.key_id.clone(),
        });
        let number = redacted.version;
        self.after.redacted.insert(number, number);
        self.after.hidden.insert(number, number);
        let key = table_keys::version(&redacted.id(), number);
        let item = item::to_item(&key, &redacted)?;
        self.transaction
            .put(item, Some(Condition::default().and_has(PK)));
        Ok(redacted)
    }
}

/// Refuses a version that is active, whose text the active items have.
fn check_inactive(header: &Header, version: VersionNumber) -> Result<()> {
    let labels = header.labels.iter();
    let labels = labels.filter(|(_, at)| at.version == Some(version));
    let labels: Vec<_> = labels.map(|(label, _)| label.clone()).collect();
    match labels.is_empty() {
        true => Ok(()),
        false => Err(Error::Redaction(RedactionError::VersionActive {
            name: header.name.clone(),
            version,
            labels,
        })),
    }
}

fn unchanged(header: Header, version: Version) -> Decision<Redacted> {
    let answer = Redacted {
        version,
        revision: header.revision,
    };
    Decision::Unchanged {
        header: Box::new(header),
        effect: effect_of(&answer),
        answer,
    }
}

fn effect_of(redacted: &Redacted) -> Effect {
    Effect {
        version: Some(redacted.version.version),
        revision: redacted.revision,
        ..Effect::default()
    }
}
