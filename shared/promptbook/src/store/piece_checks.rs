//! Whether a version can use the prompts that it includes: active ones, of its own template format in every instance and under every label.

use std::collections::BTreeSet;

use super::pieces::{ActiveFormat, Pieces, active_formats, is_in_production, of_default};
use crate::content::PromptType;
use crate::error::{Error, IncludeError, Result, Unsupplied};
use crate::names::PromptName;
use crate::prompt::{Header, PromptId, Version};

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

impl Pieces {
    /// Refuses a version whose pieces are not active, have another format, or need names that it is not supplied with.
    ///
    /// # Errors
    /// [`IncludeError::PieceNotActive`], [`IncludeError::PieceIsChat`], [`IncludeError::PieceFormat`], [`IncludeError::PieceUnsupplied`].
    pub(super) fn check(&self, version: &Version, contract: &BTreeSet<String>) -> Result<()> {
        let number = version.version;
        let is_active = |name: &PromptName| self.header(name).is_some_and(is_in_production);
        let missing = version.includes.iter().filter(|name| !is_active(name));
        let missing: Vec<PromptName> = missing.cloned().collect();
        if !missing.is_empty() {
            let (version, pieces) = (number, missing);
            return Err(Error::Include(IncludeError::PieceNotActive {
                version,
                pieces,
            }));
        }
        let is_chat = |header: &&Header| header.prompt_type == PromptType::Chat;
        let mut headers = version.includes.iter().filter_map(|name| self.header(name));
        if let Some(piece) = headers.find(is_chat) {
            let (version, piece) = (number, piece.name.clone());
            return Err(Error::Include(IncludeError::PieceIsChat { version, piece }));
        }
        self.check_formats(version)?;
        let needed = self.needed_by(&version.includes, &version.inputs);
        let lacking = needed.filter(|(name, _)| !contract.contains(*name));
        let names: Vec<Unsupplied> = lacking
            .map(|(name, piece)| Unsupplied {
                name: name.clone(),
                piece: piece.name.clone(),
            })
            .collect();
        match names.is_empty() {
            true => Ok(()),
            false => Err(Error::Include(IncludeError::PieceUnsupplied {
                version: number,
                names,
            })),
        }
    }
}
