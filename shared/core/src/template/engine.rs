//! The configuration of minijinja: strict, limited, and without access to anything but the inputs.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{ArgType, Rest};
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value,
    escape_formatter,
};

use super::cost::{Cost, settled, settled_map};
use super::{names, operators};

/// The fuel of one rendering: an instruction costs about one unit, and so do 64 bytes that are produced or walked.
/// That is a few milliseconds, and about 6 MB of produced text.
pub(super) const FUEL: u64 = 100_000;

/// Functions of minijinja that are left out. `debug` prints the whole context. `namespace` creates the only kind of
/// value that can contain itself, and printing such a value overflows the stack.
const NOT_HERE: [&str; 2] = ["debug", "namespace"];

/// The prefix of the names of filters and tests that charge first. No template can write it.
pub(super) const CHARGED: char = '$';

static ENGINE: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut engine = Environment::new();
    engine.set_syntax(syntax());
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_auto_escape_callback(|_| AutoEscape::None);
    engine.set_formatter(print);
    engine.set_fuel(Some(FUEL));
    // Debug mode keeps source and values in errors.
    engine.set_debug(false);
    for name in NOT_HERE {
        engine.remove_global(name);
    }
    for (name, cost) in names::FILTERS {
        engine.add_filter(charged(name), filter(name, *cost));
    }
    for (name, cost) in names::TESTS {
        engine.add_test(charged(name), test(name, *cost));
    }
    operators::add_to(&mut engine);
    engine
});

/// For each name of a filter or test, the name of the variant that charges first.
static CHARGED_NAMES: LazyLock<BTreeMap<&'static str, String>> = LazyLock::new(|| {
    let names = names::FILTERS.iter().chain(names::TESTS);
    names
        .map(|(name, _)| (*name, format!("{CHARGED}{name}")))
        .collect()
});

/// The name of the variant of a filter or test that charges before it works.
pub(super) fn charged(name: &str) -> &'static str {
    CHARGED_NAMES.get(name).map_or("", String::as_str)
}

/// An operand as passed, including named arguments.
struct Operand(Value);

impl<'a> ArgType<'a> for Operand {
    type Output = Self;

    fn from_value(value: Option<&'a Value>) -> Result<Self, Error> {
        let value = value.ok_or_else(|| Error::from(ErrorKind::MissingArgument))?;
        Ok(Self(value.clone()))
    }
}

fn values(operands: Rest<Operand>) -> Vec<Value> {
    operands.0.into_iter().map(|Operand(value)| value).collect()
}

/// Wraps a filter of the engine so that it charges first.
fn filter(
    name: &'static str,
    cost: Cost,
) -> impl Fn(&mut State<'_, '_>, Rest<Operand>) -> Result<Value, Error> {
    move |state, operands| {
        let operands = values(operands);
        if name == "join" {
            no_holes(&operands)?;
        }
        cost.charge(state, &operands)?;
        let value = state.apply_filter(name, &operands)?;
        match name {
            "chain" => settled_map(state, value).and_then(|value| settled(state, value)),
            _ => settled(state, value),
        }
    }
}

/// Wraps a test of the engine so that it charges first.
fn test(
    name: &'static str,
    cost: Cost,
) -> impl Fn(&mut State<'_, '_>, Rest<Operand>) -> Result<bool, Error> {
    move |state, operands| {
        let operands = values(operands);
        cost.charge(state, &operands)?;
        state.perform_test(name, &operands)
    }
}

/// Refuses missing items, which the engine's `join` treats as empty text: `xs|map(attribute="typo")|join` would leave a gap in the
/// prompt.
fn no_holes(operands: &[Value]) -> Result<(), Error> {
    let list = operands.first().filter(|value| value.as_str().is_none());
    let items = list.and_then(|list| list.try_iter().ok());
    match items.is_some_and(|mut items| items.any(|item| item.is_undefined())) {
        true => Err(Error::from(ErrorKind::UndefinedError)),
        false => Ok(()),
    }
}

/// Prints a value, which is charged before it is converted to text.
fn print(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    if value.as_object().is_some() {
        Cost::Walks.charge(state, std::slice::from_ref(value))?;
    }
    escape_formatter(out, state, value)
}

/// The engine; every template shares its filters, tests and functions.
pub(super) fn engine() -> &'static Environment<'static> {
    &ENGINE
}

/// Jinja2's own delimiters; the last newline is part of the prompt.
pub(super) fn syntax() -> SyntaxConfig {
    SyntaxConfig::builder()
        .keep_trailing_newline(true)
        .build()
        // It fails on delimiters alone, and these are the default ones.
        .unwrap_or_default()
}
