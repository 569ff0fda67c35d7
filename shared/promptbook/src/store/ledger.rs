//! Moving a label: the only way in which a version becomes active, and the ledger entry that records it.

use std::collections::BTreeSet;

use super::Store;
use super::compose::{Compiles, try_together};
use super::needed::ActiveNeeds;
use super::pieces::{MAX_INCLUDES, Pieces, of_default};
use super::read::{Reading, contract_of};
use super::request::WriteContext;
use super::snapshot::Premise;
use super::transaction::Transaction;
use crate::Timestamp;
use crate::error::{
    ContractError, Error, IncludeError, LabelError, RedactionError, Result, WhyNotIncluded,
};
use crate::names::{Label, PromptName, ReleaseId};
use crate::prompt::{
    Active, Below, Header, LedgerEntry, Pointer, PromptId, Publication, PublicationKind, Signature,
    Version,
};
use crate::table_keys;

/// The maximum number of labels of a prompt, including unpublished ones.
pub(super) const MAX_LABELS: usize = 10;

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
    fn premises(&self, default: Option<&Header>, version: &Version) -> Vec<Premise> {
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

/// The result of adding a publication to a write.
#[expect(
    clippy::large_enum_variant,
    reason = "there is one for each publication, and it is taken apart at once"
)]
pub(super) enum Added {
    /// It was added.
    Publication(Publication),
    /// That version is active already.
    Active,
    /// The reads that would refuse it do not show one state: read again.
    Torn,
}

impl Store {
    /// Adds the publication of a version to a write.
    pub(super) async fn add_publication(
        &self,
        pending: &mut PendingWrite,
        reading: &Reading,
        label: &Label,
        version: &Version,
        context: &WriteContext,
    ) -> Result<Added> {
        check_label(label, &version.name)?;
        if reading
            .active
            .as_ref()
            .is_some_and(|a| a.publication.version == Some(version.version))
        {
            return Ok(Added::Active);
        }
        let transaction = &mut pending.transaction;
        self.check_protected(transaction, label, version, context)
            .await?;
        if !self.judge(pending, reading, label, version).await? {
            return Ok(Added::Torn);
        }
        let below = self.below_of(reading, label, version).await?;
        let to = Move {
            label,
            version: Some(version),
            kind: PublicationKind::Publish,
            below,
        };
        pending.move_label(to).map(Added::Publication)
    }

    /// Checks a version that becomes active under a label. A refusal counts only if one transaction confirms all that it depends on;
    /// otherwise the result is false: read again.
    pub(super) async fn judge(
        &self,
        pending: &mut PendingWrite,
        reading: &Reading,
        label: &Label,
        version: &Version,
    ) -> Result<bool> {
        check_redacted(&pending.after, version)?;
        let unread = pending.pieces.unread(&version.includes);
        if !unread.is_empty() {
            pending.pieces.extend(self.whole_pieces(unread).await?);
        }
        let gained = pending.gained(label, version);
        self.read_overrides_of(&mut pending.pieces, gained).await?;
        let (after, default) = (&pending.after, reading.default.as_ref());
        // The contract of the pending write, not the one read: the write itself may set it.
        let mut fits = check_fits(after, default, version)
            .and_then(|()| pending.pieces.check(version, contract_of(after, default)))
            .and_then(|()| check_includes(after, label, version));
        if fits.is_ok() {
            fits = match try_together(version, &pending.pieces).await? {
                Compiles::Yes => Ok(()),
                Compiles::No(refusal) => Err(refusal),
                Compiles::Torn => return Ok(false),
            };
        }
        if let Err(refusal) = fits {
            return match self
                .holds_at_one_moment(&pending.premises(default, version))
                .await?
            {
                true => Err(refusal),
                false => Ok(false),
            };
        }
        pending.obeys(default, version)?;
        Ok(true)
    }

    /// The version that a rollback makes active once `version` is published over the current state.
    async fn below_of(
        &self,
        reading: &Reading,
        label: &Label,
        version: &Version,
    ) -> Result<Option<Below>> {
        let Some(active) = &reading.active else {
            return Ok(None);
        };
        match (active.publication.version, active.below) {
            (Some(number), _) => Ok(Some(Below {
                seq: active.publication.seq,
                version: number,
            })),
            // Publishing the unpublished version again keeps its place, or rolling back would change nothing.
            (None, Some(taken_down)) if taken_down.version == version.version => {
                let id = reading.header.id();
                Ok(self.ledger_entry(&id, label, taken_down.seq).await?.below)
            }
            // Over any other tombstone, a rollback goes to the version that was unpublished, never to nothing.
            (None, below) => Ok(below),
        }
    }
}

/// Refuses a reserved label, which would stay behind the newest version.
///
/// # Errors
/// [`Error::Invalid`].
pub(super) fn check_label(label: &Label, name: &PromptName) -> Result<()> {
    match label.is_reserved() {
        false => Ok(()),
        true => Err(Error::reserved_label(label, name)),
    }
}

/// Refuses a redacted version. The header decides: a publication that read the version before it was redacted must not bring its text
/// back, and its transaction rests on the header. The refusal needs no confirmation, because a redaction is for ever.
///
/// # Errors
/// [`RedactionError::VersionRedacted`].
pub(super) fn check_redacted(header: &Header, version: &Version) -> Result<()> {
    match header.redacted.contains(version.version) || version.redacted.is_some() {
        false => Ok(()),
        true => Err(Error::Redaction(RedactionError::VersionRedacted {
            name: header.name.clone(),
            version: version.version,
        })),
    }
}

/// Refuses a version that reads inputs that the code does not supply.
///
/// # Errors
/// [`ContractError::OverrideTypeDiffers`], [`ContractError::BreaksContract`].
pub(super) fn check_fits(
    header: &Header,
    default: Option<&Header>,
    version: &Version,
) -> Result<()> {
    if default.is_some_and(|default| default.prompt_type != version.prompt_type) {
        let (instance, name) = (header.instance.clone(), header.name.clone());
        return Err(Error::Contract(ContractError::OverrideTypeDiffers {
            instance,
            name,
        }));
    }
    let names = version.unmet(contract_of(header, default));
    match names.is_empty() {
        true => Ok(()),
        false => Err(Error::Contract(ContractError::BreaksContract {
            version: version.version,
            names,
        })),
    }
}

/// Refuses a version with which the labels of a prompt would include too many different prompts.
///
/// # Errors
/// [`IncludeError::TooManyIncludes`].
fn check_includes(header: &Header, label: &Label, version: &Version) -> Result<()> {
    let others = header.labels.iter().filter(|(other, _)| *other != label);
    let others = others.flat_map(|(_, at)| &at.includes);
    let all: BTreeSet<&PromptName> = others.chain(&version.includes).collect();
    match all.len() > MAX_INCLUDES && !version.includes.is_empty() {
        false => Ok(()),
        true => Err(Error::Include(IncludeError::TooManyIncludes {
            name: header.name.clone(),
            count: all.len(),
            limit: MAX_INCLUDES,
        })),
    }
}
