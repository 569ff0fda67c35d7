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
pub(crate) type NameId = u32;

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
    /// Until all were added.
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
        (self.ids, self.parents) = Default::default();
        for holders in self.members.values_mut().chain(self.fields.values_mut()) {
            holders.sort_unstable();
            holders.shrink_to_fit();
        }
    }

    /// The classes that have this member among those of a name, their ancestors and their descendants, in no order.
    pub(crate) fn related(
        &self,
        name: NameId,
        member: &str,
    ) -> impl Iterator<Item = (usize, ScopeId)> {
        relatives(name, self.kin(name), self.members.get(member))
    }

    /// The same without the descendants.
    pub(crate) fn inherited(
        &self,
        name: NameId,
        member: &str,
    ) -> impl Iterator<Item = (usize, ScopeId)> {
        let [ancestors, _] = self.kin(name);
        relatives(name, [ancestors, &NONE], self.members.get(member))
    }

    /// The related classes that declare it without a value.
    pub(crate) fn declared(
        &self,
        name: NameId,
        field: &str,
    ) -> impl Iterator<Item = (usize, ScopeId)> {
        relatives(name, self.kin(name), self.fields.get(field))
    }

    /// The ancestors of a name, and its descendants.
    fn kin(&self, name: NameId) -> [&BTreeSet<NameId>; 2] {
        [&self.ancestors, &self.descendants].map(|all| all.get(&name).unwrap_or(&NONE))
    }

    /// All classes that have a member of this name, in no order.
    pub(crate) fn with(&self, member: &str) -> impl ExactSizeIterator<Item = (usize, ScopeId)> {
        let holders = self.members.get(member);
        let holders = holders.map_or(&[][..], Vec::as_slice);
        holders.iter().map(Holder::place)
    }

    pub(crate) fn name(&self, (module, scope): (usize, ScopeId)) -> Option<NameId> {
        self.names.get(&(module as u32, scope as u32)).copied()
    }
}

static NONE: BTreeSet<NameId> = BTreeSet::new();

/// Those of these classes that have a name or are its kin.
fn relatives<'c>(
    own: NameId,
    kin: [&'c BTreeSet<NameId>; 2],
    holders: Option<&'c Vec<Holder>>,
) -> Box<dyn Iterator<Item = (usize, ScopeId)> + 'c> {
    let holders = holders.map_or(&[][..], Vec::as_slice);
    // Either of them can be many: the members `__init__`, and the classes that extend one of a library.
    if holders.len() <= kin.iter().map(|names| names.len()).sum::<usize>() {
        let is_kin =
            move |name: NameId| name == own || kin.iter().any(|names| names.contains(&name));
        let related = holders.iter().filter(move |it| is_kin(it.name));
        return Box::new(related.map(Holder::place));
    }
    let others = kin[0].union(kin[1]).copied();
    let others = others.filter(move |name| *name != own);
    let names = std::iter::once(own).chain(others);
    let related = names.flat_map(move |name| named(holders, name));
    Box::new(related.map(Holder::place))
}

/// Those of these classes that have this name.
fn named(holders: &[Holder], name: NameId) -> impl Iterator<Item = &Holder> {
    let start = holders.partition_point(|holder| holder.name < name);
    let same = holders[start..].iter();
    same.take_while(move |holder| holder.name == name)
}
