//! Writing the prompts of a folder to the server: read, plan, ask, apply.

mod apply;
mod decide;
mod existing;
mod found;
mod plan;
mod read;
mod references;
mod report;
mod server;
mod steps;

pub use apply::{Applied, apply};
pub use found::Unread;
pub use plan::{Action, Item, plan};
pub use read::{Read, Source, read};
pub use references::ReferenceMode;
pub use report::{exit, json, print_done, print_plan, publications};
pub use server::Server;
pub use steps::{Publication, Step, Wish};
