//! Mustache without sections: variables, partials and comments. Values are not escaped and never parsed as templates.

mod compose;
mod explain;
mod parse;
mod program;
mod read;

#[cfg(test)]
mod proptests;
#[cfg(test)]
mod tests;

pub(super) use compose::compose;
pub(super) use explain::paths;
pub use parse::partials;
pub(crate) use parse::texts;
pub(super) use program::Program;
pub(super) use read::{kinds_by_use, read};
