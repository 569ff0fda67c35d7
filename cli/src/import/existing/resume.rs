//! Resuming an import that was interrupted.

use promptbook_core::VersionNumber;

use super::Existing;
use crate::folder::PromptEntry;
use crate::import::decide::edited;
use crate::import::decided::Decided;
use crate::import::plan::Action;
use crate::import::steps::{ServerState, Step};

impl Existing<'_> {
    /// Continues a history that an interrupted import began.
    pub(super) fn resume(
        &self,
        entry: &PromptEntry,
        first: VersionNumber,
        versions: usize,
    ) -> Decided {
        let at = ServerState {
            first,
            versions,
            contract: None,
        };
        let mut steps = self.options.history(self.source, &at);
        steps.extend(edited(self.source, entry, self.options, first));
        steps.extend(self.lacks_deletion(entry, versions).then_some(Step::Delete));
        let all = self.source.versions().len();
        let action = match versions < all {
            true => Action::NewVersion,
            false => Action::Publish,
        };
        let note = format!("resumes after version {versions} of {all}");
        Decided::to(action, steps)
            .noting(note)
            .renumbered(self.source, first)
    }

    /// Whether an import was interrupted after the last version and before the last request.
    pub(super) fn lacks_its_end(&self, entry: &PromptEntry, versions: usize) -> bool {
        let labels = self.options.labels(self.source);
        let mut labels = labels.keys();
        labels.any(|label| !self.prompt.labels.contains_key(*label))
            || self.lacks_deletion(entry, versions)
    }

    /// Only if nothing else ever happened to the prompt: someone may have restored it.
    fn lacks_deletion(&self, entry: &PromptEntry, versions: usize) -> bool {
        entry.deleted && usize::try_from(self.prompt.revision) == Ok(versions)
    }
}
