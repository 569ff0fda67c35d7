//! Errors of releases.

use super::Error;
use crate::Timestamp;
use crate::names::{PromptName, ReleaseId};

/// Why a release can't be made, found or rolled back.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ReleaseError {
    /// A prompt forbids a release.
    #[error("/publish/{index} (`{name}`): {error}")]
    InRelease {
        /// Its place in the release, from 0.
        index: usize,
        /// The name of the prompt.
        name: PromptName,
        /// Why the version can't be published.
        error: Box<Error>,
    },
    /// A prompt of a release is at another revision than the release names.
    #[error(
        "the prompt was changed meanwhile: it is at revision {actual}, not {expected}; read it again and send its revision"
    )]
    RevisionDiffers {
        /// The revision that the release names.
        expected: u64,
        /// The revision it has.
        actual: u64,
    },
    /// A release would take more than a transaction of the database may have.
    #[error(
        "this release would take {size} {unit} in one transaction of the database, {} more than the {limit} that are allowed: {remedy}",
        .size.saturating_sub(*.limit)
    )]
    TooLarge {
        /// What it would take.
        size: usize,
        /// The most allowed.
        limit: usize,
        /// What is counted.
        unit: &'static str,
        /// How to make it smaller.
        remedy: &'static str,
    },
    /// There is no such release.
    #[error("there is no release `{id}`: GET /v1/releases lists them")]
    NotFound {
        /// The ID asked for.
        id: ReleaseId,
    },
    /// The release was rolled back before.
    #[error("release `{id}` was rolled back already, at {at}")]
    RolledBack {
        /// The ID of the release.
        id: ReleaseId,
        /// When it was rolled back.
        at: Timestamp,
    },
    /// The release has no publications of its own.
    #[error(
        "release `{id}` changed nothing, because all of its versions were active already: there is nothing to roll back"
    )]
    ChangedNothing {
        /// The ID of the release.
        id: ReleaseId,
    },
    /// Labels were moved since the release.
    #[error(
        "release `{id}` can't be rolled back, because its label has moved since: {}; roll the prompts back or publish them one by one",
        moved_prompts(.moved)
    )]
    Moved {
        /// The ID of the release.
        id: ReleaseId,
        /// The prompts whose label moved.
        moved: Vec<MovedPrompt>,
    },
    /// A prompt forbids that a release is rolled back.
    #[error("release `{id}` can't be rolled back, because of `{name}`: {error}")]
    Stays {
        /// The ID of the release.
        id: ReleaseId,
        /// The name of the prompt.
        name: PromptName,
        /// Why its label can't go back.
        error: Box<Error>,
    },
}

/// A prompt whose label was moved after a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedPrompt {
    /// The name of the prompt.
    pub name: PromptName,
    /// The publication that the release made.
    pub expected: u64,
    /// The publication in force.
    pub actual: u64,
}

fn moved_prompts(prompts: &[MovedPrompt]) -> String {
    let one = |it: &MovedPrompt| {
        format!(
            "`{}` is at publication {}, not {}",
            it.name, it.actual, it.expected
        )
    };
    prompts.iter().map(one).collect::<Vec<_>>().join(", ")
}
