//! The files that were parsed again, until they are dropped together.

use std::cell::{Cell, OnceCell};
use std::ops::Index;

use ruff_python_ast::{Expr, StmtFunctionDef};
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::code::tables::Tables;
use crate::module::Module;
use crate::reads::Opened;
use crate::scope::Scopes;

/// The text of the files that all stores together may hold, in bytes. Trees and scopes take about fifteen times as much.
const LARGEST: usize = 768 << 10;
/// What each store may hold in any case: a file and some of those that it imports.
const LEAST: usize = 128 << 10;

/// Parsed files, by index. A file is parsed when it is first asked for.
pub(crate) struct Store<'s> {
    tables: &'s Tables<'s>,
    modules: Vec<OnceCell<Box<Module>>>,
    size: Cell<usize>,
}

impl<'s> Store<'s> {
    pub(crate) fn new(tables: &'s Tables<'s>) -> Self {
        let count = tables.files.len();
        Self {
            tables,
            modules: std::iter::repeat_with(OnceCell::new).take(count).collect(),
            size: Cell::new(0),
        }
    }

    /// Whether it should be dropped and begun anew, if this many threads have one.
    pub(crate) fn is_full(&self, threads: usize) -> bool {
        self.size.get() > LEAST.max(LARGEST / threads)
    }

    #[cfg(test)]
    pub(crate) fn has_parsed(&self, index: usize) -> bool {
        self.modules[index].get().is_some()
    }

    fn parse(&self, index: usize) -> Box<Module> {
        let module = self.tables.parse_again(index);
        self.size.set(self.size.get() + module.text.len());
        Box::new(module)
    }
}

impl Index<usize> for Store<'_> {
    type Output = Module;

    fn index(&self, index: usize) -> &Module {
        self.modules[index].get_or_init(|| self.parse(index))
    }
}

/// The scopes of the files in a store, and the files that they open.
pub(crate) struct StoredScopes<'a> {
    store: &'a Store<'a>,
    all: Vec<OnceCell<Box<Stored<'a>>>>,
}

struct Stored<'a> {
    scopes: Scopes<'a>,
    opened: Opened<'a>,
}

impl<'a> StoredScopes<'a> {
    pub(crate) fn new(store: &'a Store<'a>) -> Self {
        let count = store.modules.len();
        Self {
            store,
            all: std::iter::repeat_with(OnceCell::new).take(count).collect(),
        }
    }

    pub(crate) fn get(&self, index: usize) -> Option<&Scopes<'a>> {
        (index < self.all.len()).then(|| &self[index])
    }

    fn stored(&self, index: usize) -> &Stored<'a> {
        self.all[index].get_or_init(|| {
            let module: &'a Module = &self.store[index];
            Box::new(Stored {
                scopes: Scopes::of(module),
                opened: Opened::of(module),
            })
        })
    }

    /// The file that a name is bound to by the innermost `with` statement around an expression.
    pub(crate) fn opened(&self, index: usize, name: &str, read: TextRange) -> Option<&'a Expr> {
        self.stored(index).opened.file(name, read)
    }

    /// The function that is defined at a position.
    pub(crate) fn function(&self, index: usize, at: TextSize) -> Option<&'a StmtFunctionDef> {
        let functions = &self.stored(index).opened.functions;
        functions.iter().find(|it| it.start() == at).copied()
    }
}

impl<'a> Index<usize> for StoredScopes<'a> {
    type Output = Scopes<'a>;

    fn index(&self, index: usize) -> &Scopes<'a> {
        &self.stored(index).scopes
    }
}
