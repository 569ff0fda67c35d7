//! What is known about an expression before its text is classified.

use ruff_python_ast::Expr;

use crate::certainty::Doubt;
use crate::find::classify::Signal;
use crate::find::identifiers;
use crate::form::Form;
use crate::symbol::Symbol;
use crate::uses::Reach;

/// The scores that an argument and a variable need if only a surrounding name says that they are a prompt.
pub(crate) const ARGUMENT: i32 = 3;

pub(crate) const VARIABLE: i32 = 2;

/// The place of an expression.
#[derive(Clone)]
pub(crate) struct Place {
    /// Its name, if it has one.
    pub(crate) label: Option<String>,
    /// The name of the object that it is an argument of, such as an agent.
    pub(crate) object: Option<String>,
    /// Whether the name is only a topic, such as a key in a dictionary of prompts.
    pub(crate) topic: bool,
    pub(crate) signal: Signal,
    /// Whether the code sends it to a model.
    pub(crate) sent: bool,
    /// Whether only other code, which it is passed to, sends it.
    pub(crate) indirect: bool,
    /// Whether the code sends each entry of a list on its own.
    pub(crate) each_sent: bool,
    /// Whether the texts of a list are parts of one message.
    pub(crate) in_parts: bool,
    /// The score that it needs if only a surrounding name says that it is a prompt.
    pub(crate) needs: i32,
    /// How other code fills it in.
    pub(crate) form: Form,
    /// The texts in it that `.replace` fills in.
    pub(crate) replaced: Vec<String>,
    /// The constant that it is the whole value of.
    pub(crate) symbol: Option<Symbol>,
    pub(crate) notes: Vec<String>,
    pub(crate) doubts: Vec<Doubt>,
    /// Why a lookup can't replace it.
    pub(crate) fixed: Option<&'static str>,
    /// The prompt that is looked up with this fallback.
    pub(crate) looked_up: Option<String>,
}

impl Place {
    pub(crate) fn plain() -> Self {
        Self {
            label: None,
            object: None,
            topic: false,
            signal: Signal::Neutral,
            sent: false,
            indirect: false,
            each_sent: false,
            in_parts: false,
            needs: i32::MIN,
            form: Form::Plain,
            replaced: Vec::new(),
            symbol: None,
            notes: Vec::new(),
            doubts: Vec::new(),
            fixed: None,
            looked_up: None,
        }
    }

    pub(crate) fn excluded(what: &'static str) -> Self {
        Self {
            signal: Signal::Excluded(what),
            ..Self::plain()
        }
    }

    /// The place of the fallback of a lookup.
    pub(crate) fn looked_up(name: &str) -> Self {
        Self {
            looked_up: Some(name.to_owned()),
            ..Self::excluded("the fallback of a lookup")
        }
    }

    pub(crate) fn named(label: &str) -> Self {
        Self {
            label: Some(label.to_owned()),
            ..Self::plain()
        }
    }

    /// The same place, for an expression that is only a part of the value.
    pub(crate) fn part(&self) -> Self {
        Self {
            symbol: None,
            sent: false,
            each_sent: false,
            ..self.clone()
        }
    }

    /// The place of a part of the value. A part of a message that is sent is sent as well, a text in a list of texts may not be.
    pub(crate) fn element(&self, element: &Expr) -> Self {
        let is_container = matches!(
            element,
            Expr::Dict(_) | Expr::List(_) | Expr::BinOp(_) | Expr::ListComp(_)
        );
        Self {
            sent: self.each_sent || (self.sent && (is_container || self.in_parts)),
            indirect: self.indirect || self.each_sent,
            ..self.part()
        }
    }

    pub(crate) fn with(&self, signal: Signal) -> Self {
        let looked_up = self.looked_up.clone();
        Self {
            looked_up: looked_up.filter(|_| signal == self.signal),
            signal,
            ..self.part()
        }
    }

    /// The place of an argument that reaches a model.
    pub(crate) fn sink(&self, label: &str) -> Self {
        Self {
            label: Some(label.to_owned()),
            sent: true,
            in_parts: true,
            ..self.clone()
        }
    }

    /// The same place, for a value with which other code does this.
    pub(crate) fn reached(self, reach: Reach) -> Self {
        Self {
            sent: self.sent || reach.sent,
            indirect: self.indirect || (reach.sent && !self.sent),
            form: match self.form {
                Form::Plain => reach.form.unwrap_or(Form::Plain),
                form => form,
            },
            replaced: reach.replaced,
            ..self
        }
    }

    /// Whether its name fits a text that only other code sends: not a note, an error or a description.
    pub(crate) fn may_be_passed_on(&self) -> bool {
        let label = self.label.as_deref().filter(|_| !self.topic);
        label.is_none_or(|label| !identifiers::is_about(label))
    }

    /// The same place, for a value that is in doubt for the noted reason.
    pub(crate) fn doubted(&self, doubt: Doubt, note: impl Into<String>) -> Self {
        let mut place = Self {
            sent: self.sent,
            ..self.part()
        };
        place.notes.push(note.into());
        place.doubts.push(doubt);
        place
    }
}
