//! The result of evaluating an expression without running it.

use crate::text::Text;

/// The result of evaluating an expression without running it.
pub(crate) enum Value {
    /// Text.
    Text(Text),
    /// Not text, or not known: it can become a placeholder.
    Unknown,
    /// Text that can't become a template.
    Obstacle(Obstacle),
}

/// Why a text can't become a template, and the part of it that is known.
pub(crate) struct Obstacle {
    pub(crate) reason: String,
    pub(crate) known: String,
}
