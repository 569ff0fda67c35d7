//! All classes by name, with their members and relatives.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::scope::{ScopeKind, Scopes};
use crate::symbol::ScopeId;
use crate::syntax::{called, dotted};

/// A class of a file.
pub(crate) struct Class {
    scope: ScopeId,
    name: String,
    parents: Vec<String>,
    members: Vec<String>,
    /// The fields that it declares without a value.
    fields: Vec<String>,
    bases: Bases,
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

/// The index of a class's name. Several classes may share one.
type NameId = u32;

/// A class with a member, ordered by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Holder {
    name: NameId,
    module: u32,
    scope: u32,
}

impl Holder {
    fn place(&self) -> (usize, ScopeId) {
        (self.module as usize, self.scope as usize)
    }
}

/// All classes.
#[derive(Default)]
pub(crate) struct Classes {
    ids: FxHashMap<String, NameId>,
    names: FxHashMap<(u32, u32), NameId>,
    members: FxHashMap<String, Vec<Holder>>,
    fields: FxHashMap<String, Vec<Holder>>,
    parents: FxHashMap<NameId, BTreeSet<NameId>>,
    /// The ancestors of each name.
    ancestors: FxHashMap<NameId, BTreeSet<NameId>>,
    descendants: FxHashMap<NameId, BTreeSet<NameId>>,
}

impl Classes {
    /// Adds the classes of a file, and answers what they extend.
    pub(crate) fn add(&mut self, module: usize, classes: Vec<Class>) -> Vec<(ScopeId, Bases)> {
        let mut bases = Vec::new();
        for class in classes {
            bases.push((class.scope, class.bases));
            let name = self.id(class.name);
            let (module, scope) = (module as u32, class.scope as u32);
            self.names.insert((module, scope), name);
            let parents: Vec<NameId> = class.parents.into_iter().map(|it| self.id(it)).collect();
            self.parents.entry(name).or_default().extend(parents);
            let holder = Holder {
                name,
                module,
                scope,
            };
            for member in class.members {
                self.members.entry(member).or_default().push(holder);
            }
            for field in class.fields {
                self.fields.entry(field).or_default().push(holder);
            }
        }
        bases
    }

    fn id(&mut self, name: String) -> NameId {
        let next = self.ids.len() as NameId;
        *self.ids.entry(name).or_insert(next)
    }

    /// Finds the ancestors of all classes, once all were added. The relation may be cyclic.
    pub(crate) fn relate(&mut self) {
        for class in self.parents.keys() {
            let (mut seen, mut next) = (BTreeSet::new(), vec![*class]);
            while let Some(class) = next.pop() {
                let parents = self.parents.get(&class).into_iter().flatten();
                next.extend(parents.copied().filter(|parent| seen.insert(*parent)));
            }
            for ancestor in &seen {
                let descendants = self.descendants.entry(*ancestor).or_default();
                descendants.insert(*class);
            }
            self.ancestors.insert(*class, seen);
        }
        self.parents = FxHashMap::default();
        for holders in self.members.values_mut().chain(self.fields.values_mut()) {
            holders.sort_unstable();
            holders.shrink_to_fit();
        }
    }

    /// The classes that have this member among a class, its ancestors, its descendants and those of the same name, in order.
    pub(crate) fn related(&self, class: (usize, ScopeId), member: &str) -> Vec<(usize, ScopeId)> {
        self.relatives(class, self.members.get(member))
    }

    /// The same for classes that declare it without a value.
    pub(crate) fn declared(&self, class: (usize, ScopeId), field: &str) -> Vec<(usize, ScopeId)> {
        self.relatives(class, self.fields.get(field))
    }

    fn relatives(
        &self,
        class: (usize, ScopeId),
        holders: Option<&Vec<Holder>>,
    ) -> Vec<(usize, ScopeId)> {
        let (Some(holders), Some(own)) = (holders, self.name(class)) else {
            return Vec::new();
        };
        let kin = [self.ancestors.get(&own), self.descendants.get(&own)];
        let kin = || kin.into_iter().flatten();
        let is_kin = |name: NameId| name == own || kin().any(|names| names.contains(&name));
        let of = |name: NameId| {
            let start = holders.partition_point(|holder| holder.name < name);
            let same = holders[start..].iter();
            same.take_while(move |holder| holder.name == name)
        };
        // Either of them can be many: the members `__init__`, and the classes that extend one of a library.
        let mut found: Vec<_> = match holders.len() <= kin().map(BTreeSet::len).sum::<usize>() {
            true => {
                let related = holders.iter().filter(|holder| is_kin(holder.name));
                related.map(Holder::place).collect()
            }
            false => {
                let family = std::iter::once(own).chain(kin().flatten().copied());
                family.flat_map(of).map(Holder::place).collect()
            }
        };
        found.sort_unstable();
        found.dedup();
        found
    }

    /// How many classes have a member of this name.
    pub(crate) fn count(&self, member: &str) -> usize {
        self.members.get(member).map_or(0, Vec::len)
    }

    /// All classes that have a member of this name, in order.
    pub(crate) fn with(&self, member: &str) -> Vec<(usize, ScopeId)> {
        let holders = self.members.get(member).into_iter().flatten();
        let mut all: Vec<_> = holders.map(Holder::place).collect();
        all.sort_unstable();
        all
    }

    /// Whether a class is another one by name, or descends from it.
    pub(crate) fn is_a(&self, class: (usize, ScopeId), other: (usize, ScopeId)) -> bool {
        let (Some(class), Some(other)) = (self.name(class), self.name(other)) else {
            return false;
        };
        let ancestors = self.ancestors.get(&class);
        class == other || ancestors.is_some_and(|ancestors| ancestors.contains(&other))
    }

    fn name(&self, (module, scope): (usize, ScopeId)) -> Option<NameId> {
        self.names.get(&(module as u32, scope as u32)).copied()
    }
}
