//! What versions say, as far as contracts and includes are concerned.

use std::fmt;

use super::prompts::{Id, Name};

/// A set of inputs, names or labels, one bit for each.
pub(super) type Set = u8;
/// The two inputs.
pub(super) const A: Set = 0b01;
pub(super) const B: Set = 0b10;

/// What a version says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Content {
    /// The inputs that its own text reads.
    pub(super) needs: Set,
    /// The inputs that it has a default for.
    pub(super) defaults: Set,
    /// The names that it includes.
    pub(super) includes: Set,
    /// Whether it is in the other template format.
    pub(super) mustache: bool,
}

impl Content {
    /// A content without includes.
    pub(super) const fn plain(needs: Set) -> Self {
        Self {
            needs,
            defaults: 0,
            includes: 0,
            mustache: false,
        }
    }

    /// The same with one more include.
    pub(super) const fn including(self, name: Name) -> Self {
        Self {
            includes: self.includes | bit(name),
            ..self
        }
    }

    /// The same with a default for these inputs.
    pub(super) const fn with_default(self, defaults: Set) -> Self {
        Self { defaults, ..self }
    }

    /// The same text in the other format.
    pub(super) const fn in_mustache(self) -> Self {
        Self {
            mustache: true,
            ..self
        }
    }

    /// The names that it includes.
    pub(super) fn pieces(self) -> impl Iterator<Item = Name> {
        members(self.includes)
    }
}

pub(super) const fn bit(member: usize) -> Set {
    1 << member
}

/// What is in a set of names or labels.
pub(super) fn members(set: Set) -> impl Iterator<Item = usize> {
    (0..8).filter(move |member| set & bit(*member) != 0)
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "reads {}", inputs(self.needs))?;
        self.pieces()
            .try_for_each(|piece| write!(f, ", includes {:?}", Id::of_default(piece)))?;
        match self.defaults {
            0 => {}
            defaults => write!(f, ", has a default for {}", inputs(defaults))?,
        }
        f.write_str(if self.mustache { ", in mustache" } else { "" })
    }
}

/// Inputs as a trace shows them.
pub(super) fn inputs(set: Set) -> String {
    let names: Vec<&str> = members(set).map(|input| ["A", "B"][input]).collect();
    if names.is_empty() {
        "nothing".to_owned()
    } else {
        names.join(" and ")
    }
}
