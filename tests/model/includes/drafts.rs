//! One prompt before and after a write.

use std::sync::Arc;

use super::contents::{Content, Set};
use super::prompts::{DEFAULT, Header, Id, Label};

/// One prompt as it is and as it will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) id: Id,
    pub(super) before: Option<Arc<Header>>,
    pub(super) after: Arc<Header>,
}

impl Draft {
    pub(super) fn is_unchanged(&self) -> bool {
        self.before.as_ref() == Some(&self.after)
    }

    /// What is active under a label before and after; none where the label does not move.
    pub(super) fn moved(&self, label: Label) -> Option<(Option<Content>, Option<Content>)> {
        let seq = self
            .before
            .as_ref()
            .map_or(0, |before| before.labels[label].seq);
        let before = self
            .before
            .as_ref()
            .and_then(|before| before.content(label));
        (seq != self.after.labels[label].seq).then(|| (before, self.after.content(label)))
    }

    /// What it takes from the contract.
    pub(super) fn leaving(&self) -> Set {
        self.before
            .as_ref()
            .map_or(0, |before| before.contract & !self.after.contract)
    }

    pub(super) fn adds_to_contract(&self) -> bool {
        self.before
            .as_ref()
            .is_some_and(|before| self.after.contract & !before.contract != 0)
    }

    /// Whether it is judged by overrides: it shrinks the contract that they obey, or makes it.
    pub(super) fn is_judged_by_overrides(&self) -> bool {
        self.id.instance == DEFAULT && (self.before.is_none() || self.leaving() != 0)
    }
}
