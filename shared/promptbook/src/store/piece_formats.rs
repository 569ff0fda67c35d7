//! The template formats of pieces: what becomes active includes prompts of its own format alone, in every instance and under every label.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::try_join_all;

use super::Store;
use super::pieces::{Pieces, of_default};
use crate::content::TemplateFormat;
use crate::error::{Error, IncludeError, Result};
use crate::names::{Instance, Label, PromptName};
use crate::prompt::{Header, Pointer, PromptId, Version};

/// The format of an active version.
#[derive(Debug, Clone)]
pub(super) struct ActiveFormat {
    instance: Instance,
    label: Label,
    format: TemplateFormat,
}

fn active_formats(
    instance: &Instance,
    labels: &BTreeMap<Label, Pointer>,
) -> impl Iterator<Item = ActiveFormat> {
    let active = labels.iter().filter(|(_, at)| at.version.is_some());
    active.map(|(label, at)| ActiveFormat {
        instance: instance.clone(),
        label: label.clone(),
        format: at.template_format,
    })
}

impl Store {
    /// Adds what is active of the overrides of those that a label gains. Their names' items were read before: one that counts no writes
    /// has no overrides.
    pub(super) async fn read_overrides_of(
        &self,
        pieces: &mut Pieces,
        gained: BTreeSet<PromptName>,
    ) -> Result<()> {
        let unread = gained.into_iter().filter(|name| {
            let changes = pieces.name_item(name).changes;
            changes != 0 && !pieces.of_overrides.contains_key(name)
        });
        let unread: Vec<PromptName> = unread.collect();
        let reads = unread.iter().map(|name| self.labels_of_overrides(name));
        let read = try_join_all(reads).await?;
        for (name, headers) in unread.into_iter().zip(read) {
            let active = headers
                .iter()
                .flat_map(|header| active_formats(&header.instance, &header.labels));
            pieces.of_overrides.insert(name, active.collect());
        }
        Ok(())
    }
}

impl Pieces {
    /// Refuses a version in another format than its pieces.
    ///
    /// # Errors
    /// [`IncludeError::PieceFormat`].
    pub(super) fn check_formats(&self, version: &Version) -> Result<()> {
        let format = version.template_format;
        for piece in &version.includes {
            let mut active = self.formats(piece);
            if let Some(other) = active.find(|active| active.format != format) {
                return Err(Error::Include(IncludeError::PieceFormat {
                    version: version.version,
                    format,
                    piece: piece.clone(),
                    instance: other.instance,
                    label: other.label,
                    other: other.format,
                }));
            }
        }
        Ok(())
    }

    /// The formats of what is active of a piece, as the same transaction will leave it.
    fn formats(&self, piece: &PromptName) -> impl Iterator<Item = ActiveFormat> {
        let of = |header: &Header| active_formats(&header.instance, &header.labels).collect();
        let own: Vec<ActiveFormat> = self.header(piece).map(of).unwrap_or_default();
        let read = self.of_overrides.get(piece).into_iter().flatten();
        let id = |active: &ActiveFormat| PromptId {
            instance: active.instance.clone(),
            ..of_default(piece)
        };
        let read = read.filter(move |active| self.will_be_written(&id(active)).is_none());
        let written = self.overrides_written(piece);
        let written = written.flat_map(|header| active_formats(&header.instance, &header.labels));
        own.into_iter().chain(read.cloned()).chain(written)
    }
}
