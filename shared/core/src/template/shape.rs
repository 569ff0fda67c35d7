//! Static knowledge about values.

/// Static knowledge about a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape<'s> {
    /// The number of values that it combines: see [`super::uses::MAX_WEIGHT`].
    pub(super) weight: usize,
    /// Whether it is certainly one text, number or boolean.
    pub(super) scalar: bool,
    /// The input that it certainly comes from.
    pub(super) input: Option<Origin<'s>>,
    /// Whether it may be undefined, as `a if b` is if `b` does not hold.
    pub(super) maybe_nothing: bool,
}

/// The input that a value comes from unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Origin<'s> {
    /// The name of the input.
    pub(super) name: &'s str,
    /// Whether the value is the whole input and not an item of it.
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

    /// The shape of a value that has one of the two shapes.
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

    /// The same shape without an origin.
    pub(super) fn of_no_input(self) -> Self {
        Self {
            input: None,
            ..self
        }
    }

    /// The shape of an input's value.
    pub(super) fn of_input(name: &'s str) -> Self {
        Self {
            input: Some(Origin { name, whole: true }),
            ..Self::UNKNOWN
        }
    }
}
