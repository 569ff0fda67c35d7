//! The names of a file that other files can resolve, without its syntax tree.

use std::ops::Range;

use ruff_python_ast::Expr;

use crate::scope::{Binding, Scope, ScopeKind, Scopes};
use crate::symbol::ScopeId;

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
    /// It is assigned values, of which one may be a text.
    Text,
    /// It is assigned values, but never a text.
    Value,
    Other,
}

/// A name that is imported from a module.
pub(super) struct Import<'n> {
    pub(super) from: &'n str,
    pub(super) level: u32,
    pub(super) name: &'n str,
}

/// The names of modules and classes, and the parameters of functions.
pub(super) struct Names {
    /// All texts, one behind the other.
    words: Box<str>,
    kinds: Box<[ScopeKind]>,
    /// The scopes of enums.
    enums: Box<[u32]>,
    /// By scope and name.
    entries: Box<[Entry]>,
    imports: Box<[Imported]>,
    /// The modules of which everything is imported.
    stars: Box<[Imported]>,
    /// By scope.
    functions: Box<[Parameters]>,
}

struct Entry {
    scope: u32,
    name: Word,
    bound: Bound,
}

struct Imported {
    from: Word,
    name: Word,
    level: u32,
}

/// The parameters of a function that has any.
struct Parameters {
    scope: u32,
    /// All names, with spaces between them.
    names: Word,
    positional: u32,
}

/// Where a text is.
#[derive(Clone, Copy)]
struct Word {
    start: u32,
    end: u32,
}

impl Word {
    fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl Names {
    pub(super) fn of(scopes: &Scopes<'_>) -> Self {
        let mut builder = Builder::default();
        for (id, scope) in scopes.all.iter().enumerate() {
            match scope.kind {
                ScopeKind::Function => builder.function(id as u32, scope),
                ScopeKind::Module | ScopeKind::Class => builder.names(id as u32, scope),
            }
        }
        let ids = 0..scopes.all.len() as u32;
        let enums = ids.filter(|id| scopes.all[*id as usize].is_enum());
        Self {
            words: builder.words.into(),
            kinds: scopes.all.iter().map(|scope| scope.kind).collect(),
            enums: enums.collect(),
            entries: builder.entries.into(),
            imports: builder.imports.into(),
            stars: builder.stars.into(),
            functions: builder.functions.into(),
        }
    }

    fn word(&self, word: Word) -> &str {
        &self.words[word.range()]
    }

    pub(super) fn kind(&self, scope: ScopeId) -> Option<ScopeKind> {
        self.kinds.get(scope).copied()
    }

    pub(super) fn is_enum(&self, scope: ScopeId) -> bool {
        self.enums.binary_search(&(scope as u32)).is_ok()
    }

    /// What a name of a module or class is bound to.
    pub(super) fn bound(&self, scope: ScopeId, name: &str) -> Option<Bound> {
        let key = |entry: &Entry| (entry.scope, self.word(entry.name)).cmp(&(scope as u32, name));
        let found = self.entries.binary_search_by(key).ok()?;
        Some(self.entries[found].bound)
    }

    /// The imports with this index, or those of which everything is imported.
    pub(super) fn import(&self, index: u32) -> Import<'_> {
        self.imported(&self.imports[index as usize])
    }

    pub(super) fn stars(&self) -> impl Iterator<Item = Import<'_>> {
        self.stars.iter().map(|star| self.imported(star))
    }

    fn imported(&self, import: &Imported) -> Import<'_> {
        Import {
            from: self.word(import.from),
            level: import.level,
            name: self.word(import.name),
        }
    }

    /// The name of a function's parameter that an argument is given to, by keyword or position.
    pub(super) fn parameter(
        &self,
        function: ScopeId,
        keyword: Option<&str>,
        position: usize,
    ) -> Option<&str> {
        let functions = &self.functions;
        let found = functions.binary_search_by_key(&(function as u32), |it| it.scope);
        let function = &functions[found.ok()?];
        let mut names = self.word(function.names).split(' ');
        if let Some(keyword) = keyword {
            return names.find(|name| *name == keyword);
        }
        let is_bound = matches!(names.clone().next(), Some("self" | "cls"));
        let position = position.checked_add(usize::from(is_bound))?;
        names.take(function.positional as usize).nth(position)
    }
}

#[derive(Default)]
struct Builder {
    words: String,
    entries: Vec<Entry>,
    imports: Vec<Imported>,
    stars: Vec<Imported>,
    functions: Vec<Parameters>,
}

impl Builder {
    fn word(&mut self, text: &str) -> Word {
        let start = self.words.len() as u32;
        self.words.push_str(text);
        Word {
            start,
            end: self.words.len() as u32,
        }
    }

    fn function(&mut self, scope: u32, function: &Scope<'_>) {
        if function.parameters.is_empty() {
            return;
        }
        let names = self.word(&function.parameters.join(" "));
        self.functions.push(Parameters {
            scope,
            names,
            positional: function.positional as u32,
        });
    }

    fn names(&mut self, id: u32, scope: &Scope<'_>) {
        let mut names: Vec<_> = scope.bindings.iter().collect();
        names.sort_unstable_by_key(|(name, _)| **name);
        for (name, bindings) in names {
            if id == 0 && *name == "*" {
                for star in bindings {
                    let star = self.import(star);
                    self.stars.extend(star);
                }
            }
            let bound = self.bound(bindings);
            let name = self.word(name);
            self.entries.push(Entry {
                scope: id,
                name,
                bound,
            });
        }
    }

    fn import(&mut self, binding: &Binding<'_>) -> Option<Imported> {
        let Binding::Imported {
            from,
            level,
            name: Some(name),
        } = binding
        else {
            return None;
        };
        let (from, name) = (self.word(from), self.word(name));
        let level = *level;
        Some(Imported { from, name, level })
    }

    fn bound(&mut self, bindings: &[Binding<'_>]) -> Bound {
        match bindings {
            [Binding::Class(scope)] => return Bound::Class(*scope as u32),
            [Binding::Function(scope)] => return Bound::Function(*scope as u32),
            [import] => {
                if let Some(import) = self.import(import) {
                    self.imports.push(import);
                    return Bound::Imported(self.imports.len() as u32 - 1);
                }
            }
            _ => {}
        }
        let mut values = bindings.iter().filter_map(Binding::change);
        if values.clone().any(|(_, value)| may_be_text(value)) {
            return Bound::Text;
        }
        values.next().map_or(Bound::Other, |_| Bound::Value)
    }
}

/// Whether the value of an expression may be a text.
pub(super) fn may_be_text(value: &Expr) -> bool {
    !matches!(
        value,
        Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::Lambda(_)
            | Expr::Compare(_)
            | Expr::UnaryOp(_)
    )
}
