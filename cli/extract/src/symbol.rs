//! What a constant is known by: a name in a scope of a file.

/// A scope of a file; 0 is the file itself.
pub(crate) type ScopeId = usize;

/// A name in a scope of a file: what a constant is known by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Symbol {
    pub(crate) module: usize,
    pub(crate) scope: ScopeId,
    pub(crate) name: String,
}

impl Symbol {
    /// Whichever entry of a dictionary.
    pub(crate) fn any_entry(&self) -> Self {
        Self {
            name: format!("{}[]", self.name),
            ..self.clone()
        }
    }

    /// The entry of a dictionary.
    pub(crate) fn entry(&self, key: &str) -> Self {
        Self {
            name: format!("{}[{key:?}]", self.name),
            ..self.clone()
        }
    }
}
