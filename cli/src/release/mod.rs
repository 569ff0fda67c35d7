//! Publishing several prompts in releases: the plan with its diffs, the releases that it takes, and the result.

mod apply;
mod batches;
mod candidate;
mod order;
mod plan;
mod report;

pub use apply::{Outcome, apply};
pub use batches::batches;
pub use candidate::Candidate;
pub use order::groups;
pub use plan::{Plan, Planned, Unplanned, planned};
pub use report::{describe, heading, json, print_plan, publications, question, several};
