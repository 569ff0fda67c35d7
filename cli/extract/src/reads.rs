//! Expressions that read a text from a file, such as `Path("prompts/system.md").read_text()`.

mod calls;
mod data;
mod index;
mod opened;
mod path;
mod pattern;

use ruff_python_ast::{Expr, ExprCall};

use crate::code::Code;
use crate::form::Form;
use crate::site::Span;
use crate::symbol::{ScopeId, Symbol};

pub(crate) use index::Opened;
pub(crate) use pattern::{PathPattern, in_common};

/// How deep expressions, names and functions are followed.
const DEEP: usize = 24;

/// A text that an expression reads.
#[derive(Debug, Clone)]
pub(crate) struct Read {
    /// The file, or the files that it may be.
    pub(crate) path: PathPattern,
    pub(crate) syntax: Syntax,
    /// The keys of the text in the data of the file, from the outside in; none of them is known if one is `None`.
    pub(crate) keys: Vec<Option<String>>,
    /// The sides at which white space is removed.
    pub(crate) stripped: Vec<Side>,
}

/// What the code takes a file for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syntax {
    /// One text.
    Text,
    /// A format string, one text.
    Fields,
    /// A Jinja template that its library reads.
    Jinja,
    /// A prompt that LangChain has saved.
    LangChain,
    /// YAML, JSON or TOML.
    Data,
}

/// An end of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Start,
    End,
    Both,
}

/// A read and what the code does with it.
#[derive(Debug, Clone)]
pub(crate) struct ReadAt {
    pub(crate) read: Read,
    pub(crate) at: Span,
    /// Its line, from 1.
    pub(crate) line: usize,
    /// Whether the code there runs after its file was imported.
    pub(crate) later: bool,
    /// How the code fills it in there.
    pub(crate) form: Form,
    /// Whether the code sends it to a model there.
    pub(crate) sent: bool,
    /// The prompt that is looked up there with it as the fallback.
    pub(crate) looked_up: Option<String>,
    /// The names that it is assigned to.
    pub(crate) symbols: Vec<Symbol>,
    /// The name that it has besides.
    pub(crate) label: Option<String>,
    /// Why no lookup replaces it.
    pub(crate) manual: Option<&'static str>,
}

/// The place that an expression is read in, and the parameters that have known values there.
#[derive(Clone, Copy)]
struct Reading<'c, 'a> {
    code: &'c Code<'a>,
    module: usize,
    scope: ScopeId,
    given: &'c [(&'a str, PathPattern)],
    depth: usize,
    /// How many functions were followed.
    followed: usize,
}

impl<'a> Code<'a> {
    /// The text that an expression reads from a file.
    pub(crate) fn read(&self, module: usize, scope: ScopeId, expr: &'a Expr) -> Option<Read> {
        let reading = Reading {
            code: self,
            module,
            scope,
            given: &[],
            depth: 0,
            followed: 0,
        };
        reading.read(expr)
    }
}

impl Read {
    pub(crate) fn new(path: PathPattern, syntax: Syntax) -> Self {
        Self {
            path,
            syntax,
            keys: Vec::new(),
            stripped: Vec::new(),
        }
    }
}

impl<'a> Reading<'_, 'a> {
    /// The same place, one step deeper.
    fn deeper(&self) -> Option<Self> {
        (self.depth < DEEP).then_some(Self {
            depth: self.depth + 1,
            ..*self
        })
    }

    fn read(&self, expr: &'a Expr) -> Option<Read> {
        let inner = self.deeper()?;
        match expr {
            Expr::Call(call) => inner.call(call),
            Expr::Await(awaited) => inner.read(&awaited.value),
            Expr::Subscript(entry) => inner.entry(&entry.value, Some(&entry.slice)),
            _ => None,
        }
    }

    /// The text that a value or the name of one was read from.
    fn value(&self, expr: &'a Expr) -> Option<Read> {
        match expr {
            Expr::Name(_) | Expr::Attribute(_) => {
                let (there, value) = self.named(expr)?;
                there.read(value)
            }
            _ => self.read(expr),
        }
    }

    /// The only value of a name, and the place that it is assigned in.
    fn named(&self, expr: &'a Expr) -> Option<(Self, &'a Expr)> {
        let symbol = self.code.symbol(self.module, self.scope, expr)?;
        let value = self.code.only_value(&symbol)?;
        let there = Self {
            module: symbol.module,
            scope: symbol.scope,
            ..self.deeper()?
        };
        Some((there, value))
    }

    fn first(call: &'a ExprCall) -> Option<&'a Expr> {
        call.arguments.args.first()
    }
}
