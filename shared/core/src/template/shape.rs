//! What the walk knows of a value without running anything.

/// What is known of a value without running anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape<'s> {
    /// How many values it puts together: see [`super::uses::MAX_WEIGHT`].
    pub(super) weight: usize,
    /// Whether it is surely one text, number or truth value.
    pub(super) scalar: bool,
    /// The input that it surely comes from.
    pub(super) input: Option<Origin<'s>>,
    /// Whether it may be nothing, as `a if b` is where `b` does not hold.
    pub(super) maybe_nothing: bool,
}

/// An input that a value comes from as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Origin<'s> {
    /// The name of the input.
    pub(super) name: &'s str,
    /// Whether the value is the input's own, and not an item of it.
    pub(super) whole: bool,
}

impl<'s> Shape<'s> {
    pub(super) const SCALAR: Self = Self {
        weight: 1,
        scalar: true,
        input: None,
        maybe_nothing: false,
    };
    pub(super) const UNKNOWN: Self = Self {
        weight: 1,
        scalar: false,
        input: None,
        maybe_nothing: false,
    };

    /// One of the two.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            weight: self.weight.max(other.weight),
            scalar: self.scalar && other.scalar,
            input: self.input.filter(|_| self.input == other.input),
            maybe_nothing: self.maybe_nothing || other.maybe_nothing,
        }
    }

    /// The shape of an item of this value.
    pub(super) fn item(self) -> Self {
        let item = |input| Origin {
            whole: false,
            ..input
        };
        Self {
            input: self.input.map(item),
            ..self
        }
    }

    /// The same, of whatever origin.
    pub(super) fn of_no_input(self) -> Self {
        Self {
            input: None,
            ..self
        }
    }

    /// The value of an input.
    pub(super) fn of_input(name: &'s str) -> Self {
        Self {
            input: Some(Origin { name, whole: true }),
            ..Self::UNKNOWN
        }
    }
}
