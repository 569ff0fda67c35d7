//! What is decided about one prompt.

use promptbook_core::VersionNumber;
use promptbook_core::prompt::Prompt;

use super::plan::Action;
use super::read::ImportedFile;
use super::steps::{PlannedPublication, Step};
use crate::folder;

#[derive(Debug)]
pub(super) struct Decided {
    pub(super) action: Action,
    pub(super) reason: Option<String>,
    pub(super) notes: Vec<String>,
    pub(super) steps: Vec<Step>,
    pub(super) publications: Vec<PlannedPublication>,
    /// What the export had active and this import can't publish, each with the reason.
    pub(super) unpublished: Vec<String>,
    pub(super) etag: Option<String>,
}

impl Decided {
    pub(super) fn to(action: Action, steps: Vec<Step>) -> Self {
        Self {
            action,
            reason: None,
            notes: Vec::new(),
            publications: steps.iter().filter_map(Step::publication).collect(),
            unpublished: Vec::new(),
            steps,
            etag: None,
        }
    }

    pub(super) fn unchanged() -> Self {
        Self::to(Action::Unchanged, Vec::new())
    }

    /// The user has to decide.
    pub(super) fn conflict(reason: impl Into<String>) -> Self {
        Self {
            reason: Some(reason.into()),
            ..Self::to(Action::Conflict, Vec::new())
        }
    }

    pub(super) fn noting(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// With a note if the history, whose first version has this number, is numbered in another way than in the export.
    pub(super) fn renumbered(mut self, source: &ImportedFile, first: VersionNumber) -> Self {
        let history = source.history.as_ref().ok();
        self.notes.extend(history.and_then(|it| it.note(first)));
        self
    }

    pub(super) fn over(mut self, prompt: &Prompt) -> Self {
        let is_active = |publication: &PlannedPublication| {
            prompt.labels.get(&publication.label) == Some(&Some(publication.version))
        };
        self.publications
            .retain(|publication| !is_active(publication));
        Self {
            etag: Some(folder::etag_of(prompt)),
            ..self
        }
    }
}
