//! The part of a TypeScript or JavaScript program that matters here: its expressions, and what its names are bound to.

use std::collections::HashMap;
use std::path::PathBuf;

use crate::files::kind::is_page;
use crate::scripts::lower::patterns::HIDDEN;

/// The index of a scope in its file; 0 is the module.
pub(super) type ScopeId = usize;

/// The index of an expression that a statement evaluates.
pub(super) type ItemId = usize;

/// The statements of one block always run together; a branch, a loop and a function are blocks of their own.
pub(super) type BlockId = usize;

/// A parsed file.
pub(super) struct Script {
    pub(super) path: PathBuf,
    pub(super) text: String,
    pub(super) scopes: Vec<Scope>,
    pub(super) items: Vec<Item>,
    /// What other files can import, by name.
    pub(super) exports: HashMap<String, Export>,
    /// The modules whose exports it exports as well.
    pub(super) stars: Vec<String>,
    /// The modules that it imports.
    pub(super) imports: Vec<String>,
}

/// What an export means.
pub(super) enum Export {
    /// A name of the module.
    Local(String),
    /// The name of another module.
    From(String, String),
    /// The value of an expression.
    Value(ItemId),
}

#[derive(Default)]
pub(super) struct Scope {
    pub(super) parent: Option<ScopeId>,
    pub(super) is_class: bool,
    /// The name of the class that it extends.
    pub(super) extends: Option<String>,
    pub(super) bindings: HashMap<String, Binding>,
    /// What its function returns.
    pub(super) returns: Vec<ItemId>,
}

/// What a name is bound to.
#[derive(Default)]
pub(super) struct Binding {
    /// The expressions that it is assigned.
    pub(super) values: Vec<ItemId>,
    /// The function or class that it is.
    pub(super) scope: Option<ScopeId>,
    /// The module that it is imported from, and its name there; none for the whole module.
    pub(super) imported: Option<(String, Option<String>)>,
    /// Whether it is also bound in another way, such as a parameter.
    pub(super) other: bool,
    /// The list that a loop takes it from.
    pub(super) each: Option<ItemId>,
    /// The name of its type.
    pub(super) class: Option<String>,
    /// The parameter that it is; its default is one of the values.
    pub(super) parameter: Option<Parameter>,
    /// Whether `+=` or the like changes it.
    pub(super) added: bool,
    /// What statements add to its text, or `push` to its list.
    pub(super) additions: Vec<ItemId>,
    /// Where it is read.
    pub(super) reads: Vec<u32>,
    /// Where `join` makes one text of its list in the same function.
    pub(super) joins: Vec<u32>,
    /// Whether its list may change in another way than by `push`.
    pub(super) shuffled: bool,
}

/// A parameter of a function.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Parameter {
    pub(super) function: ScopeId,
    pub(super) index: usize,
    /// The entry of the argument that it is, for `({ prompt }) => …`.
    pub(super) key: Option<String>,
}

/// An expression that a statement evaluates.
pub(super) struct Item {
    pub(super) scope: ScopeId,
    pub(super) block: BlockId,
    /// The identifiers around it, from the outside in.
    pub(super) names: Vec<String>,
    /// The name that it is assigned to.
    pub(super) label: Option<String>,
    /// Whether it is added to the text that the name already has.
    pub(super) adds: bool,
    /// The list that `push` adds it to, and the scope of that name.
    pub(super) pushed_to: Option<(ScopeId, String)>,
    pub(super) expr: Expr,
}

/// An expression and its place.
#[derive(Debug)]
pub(super) struct Expr {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) node: Node,
}

#[derive(Debug)]
pub(super) enum Node {
    /// A string or a template.
    Text(Vec<Piece>),
    /// A template with a tag.
    Tagged(String, Vec<Piece>),
    /// The source of a regular expression.
    Pattern(String),
    Name(String),
    Member(Box<Expr>, String),
    Call(Box<Expr>, Vec<Expr>),
    /// Entries with their keys; no key for `...rest` and for a key that is computed.
    Object(Vec<(Option<String>, Expr)>),
    List(Vec<Expr>),
    Spread(Box<Expr>),
    Sum(Vec<Expr>),
    /// One of several values, after a condition that is not one.
    Choice(Vec<Expr>),
    Function(ScopeId),
    /// What a user sees.
    Shown(Vec<Expr>),
    Other(Vec<Expr>),
}

#[derive(Debug)]
pub(super) enum Piece {
    Literal(String),
    Hole(Expr),
}

impl Piece {
    pub(super) fn hole(&self) -> Option<&Expr> {
        match self {
            Self::Literal(_) => None,
            Self::Hole(hole) => Some(hole),
        }
    }
}

impl Script {
    /// Whether the file shows something to users.
    pub(super) fn is_screen(&self) -> bool {
        let end = self.path.extension();
        end.is_some_and(|end| end == "tsx" || end == "jsx") || is_page(&self.path)
    }

    /// A scope and those around it, from the inside out.
    pub(super) fn around(&self, scope: ScopeId) -> impl Iterator<Item = ScopeId> {
        std::iter::successors(Some(scope), |scope| self.scopes[*scope].parent)
    }

    /// What a name is bound to that is read in a scope.
    pub(super) fn binding(&self, scope: ScopeId, name: &str) -> Option<&Binding> {
        let mut around = self.around(scope);
        around.find_map(|scope| self.scopes[scope].bindings.get(name))
    }

    /// The class around a scope.
    pub(super) fn class_around(&self, scope: ScopeId) -> Option<ScopeId> {
        self.around(scope)
            .find(|scope| self.scopes[*scope].is_class)
    }
}

impl Expr {
    /// The parts of a name such as `client.messages.create`, from the outside in; a call counts as its function.
    pub(super) fn path(&self) -> Vec<&str> {
        let mut path = Vec::new();
        let mut next = self;
        loop {
            match &next.node {
                Node::Name(name) => {
                    path.push(name.as_str());
                    break;
                }
                Node::Member(object, name) => {
                    path.push(name);
                    next = object;
                }
                Node::Call(function, _) => next = function,
                _ => {
                    path.push("?");
                    break;
                }
            }
        }
        path.reverse();
        path
    }

    /// The entry of an object with this key.
    pub(super) fn entry(&self, key: &str) -> Option<&Expr> {
        match &self.node {
            Node::Object(entries) => {
                let mut entries = entries.iter();
                let is_it = |entry: &&(Option<String>, Expr)| entry.0.as_deref() == Some(key);
                entries.find(is_it).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// Whether a pattern takes it from a value, as in `const { system } = prompts`.
    pub(super) fn is_taken(&self) -> bool {
        match &self.node {
            Node::Member(of, _) => {
                matches!(&of.node, Node::Name(name) if name.starts_with(HIDDEN))
            }
            _ => false,
        }
    }

    /// The elements of a list.
    pub(super) fn elements(&self) -> Option<&[Expr]> {
        match &self.node {
            Node::List(items) => Some(items),
            _ => None,
        }
    }

    /// The expressions that it consists of.
    pub(super) fn parts(&self) -> Vec<&Expr> {
        match &self.node {
            Node::Member(inner, _) | Node::Spread(inner) => vec![inner],
            Node::Call(function, arguments) => {
                std::iter::once(&**function).chain(arguments).collect()
            }
            Node::Text(pieces) | Node::Tagged(_, pieces) => {
                pieces.iter().filter_map(Piece::hole).collect()
            }
            Node::Object(entries) => entries.iter().map(|(_, value)| value).collect(),
            Node::List(all)
            | Node::Sum(all)
            | Node::Choice(all)
            | Node::Shown(all)
            | Node::Other(all) => all.iter().collect(),
            Node::Name(_) | Node::Pattern(_) | Node::Function(_) => Vec::new(),
        }
    }

    /// The names that are read in it, with their places.
    pub(super) fn names(&self) -> Vec<(&str, u32)> {
        let (mut names, mut exprs) = (Vec::new(), vec![self]);
        while let Some(expr) = exprs.pop() {
            if let Node::Name(name) = &expr.node {
                names.push((name.as_str(), expr.start));
            }
            exprs.extend(expr.parts());
        }
        names
    }

    /// The text of a plain string.
    pub(super) fn literal(&self) -> Option<&str> {
        match &self.node {
            Node::Text(pieces) => match pieces.as_slice() {
                [] => Some(""),
                [Piece::Literal(text)] => Some(text),
                _ => None,
            },
            _ => None,
        }
    }
}
