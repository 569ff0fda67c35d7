//! The place of a converted prompt in the code, and how a lookup can replace it.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// A range of a file's decoded text, without a byte order mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The path, as the caller named it. There are many spans in one file.
    pub file: Arc<Path>,
    /// The bytes of the text as UTF-8.
    pub range: Range<usize>,
}

/// A part of the text that a lookup falls back to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Literal text.
    Text(String),
    /// The input of this name.
    Input(String),
    /// The text of a constant that became a prompt, which the template includes.
    Include {
        /// The prompt's name.
        name: String,
        /// Its text.
        text: String,
    },
}

/// An argument of a lookup: an input and the Python expression of its value, which is a string unless the input is a thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// The input's name.
    pub name: String,
    /// A Python expression that is valid where the prompt was. It is evaluated once, in the order of the arguments.
    pub source: String,
}

/// How a lookup can replace a prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Site {
    /// An expression that produces the whole text: `lookup(name, fallback, **arguments)` replaces it.
    Expression {
        /// The expression.
        at: Span,
        /// The fallback.
        fallback: Vec<Piece>,
        /// The inputs' values.
        arguments: Vec<Argument>,
    },
    /// A constant that is used unchanged: the literal stays, and `lookup(name, use)` replaces each use.
    Constant {
        /// The expressions that read it inside functions, such as `PROMPT` or `self.prompt`.
        uses: Vec<Span>,
    },
    /// A literal that `str.format` or a template class fills in later: `template(name, …)` replaces each of these
    /// expressions (the literal itself, or each use of the constant) and returns text of the same form.
    Template {
        /// The expressions.
        at: Vec<Span>,
        /// Inputs whose field is not simply `{name}`, with the field, such as `user.name!r:>10`.
        fields: Vec<(String, String)>,
    },
    /// A list of lines: `lookup(name, "\n".join(list)).split("\n")` replaces each of these expressions.
    Lines {
        /// The expressions: the list itself, or each use of the constant.
        at: Vec<Span>,
    },
    /// A list of messages: `messages(name, fallback, **arguments)` replaces it.
    Messages {
        /// The list.
        at: Span,
        /// The fallback.
        fallback: Vec<Turn>,
        /// The inputs' values.
        arguments: Vec<Argument>,
    },
    /// A person has to add the lookup, for this reason.
    Manual(String),
}

/// One entry of a list of messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// A message, with the role as the code wrote it (`system`, `developer`, …).
    Says {
        /// The role.
        role: String,
        /// The text.
        content: Vec<Piece>,
    },
    /// The messages of this input.
    Thread(String),
}
