//! The names of a file that other files can resolve, without its syntax tree.

mod builder;

use crate::scope::ScopeKind;
use crate::symbol::ScopeId;
use crate::words::{WordId, Words};

pub(super) use builder::may_hold_text;

/// What the only binding of a name defines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Definition {
    Class(ScopeId),
    Function(ScopeId),
}

/// What a name of a module or class is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    /// It has only one binding, which is a class with this scope.
    Class(u32),
    /// It has only one binding, which is a function with this scope.
    Function(u32),
    /// It has only one binding, which is this import.
    Imported(u32),
    /// It is a constant that may be evaluated to text.
    Text,
    /// It is a constant that is a display of a list, tuple or dictionary.
    Display,
    /// Its only value is this call.
    Call(u32),
    /// It is assigned other values, of which one may be a text when the program runs.
    Unknown,
    /// It is assigned values, but never a text.
    Value,
    Other,
}

impl Bound {
    /// Whether it is ever assigned a value.
    pub(super) fn has_value(self) -> bool {
        self == Self::Value || self.may_hold_text()
    }

    /// Whether it may be a text when the program runs.
    pub(super) fn may_hold_text(self) -> bool {
        matches!(
            self,
            Self::Text | Self::Display | Self::Call(_) | Self::Unknown
        )
    }
}

/// What an `import` statement binds a name to: a module, or a name from one.
pub(super) struct Import<'n> {
    pub(super) from: &'n str,
    pub(super) level: u32,
    pub(super) name: Option<&'n str>,
}

/// The names of a file's modules and classes, and the parameters of its functions.
pub(super) struct Names {
    kinds: Box<[ScopeKind]>,
    /// The scopes of enums.
    enums: Box<[u32]>,
    /// By scope and name.
    entries: Box<[Entry]>,
    imports: Box<[Imported]>,
    /// The names of the module that are bound to an import first, and are none of those above: those of modules, and those with more bindings.
    modules: Box<[(WordId, Imported)]>,
    /// The modules of which everything is imported.
    stars: Box<[Imported]>,
    /// The dotted names of what calls run.
    calls: Box<[WordId]>,
    /// By scope.
    functions: Box<[Parameters]>,
}

struct Entry {
    scope: u32,
    name: WordId,
    bound: Bound,
    /// Whether it is assigned once, and only unconditional `+=` add to it.
    is_constant: bool,
}

impl Entry {
    fn key(&self) -> (u32, u32) {
        (self.scope, self.name)
    }
}

struct Imported {
    from: WordId,
    /// Empty if it is a module.
    name: WordId,
    level: u32,
}

/// The parameters of a function that has any.
struct Parameters {
    scope: u32,
    /// All names, with spaces between them.
    names: WordId,
    positional: u32,
}

/// The names of a file, and the words that they consist of.
#[derive(Clone, Copy)]
pub(super) struct NamesOf<'n> {
    pub(super) names: &'n Names,
    pub(super) words: &'n Words,
}

impl<'n> NamesOf<'n> {
    pub(super) fn kind(self, scope: ScopeId) -> Option<ScopeKind> {
        self.names.kinds.get(scope).copied()
    }

    pub(super) fn is_enum(self, scope: ScopeId) -> bool {
        self.names.enums.binary_search(&(scope as u32)).is_ok()
    }

    /// What a name of a module or class is bound to.
    pub(super) fn bound(self, scope: ScopeId, name: &str) -> Option<Bound> {
        Some(self.entry(scope, name)?.bound)
    }

    /// Whether a name of a module or class is assigned once, and only unconditional `+=` add to it.
    pub(super) fn is_constant(self, scope: ScopeId, name: &str) -> bool {
        self.entry(scope, name).is_some_and(|it| it.is_constant)
    }

    fn entry(self, scope: ScopeId, name: &str) -> Option<&'n Entry> {
        let key = (scope as u32, self.words.get(name)?);
        let entries = &self.names.entries;
        let found = entries.binary_search_by_key(&key, Entry::key);
        Some(&entries[found.ok()?])
    }

    /// The import with this index.
    pub(super) fn import(self, index: u32) -> Import<'n> {
        self.imported(&self.names.imports[index as usize])
    }

    /// The import that a name of the module is bound to first.
    pub(super) fn first_import(self, name: &str) -> Option<Import<'n>> {
        if let Some(Bound::Imported(index)) = self.bound(0, name) {
            return Some(self.import(index));
        }
        let (name, modules) = (self.words.get(name)?, &self.names.modules);
        let found = modules.binary_search_by_key(&name, |(bound, _)| *bound);
        Some(self.imported(&modules[found.ok()?].1))
    }

    /// The modules of which everything is imported.
    pub(super) fn stars(self) -> impl Iterator<Item = Import<'n>> {
        let stars = self.names.stars.iter();
        stars.map(move |star| self.imported(star))
    }

    fn imported(self, import: &Imported) -> Import<'n> {
        Import {
            from: self.words.word(import.from),
            level: import.level,
            name: Some(self.words.word(import.name)).filter(|name| !name.is_empty()),
        }
    }

    /// The dotted name of what the call with this index runs. It begins with `?` if it does not begin with a name.
    pub(super) fn call(self, index: u32) -> &'n str {
        self.words.word(self.names.calls[index as usize])
    }

    /// The name of a function's parameter that an argument is given to, by keyword or position.
    pub(super) fn parameter(
        self,
        function: ScopeId,
        keyword: Option<&str>,
        position: usize,
    ) -> Option<&'n str> {
        let functions = &self.names.functions;
        let found = functions.binary_search_by_key(&(function as u32), |it| it.scope);
        let function = &functions[found.ok()?];
        let mut names = self.words.word(function.names).split(' ');
        if let Some(keyword) = keyword {
            return names.find(|name| *name == keyword);
        }
        let is_bound = matches!(names.clone().next(), Some("self" | "cls"));
        let position = position.checked_add(usize::from(is_bound))?;
        names.take(function.positional as usize).nth(position)
    }
}
