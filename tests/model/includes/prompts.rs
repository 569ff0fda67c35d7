//! Names, contents, and prompts as their headers describe them.

use std::fmt;

use super::contents::{Content, Set, bit};

/// A name: a piece, a prompt that includes it, and a third that may be either.
pub(super) type Name = usize;
pub(super) const P: Name = 0;
pub(super) const M: Name = 1;
pub(super) const N: Name = 2;
pub(super) const NAMES: [Name; 3] = [P, M, N];

/// An instance.
pub(super) type Instance = usize;
pub(super) const DEFAULT: Instance = 0;
pub(super) const ACME: Instance = 1;
pub(super) const INSTANCES: [Instance; 2] = [DEFAULT, ACME];

/// A label.
pub(super) type Label = usize;
pub(super) const PRODUCTION: Label = 0;
pub(super) const STAGING: Label = 1;
pub(super) const LABELS: [Label; 2] = [PRODUCTION, STAGING];

/// Whose prompt, and its name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Id {
    pub(super) instance: Instance,
    pub(super) name: Name,
}

impl Id {
    /// `default`'s prompt of a name.
    pub(super) fn of_default(name: Name) -> Self {
        Self {
            instance: DEFAULT,
            name,
        }
    }

    pub(super) fn is_override(self) -> bool {
        self.instance != DEFAULT
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = ["P", "M", "N"][self.name];
        match self.is_override() {
            true => write!(f, "acme's {name}"),
            false => write!(f, "{name}"),
        }
    }
}

/// What was published under a label and not rolled back. The first model shows that the ledger's linked list is such a stack.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct Stack {
    pub(super) seq: u8,
    pub(super) versions: Vec<usize>,
    pub(super) down: bool,
}

/// A prompt: its header, with the contents of its versions, which never change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Header {
    pub(super) revision: u8,
    pub(super) versions: Vec<Content>,
    pub(super) contract: Set,
    pub(super) labels: [Stack; 2],
    pub(super) deleted: bool,
    /// The labels that the deletion took down.
    pub(super) taken_down: Set,
    /// What was seeded, and as which version.
    pub(super) seed: Option<(Content, usize)>,
}

impl Header {
    /// A prompt with its first version.
    pub(super) fn first(content: Content, contract: Set) -> Self {
        Self {
            revision: 1,
            versions: vec![content],
            contract,
            labels: <[Stack; 2]>::default(),
            deleted: false,
            taken_down: 0,
            seed: None,
        }
    }

    /// The version that is active under a label.
    pub(super) fn active(&self, label: Label) -> Option<usize> {
        let stack = &self.labels[label];
        stack.versions.last().copied().filter(|_| !stack.down)
    }

    /// What it says.
    pub(super) fn content(&self, label: Label) -> Option<Content> {
        self.active(label).map(|version| self.versions[version - 1])
    }

    /// What is active under any label.
    pub(super) fn contents(&self) -> impl Iterator<Item = Content> + '_ {
        LABELS.into_iter().filter_map(|label| self.content(label))
    }

    /// The labels under which the active version includes a name.
    pub(super) fn labels_including(&self, name: Name) -> Set {
        let includes = |label: &Label| {
            self.content(*label)
                .is_some_and(|content| content.includes & bit(name) != 0)
        };
        LABELS.into_iter().filter(includes).map(bit).sum()
    }

    /// Makes a version active; one that takes its own place again stays where it was.
    pub(super) fn publish(&mut self, label: Label, version: usize) {
        let stack = &mut self.labels[label];
        if stack.versions.last() != Some(&version) {
            stack.versions.push(version);
        }
        stack.down = false;
        stack.seq += 1;
    }

    /// Takes a label down.
    pub(super) fn take_down(&mut self, label: Label) {
        self.labels[label].down = true;
        self.labels[label].seq += 1;
    }

    /// Adds a version, unless the latest says the same.
    pub(super) fn add(&mut self, content: Content) -> usize {
        if self.versions.last() != Some(&content) {
            self.versions.push(content);
        }
        self.versions.len()
    }
}
