//! Purging a deleted prompt: every version and every message is redacted, in batches, and then its name is free.
//!
//! Each batch is as [`super::redact`] writes it: the header marks the versions in the transaction that redacts them. The last transaction
//! forgets description, tags and contract and marks the prompt as purged, on condition that nothing was written since the last look for
//! something to redact. A crash at any moment leaves a deleted prompt, of which the same request redacts the rest.

use super::Store;
use super::name_update::NameItem;
use super::pending_write::PendingWrite;
use super::receipt::Effect;
use super::redact::redaction_deadline;
use super::redact_messages::Messages;
use super::request::{Page, WriteContext};
use super::write::{Decision, WriteOperation};
use crate::error::{DeletionError, Error, RedactionError, Result};
use crate::names::VersionNumber;
use crate::prompt::{Header, PromptId, Signature, Version};

/// How many versions one transaction redacts.
const BATCH: usize = 25;
/// How many overrides a refusal names.
const NAMED: u8 = 3;

/// The redaction of the next versions.
struct RedactNext<'a> {
    id: &'a PromptId,
    context: &'a WriteContext,
}

/// What is next.
enum Next {
    /// Versions were redacted, and there may be more.
    More,
    /// All versions are redacted.
    Messages(Box<Header>),
    /// It was purged before.
    Purged(u64),
}

/// The last step; none when the prompt was written since.
struct Free<'a> {
    header: &'a Header,
    context: &'a WriteContext,
}

impl Store {
    /// Purges a deleted prompt; answers its revision. Purged already, nothing changes.
    ///
    /// # Errors
    /// `PromptNotFound`, `PreconditionFailed`, `NotDeleted`, `HasOverrides`; [`RedactionError::Unfinished`] when there is more than one request
    /// redacts.
    pub async fn purge(&self, id: &PromptId, context: &WriteContext) -> Result<u64> {
        let until = redaction_deadline();
        let rest = WriteContext {
            by: context.by.clone(),
            ..WriteContext::default()
        };
        let mut context = context;
        loop {
            let next = self.run(&RedactNext { id, context }, context).await?;
            // The revision and the key that came with the request are those of its first write.
            context = &rest;
            let header = match next {
                Next::Purged(revision) => return Ok(revision),
                Next::Messages(header) => header,
                Next::More if until <= tokio::time::Instant::now() => {
                    return Err(Error::Redaction(RedactionError::Unfinished));
                }
                Next::More => continue,
            };
            if header.last_note.is_some() {
                self.redact_notes(id, &rest).await?;
                if until <= tokio::time::Instant::now() {
                    return Err(Error::Redaction(RedactionError::Unfinished));
                }
                continue;
            }
            let messages = Messages {
                id: id.clone(),
                of: None,
                since: header.created_at,
                by: Signature {
                    message: None,
                    ..rest.by.clone()
                },
                until,
            };
            if self.redact_messages(&messages).await?.is_some() {
                continue;
            }
            let header = &header;
            if let Some(revision) = self.run(&Free { header, context }, context).await? {
                return Ok(revision);
            }
        }
    }

    /// Refuses to purge what is not deleted, and a prompt that overrides obey.
    pub(super) async fn check_purge(&self, header: &Header) -> Result<()> {
        let (instance, name) = (header.instance.clone(), header.name.clone());
        if header.deleted_at.is_none() {
            return Err(Error::Deletion(DeletionError::NotDeleted {
                instance,
                name,
            }));
        }
        if !instance.is_default() {
            return Ok(());
        }
        let mut page = Page {
            limit: NAMED,
            cursor: None,
        };
        loop {
            let live = self.overrides(&name, &page).await?;
            if !live.items.is_empty() {
                let instances = live.items;
                return Err(Error::Deletion(DeletionError::HasOverrides {
                    name,
                    instances,
                }));
            }
            if live.next_cursor.is_none() {
                return Ok(());
            }
            page = Page {
                limit: 100,
                cursor: live.next_cursor,
            };
        }
    }
}

impl WriteOperation for RedactNext<'_> {
    type Answer = Next;

    async fn decide(&self, store: &Store, _attempt: u32) -> Result<Decision<Next>> {
        let header = store.existing(self.id).await?;
        self.context.check(&header)?;
        let effect = Effect {
            revision: header.revision,
            ..Effect::default()
        };
        if header.purged_at.is_some() {
            let answer = Next::Purged(header.revision);
            return Ok(unchanged(header, effect, answer));
        }
        store.check_purge(&header).await?;
        let left: Vec<VersionNumber> = header.redacted.missing(header.latest).take(BATCH).collect();
        if left.is_empty() {
            let answer = Next::Messages(Box::new(header.clone()));
            return Ok(unchanged(header, effect, answer));
        }
        let mut pending = PendingWrite::over(&header, &self.context.by, store.now());
        let mut saved_at = Vec::new();
        for version in left {
            let version: Version = store.version_of(&header, version).await?;
            saved_at.push(version.created_at);
            pending.redact(version, &self.context.by)?;
        }
        store.redact_activity(&mut pending, saved_at).await?;
        let (transaction, _) = pending.finish()?;
        Ok(Decision::Commit {
            transaction,
            effect,
            answer: Next::More,
        })
    }

    /// The rest is found by looking again.
    async fn replay(&self, _store: &Store, _effect: Effect) -> Result<Next> {
        Ok(Next::More)
    }
}

impl WriteOperation for Free<'_> {
    type Answer = Option<u64>;

    async fn decide(&self, store: &Store, _attempt: u32) -> Result<Decision<Option<u64>>> {
        let id = self.header.id();
        // Read before the overrides, so that one that comes meanwhile cancels the transaction.
        let name: NameItem = store.name_item(&id.name).await?;
        let header = store.existing(&id).await?;
        if header.revision != self.header.revision {
            return Ok(unchanged(header, Effect::default(), None));
        }
        store.check_purge(&header).await?;
        let mut pending = PendingWrite::over(&header, &self.context.by, store.now());
        if id.instance.is_default() {
            pending.transaction.name(&id.name).changes_as_read = Some(name.changes);
        }
        let after = &mut pending.after;
        after.purged_at = Some(pending.now);
        after.description = None;
        after.tags.clear();
        after.contract.clear();
        after.taken_down.clear();
        after.seed = None;
        let (transaction, header) = pending.finish()?;
        Ok(Decision::Commit {
            transaction,
            effect: Effect::default(),
            answer: Some(header.revision),
        })
    }

    async fn replay(&self, _store: &Store, effect: Effect) -> Result<Option<u64>> {
        Ok(Some(effect.revision))
    }
}

fn unchanged<A>(header: Header, effect: Effect, answer: A) -> Decision<A> {
    Decision::Unchanged {
        header: Box::new(header),
        effect,
        answer,
    }
}
