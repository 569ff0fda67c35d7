//! What a name means where it is read: scopes, what is bound in them, and imports between files.

mod builder;
mod definitions;

use std::collections::{HashMap, HashSet};

use ruff_python_ast::Expr;
use ruff_text_size::{Ranged, TextSize};

use crate::symbol::ScopeId;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScopeKind {
    Module,
    Class,
    Function,
}

/// How a name got its value.
#[derive(Clone, Copy)]
pub(crate) enum Binding<'a> {
    /// Once, by this expression, on the way through its scope.
    Assigned(&'a Expr),
    /// By `+=`, in a straight line with the assignment.
    Added(&'a Expr),
    /// An import of a module, or of a name from one.
    Imported {
        from: &'a str,
        level: u32,
        name: Option<&'a str>,
    },
    /// A class, by its scope.
    Class(ScopeId),
    /// In any other way: a parameter, a loop, a branch.
    Other,
}

pub(crate) struct Scope<'a> {
    pub(crate) kind: ScopeKind,
    pub(crate) parent: Option<ScopeId>,
    pub(crate) bindings: HashMap<&'a str, Vec<Binding<'a>>>,
    /// What `+=` adds to in a branch or a loop.
    pub(crate) grows: HashSet<&'a str>,
    /// What `.append` and `.extend` add to the lists that are named here.
    pub(crate) added: HashMap<&'a str, Vec<&'a Expr>>,
    /// Of a class: its name, and those of its parents.
    pub(crate) name: &'a str,
    pub(crate) bases: Vec<&'a str>,
}

impl Scope<'_> {
    /// Whether its members are objects that hold their text as `.value`.
    pub(crate) fn is_enum(&self) -> bool {
        self.bases
            .iter()
            .any(|base| matches!(*base, "Enum" | "Flag"))
    }

    fn new(kind: ScopeKind, parent: Option<ScopeId>) -> Self {
        Self {
            kind,
            parent,
            bindings: HashMap::new(),
            grows: HashSet::new(),
            added: HashMap::new(),
            name: "",
            bases: Vec::new(),
        }
    }
}

/// The scopes of a file, by where their definitions begin.
pub(crate) struct Scopes<'a> {
    pub(crate) all: Vec<Scope<'a>>,
    by_start: HashMap<TextSize, ScopeId>,
}

impl<'a> Scopes<'a> {
    /// The scope of the function or class that is defined here.
    pub(crate) fn defined_at(&self, definition: impl Ranged) -> ScopeId {
        self.by_start.get(&definition.start()).copied().unwrap_or(0)
    }

    /// The scope that a name read in `from` is bound in.
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

    /// The class that `self` and `cls` mean in a scope.
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

    /// Whether code in a scope runs after the file was imported.
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
