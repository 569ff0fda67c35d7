//! Composing a version that was read with the publications that it includes, and trying that before one is published.

use super::pieces::Pieces;
use crate::content::Content;
use crate::error::{DatabaseError, Error, IncludeError, Result};
use crate::names::{Label, PromptName};
use crate::prompt::{Active, Version};
use crate::table_keys;
use crate::template::{Composed, Piece};

/// Whether a version compiles together with what it includes.
pub(super) enum Compiles {
    /// It does, or can't be tried.
    Yes,
    /// It does not.
    No(Error),
    /// The header and the active item do not show one state.
    Torn,
}

/// Composes a version with these pieces.
///
/// # Errors
/// [`DatabaseError::Corrupt`] if the stored version and pieces do not fit together.
pub fn composed(version: &Version, pieces: &[Active]) -> Result<Composed> {
    let corrupt = |problem: String| {
        Error::Database(DatabaseError::Corrupt {
            key: table_keys::version(&version.id(), version.version).to_string(),
            problem,
        })
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

/// Tries a version with what is active in `default` under `production` of its pieces, or will be after the same transaction. Other labels
/// and overrides are not tried, and either can be published later, too.
pub(super) async fn try_together(version: &Version, pieces: &Pieces) -> Result<Compiles> {
    let mut active = Vec::new();
    for name in &version.includes {
        let (Some(header), Some(read)) = (pieces.header(name), pieces.active.get(name)) else {
            return Ok(Compiles::Yes);
        };
        let at = header.labels.get(&Label::default());
        if at.map(|at| at.seq) != Some(read.publication.seq) {
            return Ok(Compiles::Torn);
        }
        // A prompt that includes others can't be included; its counter forbids that.
        if at.is_some_and(|at| !at.includes.is_empty()) {
            return Ok(Compiles::Yes);
        }
        active.push(read.clone());
    }
    if active.is_empty() {
        return Ok(Compiles::Yes);
    }
    let whole = version.clone();
    // A large template takes milliseconds, for which it would hold up an async worker.
    let tried = tokio::task::spawn_blocking(move || {
        composed(&whole, &active).map(|composed| composed.compile().err())
    });
    let why = tried
        .await
        .map_err(|failed| Error::Database(DatabaseError::Unavailable(failed.to_string())))??;
    Ok(why.map_or(Compiles::Yes, |why| {
        Compiles::No(Error::Include(IncludeError::PiecesDoNotCompile {
            version: version.version,
            pieces: version.includes.clone(),
            why,
        }))
    }))
}
