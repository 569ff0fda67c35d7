//! The scopes of a file, and what their names are bound to.

mod assignments;
mod blocks;
mod builder;
mod definitions;
pub(crate) mod lists;
pub(crate) mod reads;

use ruff_python_ast::Expr;
use ruff_text_size::{Ranged, TextSize};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::scope::blocks::Block;
pub(crate) use crate::scope::definitions::RESULT;
use crate::scope::lists::Step;
use crate::symbol::ScopeId;
use crate::syntax::called;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScopeKind {
    Module,
    Class,
    Function,
}

/// How a name is bound.
#[derive(Clone, Copy)]
pub(crate) enum Binding<'a> {
    /// Assigned this expression unconditionally.
    Assigned(&'a Expr),
    /// Extended with this expression by an unconditional `+=`.
    Added(&'a Expr),
    /// Assigned an expression that contains its value before, unconditionally: `x = x + "…"`.
    Extended(&'a Expr),
    /// Changed in a branch or loop.
    Sometimes(Change, &'a Expr),
    /// Imported: a module, or a name from one.
    Imported {
        from: &'a str,
        level: u32,
        name: Option<&'a str>,
    },
    /// Defined as a class with this scope.
    Class(ScopeId),
    /// Defined as a function with this scope.
    Function(ScopeId),
    /// Bound in any other way, such as a parameter.
    Other,
}

/// How a statement changes the value of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// It replaces it.
    Set,
    /// `+=` adds to it.
    Add,
    /// It replaces it with an expression that contains it.
    Extend,
}

impl<'a> Binding<'a> {
    /// The change that an assignment makes, and its expression.
    pub(crate) fn change(&self) -> Option<(Change, &'a Expr)> {
        match self {
            Self::Assigned(value) => Some((Change::Set, value)),
            Self::Added(value) => Some((Change::Add, value)),
            Self::Extended(value) => Some((Change::Extend, value)),
            Self::Sometimes(change, value) => Some((*change, value)),
            Self::Imported { .. } | Self::Class(_) | Self::Function(_) | Self::Other => None,
        }
    }
}

/// The only expression that a name is assigned, and the expressions that an unconditional `+=` adds.
pub(crate) fn constant<'a>(bindings: &[Binding<'a>]) -> Option<(&'a Expr, Vec<&'a Expr>)> {
    let (Binding::Assigned(value), rest) = bindings.split_first()? else {
        return None;
    };
    let added = rest.iter().map(|binding| match binding {
        Binding::Added(value) => Some(*value),
        _ => None,
    });
    Some((value, added.collect::<Option<_>>()?))
}

/// The only expression that a name is ever assigned, in a branch or loop or outside of them.
pub(crate) fn only_value<'a>(bindings: &[Binding<'a>]) -> Option<&'a Expr> {
    match bindings {
        [Binding::Assigned(value) | Binding::Sometimes(Change::Set, value)] => Some(value),
        _ => None,
    }
}

pub(crate) struct Scope<'a> {
    pub(crate) kind: ScopeKind,
    pub(crate) parent: Option<ScopeId>,
    pub(crate) bindings: FxHashMap<&'a str, Vec<Binding<'a>>>,
    /// The bodies of its branches and loops, by position.
    pub(crate) blocks: Vec<Block>,
    /// Names that a conditional `+=` extends.
    pub(crate) grows: FxHashSet<&'a str>,
    /// The calls that change lists, by the list's name.
    pub(crate) steps: FxHashMap<&'a str, Vec<Step<'a>>>,
    /// The lists that are joined to a text.
    pub(crate) joined: FxHashSet<&'a str>,
    /// The parameters of a function, and how many of them can be given by position.
    pub(crate) parameters: Vec<&'a str>,
    pub(crate) positional: usize,
    /// The annotations of parameters, attributes and the result, and what makes the values of attributes.
    pub(crate) annotations: FxHashMap<&'a str, &'a Expr>,
    /// The fields that a class declares without a value, as in `name: str`.
    pub(crate) fields: Vec<&'a str>,
    /// The name of a class or function, and a class's bases.
    pub(crate) name: &'a str,
    pub(crate) bases: Vec<&'a Expr>,
}

impl Scope<'_> {
    /// Whether it is an enum, whose members have their text in `.value`.
    pub(crate) fn is_enum(&self) -> bool {
        self.bases
            .iter()
            .any(|base| matches!(called(base), Some("Enum" | "Flag")))
    }

    fn new(kind: ScopeKind, parent: Option<ScopeId>) -> Self {
        Self {
            kind,
            parent,
            bindings: FxHashMap::default(),
            blocks: Vec::new(),
            grows: FxHashSet::default(),
            steps: FxHashMap::default(),
            joined: FxHashSet::default(),
            parameters: Vec::new(),
            positional: 0,
            fields: Vec::new(),
            annotations: FxHashMap::default(),
            name: "",
            bases: Vec::new(),
        }
    }
}

/// The scopes of a file, also by the position of their definitions.
pub(crate) struct Scopes<'a> {
    pub(crate) all: Vec<Scope<'a>>,
    by_start: FxHashMap<TextSize, ScopeId>,
}

impl<'a> Scopes<'a> {
    /// The scope of a function or class.
    pub(crate) fn defined_at(&self, definition: impl Ranged) -> ScopeId {
        self.by_start.get(&definition.start()).copied().unwrap_or(0)
    }

    /// The scope that binds a name which is read in `from`.
    pub(crate) fn find(&self, from: ScopeId, name: &str) -> Option<ScopeId> {
        let mut next = Some(from);
        while let Some(id) = next {
            let scope = self.all.get(id)?;
            let visible = id == from || scope.kind != ScopeKind::Class;
            if visible && scope.bindings.contains_key(name) {
                return Some(id);
            }
            next = scope.parent;
        }
        None
    }

    /// The class that `self` and `cls` refer to in a scope.
    pub(crate) fn class_around(&self, from: ScopeId) -> Option<ScopeId> {
        let mut next = Some(from);
        while let Some(id) = next {
            let scope = self.all.get(id)?;
            if scope.kind == ScopeKind::Class {
                return Some(id);
            }
            next = scope.parent;
        }
        None
    }

    /// Whether code in a scope runs only after the file was imported.
    pub(crate) fn runs_later(&self, scope: ScopeId) -> bool {
        let mut next = Some(scope);
        while let Some(id) = next {
            let Some(scope) = self.all.get(id) else {
                return false;
            };
            if scope.kind == ScopeKind::Function {
                return true;
            }
            next = scope.parent;
        }
        false
    }
}
