//! Prompts that include others: what forbids publishing one, and its text with that of the others in place of the includes.

mod compose;
mod piece;

pub use compose::Composer;
pub use piece::{Found, Piece, needs, problems};
