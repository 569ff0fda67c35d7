//! What an expression is, as far as can be told.

use crate::text::Text;

/// What an expression is, as far as can be told.
pub(crate) enum Value {
    /// Text.
    Text(Text),
    /// Something else, or nobody knows: it can stand in a placeholder.
    Unknown,
    /// Text that can't be written as a template, and why; with what is known of it.
    Obstacle(Obstacle),
}

/// Why a text can't be written as a template, and what is known of it.
pub(crate) struct Obstacle {
    pub(crate) reason: String,
    pub(crate) known: String,
}
