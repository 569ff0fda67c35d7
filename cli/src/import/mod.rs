//! Importing a folder of prompts: read, plan, confirm, apply.

mod apply;
mod decide;
mod existing;
mod found;
mod includes;
mod plan;
mod read;
mod references;
mod report;
mod server;
mod steps;

pub use apply::{Applied, apply};
pub use found::Unread;
pub use plan::{Action, Item, plan};
pub use read::{ImportedFile, Read, read};
pub use report::{exit, json, print_done, print_plan, publications};
pub use server::ServerPrompts;
pub use steps::{ImportOptions, PlannedPublication, Step};
