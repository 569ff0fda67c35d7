//! Why nothing was active at a time.

use std::fmt;

use crate::Timestamp;
use crate::names::Instance;

/// Why a label of an instance's prompt had no active version at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inactive {
    /// The instance of the prompt.
    pub instance: Instance,
    /// The reason.
    pub why: WhyInactive,
}

/// Why a label had no active version at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyInactive {
    /// The prompt was created later.
    Created(Timestamp),
    /// Nothing was ever published under the label.
    NeverPublished,
    /// The first publication under the label was later.
    Published(Timestamp),
    /// The label was unpublished, or the prompt deleted.
    TakenDown {
        /// When.
        since: Timestamp,
        /// When a version was published again, if that was so.
        until: Option<Timestamp>,
    },
}

impl fmt::Display for Inactive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` ", self.instance)?;
        match self.why {
            WhyInactive::Created(at) => write!(f, "created it at {at}"),
            WhyInactive::NeverPublished => f.write_str("never published it there"),
            WhyInactive::Published(at) => write!(f, "first published it there at {at}"),
            WhyInactive::TakenDown { since, until } => {
                write!(f, "took it down at {since}")?;
                until.map_or(Ok(()), |at| write!(f, " and published it again at {at}"))
            }
        }
    }
}
