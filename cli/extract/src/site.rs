//! Where a converted prompt stands in the code, and how a lookup can take its place.

use std::ops::Range;
use std::path::PathBuf;

/// Bytes of a file's text (decoded to UTF-8, without a BOM).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The file, as it was named on the way to it.
    pub file: PathBuf,
    /// Where in its text.
    pub range: Range<usize>,
}

/// Text as it will be, with inputs where values go in: what a lookup falls back to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text that stays.
    Text(String),
    /// The input of this name.
    Input(String),
}

/// An argument of a lookup: an input, and the Python expression that makes its value, a string unless it is a thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// The input's name.
    pub name: String,
    /// Python source that can stand where the prompt stood. Evaluated once, in the order of arguments.
    pub source: String,
}

/// How a lookup can take the prompt's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Site {
    /// An expression that makes the whole text where it stands: `lookup(name, fallback, **arguments)` replaces it.
    Expression {
        /// The expression.
        at: Span,
        /// What it makes.
        fallback: Vec<Piece>,
        /// The inputs' values.
        arguments: Vec<Argument>,
    },
    /// A constant that is used as it is: the literal stays where it is, and `lookup(name, use)` replaces each use.
    Constant {
        /// The expressions that read it inside functions, such as `PROMPT` or `self.prompt`.
        uses: Vec<Span>,
    },
    /// A literal that `str.format` or a template class fills in later: `template(name, …)` replaces each of these
    /// expressions (the literal itself, or what reads the constant) and gives text of the same form.
    Template {
        /// The expressions.
        at: Vec<Span>,
        /// Inputs that are not simply `{name}` in it: each name, and what stands between its braces, such as `user.name!r:>10`.
        fields: Vec<(String, String)>,
    },
    /// A list of messages: `messages(name, fallback, **arguments)` replaces it.
    Messages {
        /// The list.
        at: Span,
        /// What it makes.
        fallback: Vec<Turn>,
        /// The inputs' values.
        arguments: Vec<Argument>,
    },
    /// A lookup can't take its place without a person, and why.
    Manual(String),
}

/// One entry of a list of messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// A message; the role as the code wrote it (`system`, `developer`, …).
    Says {
        /// Who.
        role: String,
        /// What.
        content: Vec<Piece>,
    },
    /// Messages spliced in from an input.
    Thread(String),
}
