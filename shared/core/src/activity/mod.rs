//! Activity: one entry for each write, which says who changed what, when and why. It never contains the text of a prompt.

mod entry;
mod event;
mod follower;
mod kind;

pub use entry::{Activity, ChangedKey, ChangedPrompt, MovedLabel};
pub use event::Event;
pub use follower::Follower;
pub use kind::{ActivityId, ActivityKind};
