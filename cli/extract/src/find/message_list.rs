//! A list of messages as it is read.

use crate::find::candidate::Said;
use crate::form::Form;

/// Why a list of messages can't become a prompt.
pub(crate) struct Unconvertible {
    pub(crate) reason: String,
    pub(crate) known: String,
}

pub(crate) const SEVERAL_FORMATS: &str = "its messages are in several template formats";

/// A list as it is read.
pub(crate) struct MessageList {
    pub(crate) said: Vec<Said>,
    pub(crate) manual: Option<String>,
    /// How a library renders its messages; only `Jinja` and `Mustache`, else `Plain`.
    pub(crate) form: Form,
    /// Whether a message that the library does not render contains braces.
    pub(crate) has_braces: bool,
    /// The number of entries that are certainly messages.
    pub(crate) messages: usize,
    /// Whether any contains a literal.
    pub(crate) own: bool,
    pub(crate) refused: Option<Unconvertible>,
    /// Whether the list is sent to a model unchanged.
    pub(crate) sent: bool,
}

impl MessageList {
    /// Notes that the library renders a message in this form.
    pub(crate) fn render(&mut self, form: Form) {
        if !matches!(self.form, Form::Plain) && self.form != form {
            self.refuse(SEVERAL_FORMATS.to_owned(), "");
        }
        self.form = form;
    }

    pub(crate) fn refuse(&mut self, reason: String, known: &str) {
        self.refused.get_or_insert(Unconvertible {
            reason,
            known: known.to_owned(),
        });
    }
}

impl Default for MessageList {
    fn default() -> Self {
        Self {
            said: Vec::new(),
            manual: None,
            form: Form::Plain,
            has_braces: false,
            messages: 0,
            own: false,
            refused: None,
            sent: false,
        }
    }
}
