//! Restoring a deleted prompt: exactly what deleting took down is brought back, as far as it fits the contract.

use std::collections::BTreeSet;

use futures_util::future::try_join_all;

use super::Store;
use super::name_update::NameItem;
use super::pending_write::{Move, PendingWrite};
use super::pieces::{Pieces, of_default};
use super::publishable::{check_fits, check_redacted};
use super::read::{contract_of, deleted, is_torn};
use super::receipt::Effect;
use super::request::{Restored, WriteContext};
use super::transaction::Transaction;
use super::write::{Decision, WriteOperation};
use crate::error::{DatabaseError, Error, IncludeError, Result};
use crate::names::PromptName;
use crate::prompt::{Active, Below, Header, LedgerEntry, PromptId, PublicationKind, Version};
use crate::table_keys;

struct Restore<'a> {
    id: &'a PromptId,
    context: &'a WriteContext,
}

impl Store {
    /// Restores a deleted prompt. Live already, nothing changes.
    ///
    /// # Errors
    /// `PromptNotFound`, `PreconditionFailed`.
    pub async fn restore(&self, id: &PromptId, context: &WriteContext) -> Result<Restored> {
        self.run(&Restore { id, context }, context).await
    }

    /// The tombstones that the deletion made; none when the reads were torn.
    async fn taken_down(&self, header: &Header) -> Result<Option<Vec<Active>>> {
        let id = header.id();
        let reads = header
            .taken_down
            .iter()
            .map(|label| self.read_label(&id, label));
        let actives = try_join_all(reads).await?;
        let mut labels = header.taken_down.iter().zip(&actives);
        let torn = labels.any(|(label, active)| is_torn(header, label, active.as_ref()));
        Ok((!torn).then(|| actives.into_iter().flatten().collect()))
    }

    /// What a tombstone took down, and where rolling back went from there.
    async fn below_tombstone(
        &self,
        id: &PromptId,
        tombstone: &Active,
    ) -> Result<(Version, Option<Below>)> {
        let label = &tombstone.publication.label;
        let Some(below) = tombstone.below else {
            let key = table_keys::active(id, label).to_string();
            return Err(Error::Database(DatabaseError::Corrupt {
                key,
                problem: "a tombstone without `below`".to_owned(),
            }));
        };
        let version_key = table_keys::version(id, below.version);
        let (version, entry): (Version, LedgerEntry) = tokio::try_join!(
            self.get_named(&version_key),
            self.ledger_entry(id, label, below.seq)
        )?;
        Ok((version, entry.below))
    }
}

/// What the versions of a deleted prompt are judged by.
struct Judging<'a> {
    header: &'a Header,
    default: Option<&'a Header>,
    pieces: Pieces,
    name: NameItem,
}

impl Store {
    async fn judging<'a>(
        &self,
        header: &'a Header,
        default: Option<&'a Header>,
        versions: impl Iterator<Item = &Version> + Clone + Send,
    ) -> Result<Judging<'a>> {
        let mut judging = Judging {
            header,
            default,
            pieces: Pieces::default(),
            name: NameItem::default(),
        };
        let includes = versions.clone().flat_map(|version| &version.includes);
        let includes: BTreeSet<PromptName> = includes.cloned().collect();
        let mut versions = versions;
        if versions.any(|version| judging.must_not_be_included(version)) {
            let pieces = self.pieces(includes.clone());
            let name = self.name_item(&header.name);
            (judging.pieces, judging.name) = tokio::try_join!(pieces, name)?;
            self.read_overrides_of(&mut judging.pieces, includes)
                .await?;
        }
        Ok(judging)
    }
}

impl Judging<'_> {
    /// Whether a version can only become active while nothing includes the prompt.
    fn must_not_be_included(&self, version: &Version) -> bool {
        let format = |default: &Header| default.production_format();
        let obeyed = self.default.map(format);
        !version.includes.is_empty() || obeyed.is_some_and(|it| it != version.template_format)
    }

    /// Whether a version can't become active again. What decides that has to be as read when the others do.
    fn stays_down(&self, transaction: &mut Transaction, version: &Version) -> bool {
        let is_redacted = check_redacted(self.header, version).is_err();
        if is_redacted || check_fits(self.header, self.default, version).is_err() {
            return true;
        }
        let contract = contract_of(self.header, self.default);
        if let Err(why) = self.pieces.check(version, contract) {
            for name in &version.includes {
                let piece = self.pieces.get(name).flatten();
                transaction.check_as_read(&of_default(name), piece);
                if matches!(why, Error::Include(IncludeError::PieceFormat { .. })) {
                    let changes = self.pieces.name_item(name).changes;
                    transaction.name(name).changes_as_read = Some(changes);
                }
            }
            return true;
        }
        if self.must_not_be_included(version) && self.name.included > 0 {
            transaction.name(&self.header.name).stays_included = true;
            return true;
        }
        let mut includes = version.includes.iter();
        if let Some(piece) = includes.find(|name| self.pieces.name_item(name).including > 0) {
            transaction.name(piece).stays_including = true;
            return true;
        }
        false
    }
}

impl WriteOperation for Restore<'_> {
    type Answer = Restored;

    async fn decide(&self, store: &Store, _attempt: u32) -> Result<Decision<Restored>> {
        let (header, default) =
            tokio::try_join!(store.existing(self.id), store.default_header(self.id))?;
        self.context.check(&header)?;
        if header.deleted_at.is_none() {
            let answer = Restored {
                unrestored: vec![],
                revision: header.revision,
            };
            return Ok(Decision::Unchanged {
                header: Box::new(header),
                effect: effect_of(&answer),
                answer,
            });
        }
        if header.purged_at.is_some() {
            return Err(deleted(header));
        }
        let Some(tombstones) = store.taken_down(&header).await? else {
            return Ok(Decision::ReadAgain);
        };
        let found =
            try_join_all(tombstones.iter().map(|t| store.below_tombstone(self.id, t))).await?;

        let mut pending = PendingWrite::over(&header, &self.context.by, store.now());
        pending.after.deleted_at = None;
        pending.after.taken_down.clear();
        pending
            .transaction
            .check_default(self.id, default.as_ref())?;
        let versions = found.iter().map(|(version, _)| version);
        let judging = store.judging(&header, default.as_ref(), versions).await?;
        let mut unrestored = vec![];
        for (tombstone, (version, below)) in tombstones.iter().zip(&found) {
            let label = &tombstone.publication.label;
            if judging.stays_down(&mut pending.transaction, version) {
                unrestored.push(label.clone());
                continue;
            }
            pending.obeys(default.as_ref(), version)?;
            pending.move_label(Move {
                label,
                version: Some(version),
                kind: PublicationKind::Restore,
                below: *below,
            })?;
        }
        pending.pieces = judging.pieces;
        let (transaction, header) = pending.finish()?;
        let answer = Restored {
            unrestored,
            revision: header.revision,
        };
        Ok(Decision::Commit {
            transaction,
            effect: effect_of(&answer),
            answer,
        })
    }

    async fn replay(&self, _store: &Store, effect: Effect) -> Result<Restored> {
        Ok(Restored {
            unrestored: effect.unrestored,
            revision: effect.revision,
        })
    }
}

fn effect_of(restored: &Restored) -> Effect {
    Effect {
        revision: restored.revision,
        unrestored: restored.unrestored.clone(),
        ..Effect::default()
    }
}
