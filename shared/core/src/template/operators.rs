//! The operators that walk their operands, as filters and tests that charge first: the engine's operators can't be replaced.

use minijinja::{Environment, Error, ErrorKind, State, Value};

use super::cost::{Cost, settled};

/// `a == b` and other comparisons, as tests.
pub(super) const EQ: &str = "$==";
pub(super) const NE: &str = "$!=";
pub(super) const LT: &str = "$<";
pub(super) const LE: &str = "$<=";
pub(super) const GT: &str = "$>";
pub(super) const GE: &str = "$>=";
/// `a in b`, as a test.
pub(super) const IN: &str = "$in";
/// `a[b]`, as a filter.
pub(super) const ITEM: &str = "$[]";
/// A filter that returns an operand unchanged and charges for walking it.
pub(super) const WALKED: &str = "$walked";
/// A filter that charges for converting an operand to text.
pub(super) const PRINTED: &str = "$printed";
/// A filter that charges for slicing a value.
pub(super) const SLICED: &str = "$sliced";
/// A filter that turns a slice into a list.
pub(super) const SETTLED: &str = "$settled";

/// Whether a comparison holds.
type Holds = fn(&Value, &Value) -> bool;

pub(super) fn add_to(engine: &mut Environment<'static>) {
    let comparisons: [(&str, Holds); 6] = [
        (EQ, |left, right| left == right),
        (NE, |left, right| left != right),
        (LT, |left, right| left < right),
        (LE, |left, right| left <= right),
        (GT, |left, right| left > right),
        (GE, |left, right| left >= right),
    ];
    for (name, holds) in comparisons {
        engine.add_test(
            name,
            move |state: &State<'_, '_>, left: &Value, right: &Value| {
                defined([left, right])?;
                Cost::Pair.charge(state, &[left.clone(), right.clone()])?;
                Ok::<_, Error>(holds(left, right))
            },
        );
    }
    engine.add_test(IN, contained);
    engine.add_filter(ITEM, item);
    engine.add_filter(WALKED, walked);
    engine.add_filter(PRINTED, printed);
    engine.add_filter(SLICED, sliced);
    engine.add_filter(SETTLED, |state: &State<'_, '_>, value: Value| {
        settled(state, value)
    });
}

/// Reading a missing value is always an error.
fn defined(operands: [&Value; 2]) -> Result<(), Error> {
    match operands.iter().any(|operand| operand.is_undefined()) {
        true => Err(Error::from(ErrorKind::UndefinedError)),
        false => Ok(()),
    }
}

fn contained(state: &mut State<'_, '_>, wanted: &Value, container: &Value) -> Result<bool, Error> {
    defined([wanted, container])?;
    if container.as_object().is_none() && container.as_str().is_none() {
        return Err(Error::from(ErrorKind::InvalidOperation));
    }
    let operands = [wanted.clone(), container.clone()];
    Cost::Contains.charge(state, &operands)?;
    state.perform_test("in", &operands)
}

fn item(state: &State<'_, '_>, container: &Value, key: &Value) -> Result<Value, Error> {
    Cost::Looks.charge(state, &[container.clone(), key.clone()])?;
    container.get_item(key)
}

fn walked(state: &State<'_, '_>, value: Value) -> Result<Value, Error> {
    Cost::Walks.charge(state, std::slice::from_ref(&value))?;
    Ok(value)
}

fn sliced(state: &State<'_, '_>, value: Value) -> Result<Value, Error> {
    Cost::Skims.charge(state, std::slice::from_ref(&value))?;
    Ok(value)
}

fn printed(state: &State<'_, '_>, value: Value) -> Result<Value, Error> {
    match value.as_object() {
        Some(_) => walked(state, value),
        None => Ok(value),
    }
}
