//! Identifies a name in a scope of a file.

use ruff_python_ast::name::Name;

/// The index of a scope in its file; 0 is the module scope.
pub(crate) type ScopeId = usize;

/// In place of a file, for what is the same in all files.
const NO_FILE: usize = u32::MAX as usize;

/// A name in a scope of a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Symbol {
    pub(crate) module: usize,
    pub(crate) scope: ScopeId,
    pub(crate) name: Name,
}

impl Symbol {
    /// What a function with this scope returns.
    pub(crate) fn result(module: usize, scope: ScopeId) -> Self {
        Self {
            module,
            scope,
            // A keyword is never a name.
            name: Name::new_static("return"),
        }
    }

    /// Whether it is what a function returns.
    pub(crate) fn is_result(&self) -> bool {
        self.name == "return"
    }

    /// What `self.name` reads in the classes of a name, which can be the attribute of a related class.
    pub(crate) fn read_on_self(class: u32, name: &str) -> Self {
        Self {
            module: NO_FILE,
            scope: class as ScopeId,
            name: format!("self.{name}").into(),
        }
    }

    /// What `….name` reads, whatever the class is.
    pub(crate) fn read_on_any(name: &str) -> Self {
        Self {
            module: NO_FILE,
            scope: 0,
            name: format!(".{name}").into(),
        }
    }

    /// An option of the command line that a file reads.
    pub(crate) fn option(module: usize, name: &str) -> Self {
        Self {
            module,
            scope: 0,
            name: format!("--{name}").into(),
        }
    }

    /// The text of what is raised as this class.
    pub(crate) fn raised(module: usize, class: ScopeId) -> Self {
        Self {
            module,
            scope: class,
            name: Name::new_static("raise"),
        }
    }

    /// Whether it is the text of what is raised.
    pub(crate) fn is_raised(&self) -> bool {
        self.name == "raise"
    }

    /// Any entry of this dictionary.
    pub(crate) fn any_entry(&self) -> Self {
        Self {
            name: format!("{}[]", self.name).into(),
            ..self.clone()
        }
    }

    /// One entry of this dictionary.
    pub(crate) fn entry(&self, key: &str) -> Self {
        Self {
            name: format!("{}[{key:?}]", self.name).into(),
            ..self.clone()
        }
    }
}
