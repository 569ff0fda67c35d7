//! Collects the names of a file.

use ruff_python_ast::Expr;

use crate::code::is_long;
use crate::code::names::{Bound, Entry, Imported, Names, Parameters};
use crate::evaluate::possible::may_be_evaluated;
use crate::scope::{Binding, Scope, ScopeKind, Scopes, constant, only_value};
use crate::syntax::{called, dotted};
use crate::words::{WordId, Words};

impl Names {
    /// The names of a file, and the words with the numbers that they use until [`Names::renumber`].
    pub(in crate::code) fn of(scopes: &Scopes<'_>) -> (Self, Words) {
        let mut builder = Builder::default();
        for (id, scope) in scopes.all.iter().enumerate() {
            match scope.kind {
                ScopeKind::Function => builder.function(id as u32, scope),
                ScopeKind::Module | ScopeKind::Class => builder.names(id as u32, scope),
            }
        }
        let ids = 0..scopes.all.len() as u32;
        let enums = ids.filter(|id| scopes.all[*id as usize].is_enum());
        let names = Self {
            kinds: scopes.all.iter().map(|scope| scope.kind).collect(),
            enums: enums.collect(),
            entries: builder.entries.into(),
            imports: builder.imports.into(),
            modules: builder.modules.into(),
            stars: builder.stars.into(),
            calls: builder.calls.into(),
            functions: builder.functions.into(),
        };
        (names, builder.words)
    }

    /// Replaces the numbers of words by those among the words of all files.
    pub(in crate::code) fn renumber(&mut self, numbers: &[WordId]) {
        let renumber = |word: &mut WordId| *word = numbers[*word as usize];
        let imports = self.imports.iter_mut().chain(&mut self.stars);
        for import in imports.chain(self.modules.iter_mut().map(|(_, import)| import)) {
            renumber(&mut import.from);
            renumber(&mut import.name);
        }
        let bound = self.entries.iter_mut().map(|entry| &mut entry.name);
        let bound = bound.chain(self.modules.iter_mut().map(|(name, _)| name));
        let parameters = self.functions.iter_mut().map(|it| &mut it.names);
        bound
            .chain(parameters)
            .chain(&mut self.calls)
            .for_each(renumber);
        self.entries.sort_unstable_by_key(Entry::key);
        self.modules.sort_unstable_by_key(|(name, _)| *name);
    }
}

#[derive(Default)]
struct Builder {
    words: Words,
    entries: Vec<Entry>,
    imports: Vec<Imported>,
    modules: Vec<(WordId, Imported)>,
    stars: Vec<Imported>,
    calls: Vec<WordId>,
    functions: Vec<Parameters>,
}

impl Builder {
    fn function(&mut self, scope: u32, function: &Scope<'_>) {
        if function.parameters.is_empty() {
            return;
        }
        let names = self.words.add(&function.parameters.join(" "));
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
            let word = self.words.add(name);
            if id == 0
                && !matches!(bound, Bound::Imported(_))
                && let Some(import) = bindings.first().and_then(|first| self.import(first))
            {
                self.modules.push((word, import));
            }
            self.entries.push(Entry {
                scope: id,
                name: word,
                bound,
                is_constant: constant(bindings).is_some(),
            });
        }
    }

    fn import(&mut self, binding: &Binding<'_>) -> Option<Imported> {
        let Binding::Imported { from, level, name } = binding else {
            return None;
        };
        Some(Imported {
            from: self.words.add(from),
            name: self.words.add(name.unwrap_or_default()),
            level: *level,
        })
    }

    fn bound(&mut self, bindings: &[Binding<'_>]) -> Bound {
        match bindings {
            [Binding::Class(scope)] => return Bound::Class(*scope as u32),
            [Binding::Function(scope)] => return Bound::Function(*scope as u32),
            [import @ Binding::Imported { name: Some(_), .. }] => {
                let import = self.import(import);
                self.imports.extend(import);
                return Bound::Imported(self.imports.len() as u32 - 1);
            }
            _ => {}
        }
        let values = bindings.iter().filter_map(Binding::change);
        let mut values = values.map(|(_, value)| value);
        match values.clone().any(may_hold_text) {
            true => self.value(bindings),
            false => values.next().map_or(Bound::Other, |_| Bound::Value),
        }
    }

    /// What is known of the values of a name, of which one may be a text.
    fn value(&mut self, bindings: &[Binding<'_>]) -> Bound {
        match (constant(bindings), only_value(bindings)) {
            (Some((first, added)), _)
                if may_be_evaluated(first) && added.iter().copied().all(may_be_evaluated) =>
            {
                Bound::Text
            }
            (Some((Expr::List(_) | Expr::Tuple(_) | Expr::Dict(_), added)), _)
                if added.is_empty() =>
            {
                Bound::Display
            }
            (None, Some(value)) if may_be_evaluated(value) => Bound::Text,
            (_, Some(Expr::Call(call))) if !is_long(&call.func) => {
                // What begins with no name is resolved to nothing.
                let path = dotted(&call.func);
                let path = path.or_else(|| Some(format!("?.{}", called(&call.func)?)));
                let path = self.words.add(&path.unwrap_or_default());
                self.calls.push(path);
                Bound::Call(self.calls.len() as u32 - 1)
            }
            _ => Bound::Unknown,
        }
    }
}

/// Whether the value of an expression may be a text when the program runs.
pub(in crate::code) fn may_hold_text(value: &Expr) -> bool {
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
