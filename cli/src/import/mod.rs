//! Importing a folder of prompts: read, plan, confirm, apply.

mod apply;
mod decide;
mod decided;
mod existing;
mod found;
pub mod from;
mod history;
mod includes;
mod place;
mod plan;
mod publish;
mod read;
mod references;
mod releases;
mod report;
mod restore;
mod result;
mod server;
mod steps;

pub use apply::{Applied, apply};
pub use found::Unread;
pub use history::History;
pub use plan::{Action, Item, plan};
pub use publish::{AppliedRelease, publish};
pub use read::{ImportedFile, Read, read};
pub use releases::{PlannedRelease, releases};
pub use report::{Report, print_plan, publications};
pub use server::ServerPrompts;
pub use steps::{ImportOptions, PlannedPublication, Step};
