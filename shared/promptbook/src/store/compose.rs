//! Composing what was read: a version and the publications that it includes.

use crate::content::Content;
use crate::error::{Error, Result};
use crate::names::PromptName;
use crate::prompt::{Active, Version};
use crate::table_keys;
use crate::template::{Composed, Piece};

/// A version with the text of these pieces in place of its includes.
///
/// # Errors
/// [`Error::Corrupt`], when what is stored does not go together.
pub fn composed(version: &Version, pieces: &[Active]) -> Result<Composed> {
    let corrupt = |problem: String| Error::Corrupt {
        key: table_keys::version(&version.id(), version.version).to_string(),
        problem,
    };
    let pieces = pieces.iter().filter_map(|active| active.version.clone());
    let pieces = pieces.map(|piece| Ok((piece.name.clone(), Content::of_saved(piece)?)));
    let pieces: Vec<(PromptName, Content)> = pieces.collect::<Result<_>>()?;
    let pieces = pieces
        .iter()
        .map(|(name, content)| Piece::new(name, content));
    let pieces = pieces.collect::<std::result::Result<Vec<_>, _>>();
    let pieces = pieces.map_err(|error| corrupt(error.to_string()))?;
    let content = Content::of_saved(version.clone())?;
    content
        .compose(&pieces)
        .map_err(|error| corrupt(error.to_string()))
}
