//! What is active, as a lookup reads it.

use crate::api::Included;
use crate::error::Result;
use crate::prompt::{Active, Publication, Version};
use crate::store::{compose, snapshot_id::SnapshotId};
use crate::template::Composed;

/// Both sides of a lookup as one read saw them. Tombstones are there too: their seq tells old from new.
///
/// When the version in force includes other prompts, all of it was read at one moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ActiveRead {
    /// The instance's own; always none for `default` itself.
    pub own: Option<Active>,
    /// That of `default`.
    pub inherited: Option<Active>,
    /// What the version in force includes, in its order: the publication in force of each piece for this instance and label.
    pub pieces: Vec<Active>,
    /// Identifies what the read of the table found. See [`Store::active_unless`](crate::store::Store::active_unless).
    pub snapshot: SnapshotId,
}

impl ActiveRead {
    /// What is active: the instance's own version, else that of `default`. A tombstone inherits.
    pub fn in_force(&self) -> Option<(&Active, &Version)> {
        [&self.own, &self.inherited]
            .into_iter()
            .flatten()
            .find_map(|active| Some((active, active.version.as_ref()?)))
    }

    /// The same with what it includes, taken out.
    pub fn into_in_force(self) -> Option<InForce> {
        let pieces = self.pieces;
        let mut sides = [self.own, self.inherited].into_iter().flatten();
        let (publication, version) =
            sides.find_map(|active| Some((active.publication, active.version?)))?;
        Some(InForce {
            publication,
            version,
            pieces,
        })
    }
}

/// What is active, with what it includes.
#[derive(Debug, Clone, PartialEq)]
pub struct InForce {
    /// The publication in force.
    pub publication: Publication,
    /// Its version.
    pub version: Version,
    /// The publications of what the version includes.
    pub pieces: Vec<Active>,
}

impl InForce {
    /// The publications of what the version includes, as answers name them.
    pub fn includes(&self) -> Vec<Included> {
        self.pieces.iter().filter_map(Included::of).collect()
    }

    /// The prompt with the text of the pieces in place of its includes.
    ///
    /// # Errors
    /// [`Corrupt`](crate::error::DatabaseError::Corrupt), when what is stored does not go together.
    pub fn composed(&self) -> Result<Composed> {
        compose::composed(&self.version, &self.pieces)
    }
}
