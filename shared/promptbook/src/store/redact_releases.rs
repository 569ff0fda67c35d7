//! Redacting the messages of releases: a release repeats the publications that it made or found, and gives all that it made one message.

use aws_sdk_dynamodb::types::AttributeValue;

use super::Store;
use super::commit::Settled;
use super::condition::Condition;
use super::failure::error_of;
use super::item;
use super::redact_messages::{Entry, Messages, is_left, marker_at};
use super::release_draft::first_id;
use super::transaction::Transaction;
use crate::Timestamp;
use crate::error::{Error, ReleaseError, Result};
use crate::names::ReleaseId;
use crate::prompt::{LedgerEntry, PromptId, Publication, Release};
use crate::table_keys;

/// What of one release is redacted.
#[derive(Default)]
struct Plan {
    /// The entries of ledgers that have the same message, of its other prompts too.
    entries: Vec<(PromptId, Entry)>,
    /// The paths of the messages in its item.
    paths: Vec<String>,
}

impl Store {
    /// Redacts the messages in releases; answers the revision of the prompt, if an entry of its ledger was redacted.
    ///
    /// Of each release, its own item is last: it is by its messages that an interrupted request finds what is left.
    pub(super) async fn redact_releases(&self, messages: &Messages) -> Result<Option<u64>> {
        let mut revision = None;
        let since = first_id(messages.since);
        let query = self
            .query_partition(table_keys::RELEASES.to_owned(), "")
            .key_condition_expression("#pk = :pk AND #sk >= :since")
            .expression_attribute_names("#sk", table_keys::SK)
            .expression_attribute_values(":since", AttributeValue::S(since))
            .filter_expression("#instance = :instance")
            .expression_attribute_names("#instance", "instance")
            .expression_attribute_values(
                ":instance",
                AttributeValue::S(messages.id.instance.to_string()),
            );
        let mut pages = query.consistent_read(true).into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| error_of(&error))?.items;
            for found in page.unwrap_or_default() {
                let release: Release = item::from_item(&item::key_of(&found), found)?;
                let plan = self.plan(messages, &release).await?;
                for (id, entry) in plan.entries {
                    let entries = std::slice::from_ref(&entry);
                    let after = self.redact_entries(messages, &id, entries).await?;
                    revision = (id == messages.id).then_some(after).or(revision);
                }
                if !plan.paths.is_empty() {
                    self.redact_release(messages, &release.id, plan.paths)
                        .await?;
                }
            }
        }
        Ok(revision)
    }

    /// What of a release is redacted.
    async fn plan(&self, messages: &Messages, release: &Release) -> Result<Plan> {
        let mut plan = Plan::default();
        let copies = release.publications.iter().enumerate();
        for (index, copy) in copies.clone() {
            if messages.are_of(copy) && is_left(copy.message.as_ref()) {
                plan.paths.push(format!("publications[{index}].message"));
            }
        }
        let is_made = |copy: &Publication| copy.release.as_ref() == Some(&release.id);
        let made: Vec<&Publication> = release
            .publications
            .iter()
            .filter(|it| is_made(it))
            .collect();
        if is_left(release.message.as_ref()) && made.iter().any(|it| messages.are_of(it)) {
            plan.paths.push("message".to_owned());
            for (index, _) in copies.filter(|(_, copy)| is_made(copy)) {
                plan.paths.push(format!("publications[{index}].message"));
            }
            plan.entries
                .extend(made.iter().map(|it| (it.id(), Entry::of(it))));
        }
        let undone = release.rolled_back.as_ref();
        if let Some(undone) = undone.filter(|undone| is_left(undone.message.as_ref()))
            && self.was_rolled_back(messages, &made).await?
        {
            plan.paths.push("rolled_back.message".to_owned());
            // A release is rolled back while its publications are in force, so each is followed by that of the rollback.
            plan.entries
                .extend(made.iter().map(|it| (it.id(), after(it, undone.at))));
        }
        plan.paths.sort();
        plan.paths.dedup();
        Ok(plan)
    }

    /// Whether the rollback of a release made one of the publications whose messages are redacted.
    async fn was_rolled_back(&self, messages: &Messages, made: &[&Publication]) -> Result<bool> {
        let Some(of_prompt) = made.iter().find(|made| made.id() == messages.id) else {
            return Ok(false);
        };
        let (label, seq) = (&of_prompt.label, of_prompt.seq + 1);
        let made: LedgerEntry = self.ledger_entry(&messages.id, label, seq).await?;
        Ok(messages.are_of(&made.publication))
    }

    async fn redact_release(
        &self,
        messages: &Messages,
        id: &ReleaseId,
        paths: Vec<String>,
    ) -> Result<()> {
        messages.check_time()?;
        let mut transaction = Transaction::default();
        let values = paths.into_iter().map(marker_at).collect();
        transaction.set(table_keys::release(id), values, Condition::default());
        match self.commit(transaction, messages.until).await? {
            Settled::Committed => Ok(()),
            // Nothing removes a release.
            Settled::Cancelled => Err(Error::Release(ReleaseError::NotFound { id: id.clone() })),
        }
    }
}

/// The entry of the rollback that followed a publication at this time.
fn after(publication: &Publication, at: Timestamp) -> Entry {
    Entry {
        seq: publication.seq + 1,
        at,
        ..Entry::of(publication)
    }
}
