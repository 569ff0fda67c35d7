//! The answer of a write that saves a version, also when the request is repeated.

use super::Store;
use super::receipt::Effect;
use super::request::Saved;
use crate::error::Result;
use crate::names::{Label, VersionNumber};
use crate::prompt::PromptId;
use crate::table_keys;

/// Where the parts of a [`Saved`] lie.
pub(super) struct SavedAt<'a> {
    pub(super) id: &'a PromptId,
    pub(super) label: Option<&'a Label>,
}

pub(super) fn effect_of(saved: &Saved) -> Effect {
    Effect {
        version: Some(saved.version.version),
        seq: saved
            .publication
            .as_ref()
            .map(|publication| publication.seq),
        revision: saved.revision,
        ..Effect::default()
    }
}

impl Store {
    /// The answer of a create, PUT or PATCH again, from what never changes.
    pub(super) async fn replay_saved(&self, at: SavedAt<'_>, effect: Effect) -> Result<Saved> {
        let number = effect.version.unwrap_or(VersionNumber::FIRST);
        let version = self.get_named(&table_keys::version(at.id, number)).await?;
        let publication = match (at.label, effect.seq) {
            (Some(label), Some(seq)) => {
                Some(self.ledger_entry(at.id, label, seq).await?.publication)
            }
            _ => None,
        };
        Ok(Saved {
            version,
            publication,
            revision: effect.revision,
        })
    }
}
