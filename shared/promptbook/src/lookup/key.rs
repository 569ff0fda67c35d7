//! The key of a cache entry.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use papaya::Equivalent;

use crate::names::{Instance, Label, PromptName};
use crate::prompt::PromptId;

/// The cache key: the requesting instance, the prompt and the label.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) id: PromptId,
    pub(super) label: Label,
}

/// A borrowed [`Key`], so that a hit allocates nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct KeyRef<'a> {
    pub(super) instance: &'a str,
    pub(super) name: &'a str,
    pub(super) label: &'a str,
}

impl Key {
    pub(super) fn new(instance: &Instance, name: PromptName, label: &Label) -> Arc<Self> {
        Arc::new(Self {
            id: PromptId {
                instance: instance.clone(),
                name,
            },
            label: label.clone(),
        })
    }

    pub(super) fn as_key_ref(&self) -> KeyRef<'_> {
        KeyRef {
            instance: self.id.instance.as_str(),
            name: self.id.name.as_str(),
            label: self.label.as_str(),
        }
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_key_ref().hash(state);
    }
}

impl Equivalent<Arc<Key>> for KeyRef<'_> {
    fn equivalent(&self, key: &Arc<Key>) -> bool {
        *self == key.as_key_ref()
    }
}
