//! All classes by name, with their members and relatives.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use crate::code::classes::class::{Bases, Class};
use crate::lists::Lists;
use crate::symbol::ScopeId;
use crate::words::{WordId, Words};

/// The index of a class's name. Several classes may share one.
pub(crate) type NameId = WordId;

/// A class with a member, ordered by its name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
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

/// What was added of each class, until all were added.
#[derive(Default)]
struct Added {
    /// The names of classes.
    called: Words,
    members: Vec<(WordId, Holder)>,
    fields: Vec<(WordId, Holder)>,
    parents: BTreeMap<NameId, BTreeSet<NameId>>,
}

/// All classes.
#[derive(Default)]
pub(crate) struct Classes {
    added: Added,
    names: FxHashMap<(u32, u32), NameId>,
    /// The names of members and fields.
    words: Words,
    members: Lists<Holder>,
    fields: Lists<Holder>,
    /// The ancestors of each name.
    ancestors: Lists<NameId>,
    descendants: Lists<NameId>,
}

impl Classes {
    /// Adds the classes of a file, and answers what they extend.
    pub(crate) fn add(&mut self, module: usize, classes: Vec<Class>) -> Vec<(ScopeId, Bases)> {
        let mut bases = Vec::new();
        for class in classes {
            bases.push((class.scope, class.bases));
            let name = self.added.called.add(&class.name);
            let (module, scope) = (module as u32, class.scope as u32);
            self.names.insert((module, scope), name);
            let called = &mut self.added.called;
            let parents = class.parents.iter().map(|parent| called.add(parent));
            self.added.parents.entry(name).or_default().extend(parents);
            let mut holder = |member: String| {
                let holder = Holder {
                    name,
                    module,
                    scope,
                };
                (self.words.add(&member), holder)
            };
            let members = class.members.into_iter();
            self.added.members.extend(members.map(&mut holder));
            let fields = class.fields.into_iter();
            self.added.fields.extend(fields.map(&mut holder));
        }
        bases
    }

    /// Finds the ancestors of all classes, once all were added. The relation may be cyclic.
    pub(crate) fn relate(&mut self) {
        let Added {
            members,
            fields,
            parents,
            ..
        } = std::mem::take(&mut self.added);
        let (mut ancestors, mut descendants) = (Vec::new(), Vec::new());
        for class in parents.keys() {
            let (mut seen, mut next) = (BTreeSet::new(), vec![*class]);
            while let Some(class) = next.pop() {
                let parents = parents.get(&class).into_iter().flatten();
                next.extend(parents.copied().filter(|parent| seen.insert(*parent)));
            }
            ancestors.extend(seen.iter().map(|it| (*class, *it)));
            descendants.extend(seen.iter().map(|it| (*it, *class)));
        }
        (self.members, self.fields) = (sorted(members), sorted(fields));
        (self.ancestors, self.descendants) = (sorted(ancestors), sorted(descendants));
    }

    /// Those of these classes that have this member.
    fn holders<'c>(&self, all: &'c Lists<Holder>, member: &str) -> &'c [Holder] {
        let member = self.words.get(member);
        member.map_or(&[], |member| all.get(member))
    }

    /// The classes that have this member among those of a name, their ancestors and their descendants, in no order.
    pub(crate) fn related(
        &self,
        name: NameId,
        member: &str,
    ) -> impl Iterator<Item = (usize, ScopeId)> {
        let holders = self.holders(&self.members, member);
        relatives(name, self.kin(name), holders)
    }

    /// The same without the descendants.
    pub(crate) fn inherited(
        &self,
        name: NameId,
        member: &str,
    ) -> impl Iterator<Item = (usize, ScopeId)> {
        let [ancestors, _] = self.kin(name);
        let holders = self.holders(&self.members, member);
        relatives(name, [ancestors, &[]], holders)
    }

    /// The related classes that declare it without a value.
    pub(crate) fn declared(
        &self,
        name: NameId,
        field: &str,
    ) -> impl Iterator<Item = (usize, ScopeId)> {
        let holders = self.holders(&self.fields, field);
        relatives(name, self.kin(name), holders)
    }

    /// The ancestors of a name, and its descendants.
    fn kin(&self, name: NameId) -> [&[NameId]; 2] {
        [&self.ancestors, &self.descendants].map(|all| all.get(name))
    }

    /// All classes that have a member of this name, in no order.
    pub(crate) fn with(&self, member: &str) -> impl ExactSizeIterator<Item = (usize, ScopeId)> {
        let holders = self.holders(&self.members, member);
        holders.iter().map(Holder::place)
    }

    pub(crate) fn name(&self, (module, scope): (usize, ScopeId)) -> Option<NameId> {
        self.names.get(&(module as u32, scope as u32)).copied()
    }
}

fn sorted<T: Copy + Default + Ord>(mut pairs: Vec<(u32, T)>) -> Lists<T> {
    pairs.sort_unstable();
    Lists::of(pairs.iter().copied())
}

/// Those of these classes that have a name or are its kin.
fn relatives<'c>(
    own: NameId,
    kin: [&'c [NameId]; 2],
    holders: &'c [Holder],
) -> Box<dyn Iterator<Item = (usize, ScopeId)> + 'c> {
    // Either of them can be many: the members `__init__`, and the classes that extend one of a library.
    if holders.len() <= kin.iter().map(|names| names.len()).sum::<usize>() {
        let is_kin = move |name: NameId| {
            name == own || kin.iter().any(|names| names.binary_search(&name).is_ok())
        };
        let related = holders.iter().filter(move |it| is_kin(it.name));
        return Box::new(related.map(Holder::place));
    }
    let mut others = kin.concat();
    others.sort();
    others.dedup();
    let others = others.into_iter().filter(move |name| *name != own);
    let names = std::iter::once(own).chain(others);
    let related = names.flat_map(move |name| named(holders, name));
    Box::new(related.map(Holder::place))
}

/// Those of these classes that have this name, which are few.
fn named(holders: &[Holder], name: NameId) -> impl Iterator<Item = &Holder> {
    let start = holders.partition_point(|holder| holder.name < name);
    let same = holders[start..].iter();
    same.take_while(move |holder| holder.name == name)
}
