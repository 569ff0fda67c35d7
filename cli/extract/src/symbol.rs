//! Identifies a name in a scope of a file.

/// The index of a scope in its file; 0 is the module scope.
pub(crate) type ScopeId = usize;

/// A name in a scope of a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Symbol {
    pub(crate) module: usize,
    pub(crate) scope: ScopeId,
    pub(crate) name: String,
}

impl Symbol {
    /// Any entry of this dictionary.
    pub(crate) fn any_entry(&self) -> Self {
        Self {
            name: format!("{}[]", self.name),
            ..self.clone()
        }
    }

    /// One entry of this dictionary.
    pub(crate) fn entry(&self, key: &str) -> Self {
        Self {
            name: format!("{}[{key:?}]", self.name),
            ..self.clone()
        }
    }
}
