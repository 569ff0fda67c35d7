//! A list of messages as it is read.

use crate::find::candidate::Said;

/// Why a list of messages can't become a prompt.
pub(crate) struct Unconvertible {
    pub(crate) reason: String,
    pub(crate) known: String,
}

/// A list as it is read.
#[derive(Default)]
pub(crate) struct MessageList {
    pub(crate) said: Vec<Said>,
    pub(crate) manual: Option<String>,
    /// The number of entries that are certainly messages.
    pub(crate) messages: usize,
    /// Whether any contains a literal.
    pub(crate) own: bool,
    pub(crate) refused: Option<Unconvertible>,
    /// Whether the list is sent to a model unchanged.
    pub(crate) sent: bool,
}

impl MessageList {
    pub(crate) fn refuse(&mut self, reason: String, known: &str) {
        self.refused.get_or_insert(Unconvertible {
            reason,
            known: known.to_owned(),
        });
    }
}
