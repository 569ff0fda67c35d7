//! Options of a prompt that are not sent to its model.

use promptbook::options::{InvalidOption, ModelOption};

/// An option that is not sent to the model, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignored {
    /// Its path in the prompt's `model.options`.
    pub name: String,
    /// Why, and what to do.
    pub reason: String,
}

impl Ignored {
    pub(super) fn new(option: &ModelOption<'_>, reason: impl Into<String>) -> Self {
        Self {
            name: option.path(),
            reason: reason.into(),
        }
    }
}

impl From<InvalidOption<'_>> for Ignored {
    fn from(invalid: InvalidOption<'_>) -> Self {
        Self {
            name: invalid.path.join("."),
            reason: invalid.problem,
        }
    }
}
