//! What the walk knows of a value without running anything.

/// What is known of a value without running anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    /// How many values it puts together: see [`super::uses::MAX_WEIGHT`].
    pub(super) weight: usize,
    /// Whether it is surely one text, number or truth value.
    pub(super) scalar: bool,
}

impl Shape {
    pub(super) const SCALAR: Self = Self {
        weight: 1,
        scalar: true,
    };
    pub(super) const UNKNOWN: Self = Self {
        weight: 1,
        scalar: false,
    };

    /// One of the two.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            weight: self.weight.max(other.weight),
            scalar: self.scalar && other.scalar,
        }
    }
}
