//! Redacting the messages of publications: in the ledger, and in the active item of a label whose last publication it is.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use tokio::time::Instant;

use super::Store;
use super::condition::Condition;
use super::failure::error_of;
use super::item::{self, SEQ};
use super::pending_write::PendingWrite;
use super::receipt::Effect;
use super::request::WriteContext;
use super::write::{Decision, WriteOperation};
use crate::Timestamp;
use crate::error::{Error, RedactionError, Result};
use crate::names::{Label, VersionNumber};
use crate::prompt::{LedgerEntry, PromptId, Publication, REDACTED, Signature};
use crate::table_keys;

/// How many entries of a ledger one transaction changes. With those of the activity, ten labels and the header it stays below DynamoDB's
/// limit.
const BATCH: usize = 30;

/// The messages to redact.
pub(super) struct Messages {
    pub(super) id: PromptId,
    /// Those of one version's publications, and of the unpublications that took it down; none means all of the prompt.
    pub(super) of: Option<VersionNumber>,
    /// No publication of these is older.
    pub(super) since: Timestamp,
    pub(super) by: Signature,
    /// When to stop.
    pub(super) until: Instant,
}

/// An entry of a prompt's ledger.
pub(super) struct Entry {
    pub(super) label: Label,
    pub(super) seq: u64,
    pub(super) at: Timestamp,
}

impl Entry {
    pub(super) fn of(publication: &Publication) -> Self {
        Self {
            label: publication.label.clone(),
            seq: publication.seq,
            at: publication.at,
        }
    }
}

struct RedactEntries<'a> {
    id: &'a PromptId,
    entries: &'a [Entry],
    context: &'a WriteContext,
}

impl Store {
    /// Redacts all of them, in batches; answers the revision of the prompt, if there were any in its ledger.
    ///
    /// # Errors
    /// [`RedactionError::Unfinished`] when the time is up; the same request goes on.
    pub(super) async fn redact_messages(&self, messages: &Messages) -> Result<Option<u64>> {
        let mut revision = None;
        let mut pages = self.entries_of(messages).into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| error_of(&error))?.items;
            let mut entries = Vec::new();
            for found in page.unwrap_or_default() {
                let entry: LedgerEntry = item::from_item(&item::key_of(&found), found)?;
                entries.push(Entry::of(&entry.publication));
            }
            for batch in entries.chunks(BATCH) {
                revision = Some(self.redact_entries(messages, &messages.id, batch).await?);
            }
        }
        let of_releases = self.redact_releases(messages).await?;
        Ok(of_releases.or(revision))
    }

    /// Redacts the messages of entries of one prompt's ledger; answers its revision.
    pub(super) async fn redact_entries(
        &self,
        messages: &Messages,
        id: &PromptId,
        entries: &[Entry],
    ) -> Result<u64> {
        messages.check_time()?;
        let context = &WriteContext {
            by: messages.by.clone(),
            ..WriteContext::default()
        };
        let operation = RedactEntries {
            id,
            entries,
            context,
        };
        self.run(&operation, context).await
    }

    /// The entries of the prompt's ledger whose messages are left.
    fn entries_of(&self, messages: &Messages) -> QueryFluentBuilder {
        let pk = table_keys::history(&messages.id);
        let query = self
            .query_partition(pk, table_keys::PUBLICATION_PREFIX)
            .consistent_read(true)
            .expression_attribute_names("#message", "message")
            .expression_attribute_values(":redacted", AttributeValue::S(REDACTED.to_owned()));
        let left = "attribute_exists(#message) AND #message <> :redacted";
        let Some(version) = messages.of else {
            return query.filter_expression(left);
        };
        query
            .filter_expression(format!(
                "{left} AND (#version = :version OR (attribute_not_exists(#version) AND #replaced = :version))"
            ))
            .expression_attribute_names("#version", "version")
            .expression_attribute_names("#replaced", "replaced")
            .expression_attribute_values(":version", AttributeValue::N(version.get().to_string()))
    }
}

impl Messages {
    /// Stops when the time is up.
    pub(super) fn check_time(&self) -> Result<()> {
        match Instant::now() < self.until {
            true => Ok(()),
            false => Err(Error::Redaction(RedactionError::Unfinished)),
        }
    }

    /// Whether it is one of these publications.
    pub(super) fn are_of(&self, publication: &Publication) -> bool {
        let Some(version) = self.of else {
            return publication.id() == self.id;
        };
        let of = publication.version.or(publication.replaced);
        publication.id() == self.id && of == Some(version)
    }
}

/// Whether there is a message that is not redacted.
pub(super) fn is_left(message: Option<&String>) -> bool {
    message.is_some_and(|message| message != REDACTED)
}

/// The marker, at a path of an item.
pub(super) fn marker_at(path: impl Into<String>) -> (String, AttributeValue) {
    (path.into(), AttributeValue::S(REDACTED.to_owned()))
}

impl WriteOperation for RedactEntries<'_> {
    type Answer = u64;

    /// It writes the header too: a release copies the publication of a version that is active already, and must not copy a message that was
    /// read before.
    async fn decide(&self, store: &Store, _attempt: u32) -> Result<Decision<u64>> {
        let header = store.existing(self.id).await?;
        let mut pending = PendingWrite::over(&header, &self.context.by, store.now());
        let times = self.entries.iter().map(|entry| entry.at);
        store.redact_activity(&mut pending, times).await?;
        for Entry { label, seq, .. } in self.entries {
            let key = table_keys::publication(self.id, label, *seq);
            let values = vec![marker_at("message")];
            pending.transaction.set(key, values, Condition::default());
            if header.labels.get(label).is_some_and(|at| at.seq == *seq) {
                let key = table_keys::active(self.id, label);
                let values = vec![marker_at("publication.message")];
                let condition = Condition::number(SEQ, *seq);
                pending.transaction.set(key, values, condition);
            }
        }
        pending.revised()
    }

    async fn replay(&self, _store: &Store, effect: Effect) -> Result<u64> {
        Ok(effect.revision)
    }
}
