//! The cost of filters, tests, functions and operators: their operands are measured and charged before the engine walks them.
//!
//! minijinja charges instructions, the text that a filter is applied to, and results. It does not charge the operand of a
//! test, arguments, or the contents of a value: `{% if text is lower %}` in a loop would read gigabytes.

use std::collections::BTreeMap;

use minijinja::value::{ObjectRepr, ValueKind};
use minijinja::{Error, ErrorKind, State, Value};

/// The number of bytes per unit of fuel, as in the engine.
const BYTES_PER_FUEL: u64 = 64;
/// The number of bytes that an item of a list or mapping counts as, in addition to its text.
const ITEM: u64 = 32;
/// Rounding formats more than a thousand digits, whatever the number.
const ROUNDING: u64 = 50 * BYTES_PER_FUEL;
/// Comparing a text of up to this size is negligible.
const SMALL: u64 = 64;

/// How the work grows with the operands. The first operand is the one that a filter or test is applied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cost {
    /// The work does not depend on the operands.
    Constant,
    /// The other operands are read for each item of the first, which the engine charges itself.
    Items,
    /// The first operand's text is read, or its items are counted, but not their contents.
    Skims,
    /// All operands are read in full.
    Walks,
    /// Like [`Cost::Walks`], but the other operands are read for each item of the first.
    Visits,
    /// Like [`Cost::Visits`], and the items of the first are compared with each other.
    Compares,
    /// Each character of the first is searched for in the others.
    Multiplies,
    /// The items are added up. The sum is a number, or it grows with each item.
    Sums,
    /// The second is looked up in the first.
    Looks,
    /// The first two are compared.
    Pair,
    /// The first is searched for in the second.
    Contains,
    /// A number is rounded.
    Rounds,
}

impl Cost {
    /// Charges for the work on these operands before it is done.
    ///
    /// # Errors
    /// The rendering has too little fuel left.
    pub(super) fn charge(self, state: &State<'_, '_>, operands: &[Value]) -> Result<(), Error> {
        let Some((first, others)) = operands.split_first() else {
            return Ok(());
        };
        let meter = Meter::new(state);
        let rest = || others.iter().map(|other| meter.size(other)).sum::<u64>();
        let bytes = match self {
            Self::Constant => 0,
            Self::Rounds => ROUNDING,
            Self::Items => items(first).saturating_mul(rest()),
            Self::Skims => own_size(first).saturating_add(items(first).saturating_mul(ITEM)),
            Self::Walks => meter.size(first).saturating_add(rest()),
            Self::Visits => meter.visit(first, rest()),
            Self::Compares => {
                let comparisons = u64::from(u64::BITS - items(first).leading_zeros()).max(1);
                meter.visit(first, rest()).saturating_mul(comparisons)
            }
            Self::Multiplies => meter.size(first).saturating_mul(rest().max(1)),
            Self::Sums => {
                let grows = others.iter().any(|other| !other.is_number());
                let times = if grows { items(first).max(1) } else { 1 };
                meter.visit(first, rest()).saturating_mul(times)
            }
            Self::Looks => others.first().map_or(0, |key| meter.lookup(first, key)),
            Self::Pair => others
                .first()
                .map_or(0, |second| meter.comparison(first, second)),
            Self::Contains => others
                .first()
                .map_or(0, |container| meter.search(first, container)),
        };
        state.consume_fuel(bytes.div_ceil(BYTES_PER_FUEL))
    }
}

/// Measures values, up to the fuel that is left.
struct Meter {
    limit: u64,
}

impl Meter {
    fn new(state: &State<'_, '_>) -> Self {
        let left = state.fuel_levels().map_or(u64::MAX, |(_, left)| left);
        Self {
            limit: left.saturating_add(1).saturating_mul(BYTES_PER_FUEL),
        }
    }

    /// The size in bytes of a value and all that it contains. Stops beyond the limit, which the fuel does not cover anyway.
    fn size(&self, value: &Value) -> u64 {
        let mut size = own_size(value);
        let mut containers = Vec::from_iter(is_container(value).then(|| value.clone()));
        while let Some(container) = containers.pop() {
            let Some(object) = container.as_object() else {
                continue;
            };
            let pairs = object.try_iter_pairs().into_iter().flatten();
            let parts: Box<dyn Iterator<Item = Value>> = match object.repr() {
                ObjectRepr::Map => Box::new(pairs.flat_map(|(key, value)| [key, value])),
                _ => Box::new(object.try_iter().into_iter().flatten()),
            };
            for part in parts {
                size = size.saturating_add(ITEM + own_size(&part));
                if size > self.limit {
                    return size;
                }
                if is_container(&part) {
                    containers.push(part);
                }
            }
        }
        size
    }

    fn visit(&self, first: &Value, rest: u64) -> u64 {
        let again = items(first).max(1).saturating_mul(rest);
        self.size(first).saturating_add(again)
    }

    fn lookup(&self, container: &Value, key: &Value) -> u64 {
        match container.kind() {
            // The characters are counted from the start of the text.
            ValueKind::String => own_size(container),
            ValueKind::Iterable => items(container).saturating_mul(ITEM),
            _ => self.size(key),
        }
    }

    /// Values of different kinds differ at once, and texts at the latest where the shorter one ends.
    fn comparison(&self, left: &Value, right: &Value) -> u64 {
        match is_container(left) && is_container(right) {
            true => self.size(left).saturating_add(self.size(right)),
            false => own_size(left).min(own_size(right)),
        }
    }

    /// The engine charges the text or the items that are searched, but not the value that is searched for.
    fn search(&self, wanted: &Value, container: &Value) -> u64 {
        let size = self.size(wanted);
        let simple = !is_container(wanted) && size <= SMALL;
        match container.kind() {
            ValueKind::Seq | ValueKind::Iterable if !simple => {
                self.size(container).saturating_add(size)
            }
            // The value is converted to text before the search.
            ValueKind::String if is_container(wanted) => size.saturating_mul(16),
            _ => size,
        }
    }
}

fn is_container(value: &Value) -> bool {
    value.as_object().is_some()
}

fn items(value: &Value) -> u64 {
    match is_container(value) {
        true => value.len().map_or(0, |len| len as u64),
        false => 0,
    }
}

fn own_size(value: &Value) -> u64 {
    value.as_bytes().map_or(0, |bytes| bytes.len() as u64)
}

/// Turns a view of other values into a value and charges its items: a view walks the values behind it on each read.
pub(super) fn settled(state: &State<'_, '_>, value: Value) -> Result<Value, Error> {
    let charged = |part: Value| match part.kind() {
        ValueKind::Invalid => Err(Error::from(ErrorKind::InvalidOperation)),
        _ => state.consume_fuel(1).map(|()| part),
    };
    match value.kind() {
        ValueKind::Iterable => {
            let items: Result<Vec<_>, Error> = value.try_iter()?.map(charged).collect();
            items.map(Value::from)
        }
        _ => Ok(value),
    }
}

/// Turns a view of several mappings into a mapping.
pub(super) fn settled_map(state: &State<'_, '_>, value: Value) -> Result<Value, Error> {
    let Some(pairs) = value.as_object().and_then(|object| object.try_iter_pairs()) else {
        return Ok(value);
    };
    let mut map = BTreeMap::new();
    for (key, value) in pairs {
        state.consume_fuel(1)?;
        map.insert(key, value);
    }
    Ok(Value::from_object(map))
}
