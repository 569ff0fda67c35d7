//! What one file says about its classes.

use crate::scope::{ScopeKind, Scopes};
use crate::symbol::ScopeId;
use crate::syntax::{called, dotted};

/// A class of a file.
pub(crate) struct Class {
    pub(super) scope: ScopeId,
    pub(super) name: String,
    pub(super) parents: Vec<String>,
    pub(super) members: Vec<String>,
    /// The fields that it declares without a value.
    pub(super) fields: Vec<String>,
    pub(super) bases: Bases,
}

/// The classes that a class extends.
pub(crate) enum Bases {
    /// Their dotted names, which the module reads.
    Named(Vec<String>),
    /// Not known without the scopes of the file.
    Unknown,
}

impl Class {
    /// All classes of a file.
    pub(crate) fn all(scopes: &Scopes<'_>) -> Vec<Self> {
        let owned = |name: &&str| (*name).to_owned();
        let all = scopes.all.iter().enumerate();
        let classes = all.filter(|(_, scope)| scope.kind == ScopeKind::Class);
        let classes = classes.map(|(id, class)| Self {
            scope: id,
            name: class.name.to_owned(),
            parents: class
                .bases
                .iter()
                .filter_map(|base| called(base))
                .map(str::to_owned)
                .collect(),
            members: class.bindings.keys().map(owned).collect(),
            fields: class.fields.iter().map(owned).collect(),
            bases: Bases::of(scopes, id),
        });
        classes.collect()
    }
}

impl Bases {
    fn of(scopes: &Scopes<'_>, class: ScopeId) -> Self {
        let bases = scopes.all[class].bases.iter();
        let named: Vec<String> = bases.filter_map(|base| dotted(base)).collect();
        let is_global = |path: &String| {
            let first = path.split('.').next().unwrap_or_default();
            scopes.find(class, first).is_none_or(|scope| scope == 0)
        };
        match named.iter().all(is_global) {
            true => Self::Named(named),
            false => Self::Unknown,
        }
    }
}
