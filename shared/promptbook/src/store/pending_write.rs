//! A write to a prompt while it is decided, and moving a label: the only way in which a version becomes active.

use std::collections::BTreeSet;

use super::needed::ActiveNeeds;
use super::pieces::{Pieces, of_default};
use super::snapshot::Premise;
use super::transaction::Transaction;
use crate::Timestamp;
use crate::error::{Error, LabelError, Result, WhyNotIncluded};
use crate::names::{Label, PromptName, ReleaseId};
use crate::prompt::{
    Active, Below, Header, LedgerEntry, Pointer, PromptId, Publication, PublicationKind, Signature,
    Version,
};
use crate::table_keys;

/// The maximum number of labels of a prompt, including unpublished ones.
const MAX_LABELS: usize = 10;

/// The move of a label.
pub(super) struct Move<'a> {
    pub(super) label: &'a Label,
    /// The version that becomes active; `None` unpublishes the label.
    pub(super) version: Option<&'a Version>,
    /// The operation that moves the label.
    pub(super) kind: PublicationKind,
    /// The version that a rollback makes active.
    pub(super) below: Option<Below>,
}

/// One write to a prompt: its header before and after, and the actions so far.
pub(super) struct PendingWrite {
    pub(super) transaction: Transaction,
    pub(super) after: Header,
    pub(super) before: Option<Header>,
    pub(super) by: Signature,
    pub(super) now: Timestamp,
    /// The release that it is part of.
    pub(super) release: Option<ReleaseId>,
    /// The pieces that it was checked against.
    pub(super) pieces: Pieces,
}

impl PendingWrite {
    /// A write over a header that exists. It is later than the write before, even if this server's clock is not: the order of a
    /// ledger is its order in time.
    pub(super) fn over(before: &Header, by: &Signature, now: Timestamp) -> Self {
        let now = now.max(before.updated_at.next());
        let mut after = before.clone();
        after.revision += 1;
        after.updated_at = now;
        after.updated_by.clone_from(&by.author);
        Self {
            transaction: Transaction::default(),
            after,
            before: Some(before.clone()),
            by: by.clone(),
            now,
            release: None,
            pieces: Pieces::default(),
        }
    }

    /// Starts the write that creates the header and its first version.
    pub(super) fn first(after: Header, version: &Version, by: &Signature) -> Result<Self> {
        let mut transaction = Transaction::default();
        transaction.put_version(version)?;
        Ok(Self {
            transaction,
            after,
            before: None,
            by: by.clone(),
            now: version.created_at,
            release: None,
            pieces: Pieces::default(),
        })
    }

    /// Adds the publication and the active item to the transaction, so that header, active item and ledger change together.
    pub(super) fn move_label(&mut self, to: Move<'_>) -> Result<Publication> {
        let id = self.after.id();
        let before = self.after.labels.get(to.label).cloned();
        if before.is_none() && self.after.labels.len() >= MAX_LABELS {
            let (name, label) = (id.name, to.label.clone());
            return Err(Error::Label(LabelError::TooManyLabels {
                name,
                label,
                max: MAX_LABELS,
            }));
        }
        let publication = self.publication(&id, &to, before.as_ref());
        let pointer = Pointer {
            seq: publication.seq,
            version: publication.version,
            includes: to
                .version
                .map_or_else(Vec::new, |version| version.includes.clone()),
            template_format: to
                .version
                .map(|version| version.template_format)
                .unwrap_or_default(),
        };
        // What is active is never hidden.
        if let Some(version) = pointer.version {
            self.after.hidden.remove(version);
        }
        self.after.labels.insert(to.label.clone(), pointer);
        let active = Active {
            publication: publication.clone(),
            below: to.below,
            version: to.version.cloned(),
        };
        self.transaction
            .put_active(before.as_ref().map(|at| at.seq), &active)?;
        let entry = LedgerEntry {
            publication: publication.clone(),
            below: to.below,
        };
        self.transaction.put_new(
            &table_keys::publication(&id, to.label, publication.seq),
            &entry,
        )?;
        Ok(publication)
    }

    fn publication(&self, id: &PromptId, to: &Move<'_>, before: Option<&Pointer>) -> Publication {
        Publication {
            name: id.name.clone(),
            instance: id.instance.clone(),
            label: to.label.clone(),
            seq: before.map_or(0, |at| at.seq) + 1,
            version: to.version.map(|version| version.version),
            kind: to.kind,
            replaced: before.and_then(|at| at.version),
            release: self.release.clone(),
            message: self.by.message.clone(),
            author: self.by.author.clone(),
            key_id: self.by.key_id.clone(),
            at: self.now,
        }
    }

    /// Commits only if no override was written since these needs were read.
    pub(super) fn judged_by(&mut self, active: &ActiveNeeds) {
        self.transaction.name(&self.after.name).changes_as_read = active.changes;
    }

    /// Commits only if these pieces are unchanged, because the new contract depends on theirs.
    pub(super) fn rests_on(&mut self, pieces: Pieces) {
        for (name, header) in pieces.iter() {
            self.transaction.check_as_read(&of_default(name), header);
        }
        self.pieces = pieces;
    }

    /// Lets a version become active only if what it obeys is as read; in another format than `default`'s, only if nothing includes it.
    pub(super) fn obeys(&mut self, default: Option<&Header>, version: &Version) -> Result<()> {
        let id = self.after.id();
        self.transaction.check_default(&id, default)?;
        let obeyed = match id.instance.is_default() {
            true => self.before.as_ref(),
            false => default,
        };
        let format = version.template_format;
        if obeyed.is_some_and(|obeyed| obeyed.production_format() != format) {
            let why = WhyNotIncluded::ChangesFormat(format);
            self.transaction.name(&id.name).must_not_be_included(why);
        }
        Ok(())
    }

    /// What a refusal to publish a version rests on.
    pub(super) fn premises(&self, default: Option<&Header>, version: &Version) -> Vec<Premise> {
        let own = Premise::header(&self.after.id(), self.before.as_ref());
        let default = default.map(|default| Premise::header(&default.id(), Some(default)));
        let pieces = self.pieces.premises(&version.includes);
        [own].into_iter().chain(default).chain(pieces).collect()
    }

    /// The pieces that a label gains with a version.
    pub(super) fn gained(&self, label: &Label, version: &Version) -> BTreeSet<PromptName> {
        let had = self.before.as_ref().and_then(|it| it.labels.get(label));
        let has = version.includes.iter();
        let gained = has.filter(|piece| had.is_none_or(|had| !had.includes.contains(piece)));
        gained.cloned().collect()
    }

    /// The transaction of a write of this prompt alone, header and activity included.
    pub(super) fn finish(mut self) -> Result<(Transaction, Header)> {
        self.record()?;
        self.finish_part()
    }

    /// The transaction, header included, for a write whose activity is recorded with that of others.
    pub(super) fn finish_part(mut self) -> Result<(Transaction, Header)> {
        let revision = self.after.revision;
        self.after.recorded_from.get_or_insert(revision);
        let before = self.before.as_ref();
        self.transaction.put_header(before, &self.after)?;
        for piece in self.transaction.count(before, &self.after)? {
            match self.pieces.judged(piece) {
                Some((header, changes)) => {
                    self.transaction.check_as_read(&of_default(piece), header);
                    self.transaction.name(piece).changes_as_read = Some(changes);
                }
                // It was not checked, so it must not become active.
                None => self.transaction.tear(),
            }
        }
        Ok((self.transaction, self.after))
    }
}
