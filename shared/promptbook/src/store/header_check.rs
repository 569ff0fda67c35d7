//! What a transaction requires of a header.

use super::action::Action;
use super::condition::Condition;
use crate::table_keys::Key;

/// What must hold of a header.
#[derive(Debug)]
pub(super) enum HeaderCheck {
    /// There is none, or the one that there is was purged: its name is free.
    Absent { is_put: bool },
    /// It has this revision.
    Revision { revision: u64, is_put: bool },
    /// It has the type, the contract and the format of `production` that it had at this revision.
    Terms { revision: u64, condition: Condition },
}

impl HeaderCheck {
    pub(super) fn revision(&self) -> Option<u64> {
        match self {
            Self::Absent { .. } => None,
            Self::Revision { revision, .. } | Self::Terms { revision, .. } => Some(*revision),
        }
    }

    pub(super) fn is_put(&self) -> bool {
        match self {
            Self::Absent { is_put } | Self::Revision { is_put, .. } => *is_put,
            Self::Terms { .. } => false,
        }
    }

    /// The stronger of two that were read at the same revision.
    pub(super) fn join(self, other: Self) -> Self {
        let is_put = self.is_put() || other.is_put();
        match (self, other) {
            (Self::Absent { .. }, _) => Self::Absent { is_put },
            (Self::Revision { revision, .. }, _) | (_, Self::Revision { revision, .. }) => {
                Self::Revision { revision, is_put }
            }
            (terms, _) => terms,
        }
    }

    pub(super) fn action(self, key: Key) -> Option<Action> {
        if self.is_put() {
            return None;
        }
        let condition = match self {
            Self::Absent { .. } => Condition::absent_or_has("purged_at"),
            Self::Revision { revision, .. } => Condition::number("revision", revision),
            Self::Terms { condition, .. } => condition,
        };
        Some(Action::Check { key, condition })
    }
}
