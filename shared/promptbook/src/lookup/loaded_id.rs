//! Which publications a compiled prompt is made of: its own, and those of the prompts that it includes.

use crate::api::Included;
use crate::names::{Instance, Label, PromptName, VersionNumber};
use crate::prompt::Active;
use crate::store::request::ActiveRead;

/// Identifies a publication, its version and its pieces. After a restore from a backup, a number can be reused for another publication.
///
/// The digest and the pieces come last in the order, so that a range finds every version published under the same number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LoadedId {
    pub(super) instance: Instance,
    pub(super) name: PromptName,
    pub(super) label: Label,
    pub(super) seq: u64,
    pub(super) version: VersionNumber,
    pub(super) digest: String,
    pub(super) pieces: Vec<PieceId>,
}

/// Identifies the publication of an included prompt.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PieceId {
    pub(super) included: Included,
    digest: String,
}

impl LoadedId {
    /// The ID of the version that a read found active; `None` if there is none.
    pub(super) fn of(read: &ActiveRead) -> Option<Self> {
        let (active, version) = read.in_force()?;
        Some(Self {
            digest: version.digest.clone(),
            pieces: read.pieces.iter().filter_map(PieceId::of).collect(),
            ..Self::first_of(active, active.publication.seq, version.version)
        })
    }

    /// The lowest ID of a publication of the same prompt.
    fn first_of(active: &Active, seq: u64, version: VersionNumber) -> Self {
        Self {
            instance: active.publication.instance.clone(),
            name: active.publication.name.clone(),
            label: active.publication.label.clone(),
            seq,
            version,
            digest: String::new(),
            pieces: Vec::new(),
        }
    }

    /// The lowest IDs of the publications that may be served instead of what a read found: the same publication with other pieces, and
    /// the publication that it replaced.
    pub(super) fn replaced_by(read: &ActiveRead) -> impl Iterator<Item = Self> {
        let in_force = read.in_force().map(|(active, _)| active);
        let same = in_force.and_then(|active| {
            let publication = &active.publication;
            Some(Self::first_of(
                active,
                publication.seq,
                publication.version?,
            ))
        });
        let replaced = in_force.and_then(|active| {
            let (seq, version) = directly_below(active)?;
            Some(Self::first_of(active, seq, version))
        });
        let has_pieces = !read.pieces.is_empty();
        same.filter(|_| has_pieces).into_iter().chain(replaced)
    }

    /// Whether it is the same publication. Ignores the digest and the pieces.
    pub(super) fn is_publication(&self, other: &Self) -> bool {
        (self.seq, self.version, &self.label) == (other.seq, other.version, &other.label)
            && (&self.name, &self.instance) == (&other.name, &other.instance)
    }

    /// Whether it differs from what a read found, and each of its pieces is active there or was directly replaced.
    ///
    /// A piece that the read lacks may have been taken down since; nothing proves that it was not.
    pub(super) fn may_precede(&self, read: &ActiveRead) -> bool {
        let is_allowed = |piece: &PieceId| read.pieces.iter().any(|now| piece.may_precede(now));
        Self::of(read).is_some_and(|now| now != *self) && self.pieces.iter().all(is_allowed)
    }
}

impl PieceId {
    fn of(active: &Active) -> Option<Self> {
        Some(Self {
            included: Included::of(active)?,
            digest: active.version.as_ref()?.digest.clone(),
        })
    }

    /// Whether it is the publication `now`, or the one that `now` directly replaced.
    fn may_precede(&self, now: &Active) -> bool {
        let (included, publication) = (&self.included, &now.publication);
        let is_same_ledger = (&included.name, &included.instance, &included.label)
            == (&publication.name, &publication.instance, &publication.label);
        let is_same = Self::of(now).is_some_and(|now| now == *self);
        is_same || is_same_ledger && directly_below(now) == Some((included.seq, included.version))
    }
}

/// The publication that this one directly replaced. It directly precedes this one, so it was not unpublished; and it lies below it, so it
/// was not rolled back.
fn directly_below(active: &Active) -> Option<(u64, VersionNumber)> {
    let (by, below) = (&active.publication, active.below?);
    (by.seq == below.seq + 1).then_some((below.seq, below.version))
}
