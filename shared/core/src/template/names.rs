//! The filters, tests and functions that templates may use, with their costs. A few others of minijinja are left out on purpose.

use crate::nearest::misspelt_keyword;

use super::cost::Cost::{
    self, Compares, Constant, Contains, Items, Looks, Multiplies, Pair, Rounds, Sums, Visits, Walks,
};

/// Filters, as in `x|upper`. `batch` and `slice` are left out because they repeat a value any number of times at no cost, and `pprint`
/// because it prints the engine's internal notation.
pub(super) const FILTERS: &[(&str, Cost)] = &[
    ("abs", Constant),
    ("attr", Looks),
    ("bool", Constant),
    ("capitalize", Walks),
    ("chain", Walks),
    ("count", Constant),
    ("d", Constant),
    ("default", Constant),
    ("dictsort", Compares),
    ("e", Walks),
    ("escape", Walks),
    ("first", Constant),
    ("float", Walks),
    ("format", Walks),
    ("groupby", Compares),
    ("indent", Walks),
    ("int", Walks),
    ("items", Items),
    ("join", Visits),
    ("last", Constant),
    ("length", Constant),
    ("lines", Walks),
    ("list", Items),
    ("lower", Walks),
    ("map", Items),
    ("max", Visits),
    ("min", Visits),
    ("reject", Items),
    ("rejectattr", Items),
    ("replace", Walks),
    ("reverse", Items),
    ("round", Rounds),
    ("safe", Walks),
    ("select", Items),
    ("selectattr", Items),
    ("sort", Compares),
    ("split", Walks),
    ("string", Walks),
    ("sum", Sums),
    ("title", Walks),
    ("tojson", Walks),
    ("trim", Multiplies),
    ("unique", Compares),
    ("upper", Walks),
    ("zip", Walks),
];

/// Filters whose result is one text or number, whatever their input.
pub(super) const TO_SCALAR: &[&str] = &[
    "bool",
    "capitalize",
    "count",
    "e",
    "escape",
    "float",
    "format",
    "indent",
    "int",
    "join",
    "length",
    "lower",
    "replace",
    "round",
    "string",
    "title",
    "tojson",
    "trim",
    "upper",
];

/// Tests, as in `x is defined`.
pub(super) const TESTS: &[(&str, Cost)] = &[
    ("boolean", Constant),
    ("defined", Constant),
    ("divisibleby", Constant),
    ("endingwith", Walks),
    ("eq", Pair),
    ("equalto", Pair),
    ("even", Constant),
    ("false", Constant),
    ("float", Constant),
    ("ge", Pair),
    ("greaterthan", Pair),
    ("gt", Pair),
    ("in", Contains),
    ("int", Constant),
    ("integer", Constant),
    ("iterable", Walks),
    ("le", Pair),
    ("lessthan", Pair),
    ("lower", Walks),
    ("lt", Pair),
    ("mapping", Constant),
    ("ne", Pair),
    ("none", Constant),
    ("number", Constant),
    ("odd", Constant),
    ("sameas", Pair),
    ("sequence", Constant),
    ("startingwith", Walks),
    ("string", Constant),
    ("true", Constant),
    ("undefined", Constant),
    ("upper", Walks),
];

/// Filters that replace an absent value.
pub(super) const DEFAULTS: &[&str] = &["d", "default"];

/// Tests that accept an absent value: it fails them (and passes `undefined`), where other tests stop the rendering.
pub(super) const TAKES_ABSENT: &[&str] = &[
    "boolean",
    "defined",
    "even",
    "false",
    "float",
    "int",
    "integer",
    "lower",
    "mapping",
    "none",
    "number",
    "odd",
    "string",
    "true",
    "undefined",
    "upper",
];

/// Tests of a value's kind.
pub(super) const OF_KIND: &[&str] = &[
    "boolean", "float", "int", "integer", "iterable", "mapping", "number", "sequence", "string",
];

/// Functions, as in `range(3)`. `debug` and `namespace` are left out: see `engine.rs`.
pub(super) const FUNCTIONS: &[(&str, Cost)] = &[("dict", Walks), ("range", Constant)];

/// Filters whose first argument names a filter.
pub(super) const TAKES_FILTER: &[&str] = &["map"];
/// Filters whose argument at this place names a test.
pub(super) const TAKES_TEST: &[(&str, usize)] = &[
    ("select", 0),
    ("reject", 0),
    ("selectattr", 1),
    ("rejectattr", 1),
];

/// Whether a table has this name.
pub(super) fn has(table: &[(&str, Cost)], name: &str) -> bool {
    table.iter().any(|(known, _)| *known == name)
}

/// The message for an unknown filter, test or function, with the name that was probably meant, or else all names.
pub(super) fn unknown(what: &str, name: &str, table: &[(&str, Cost)]) -> String {
    let known = || table.iter().map(|(name, _)| *name);
    match misspelt_keyword(name, known()) {
        Some(meant) => format!("there is no {what} `{name}`; did you mean `{meant}`?"),
        None => format!(
            "there is no {what} `{name}`: there are {}",
            Vec::from_iter(known()).join(", ")
        ),
    }
}

/// The message for an unknown function, which may be the name of a filter.
pub(super) fn unknown_function(name: &str) -> String {
    let filters = FILTERS.iter().map(|(name, _)| *name);
    let function = misspelt_keyword(name, FUNCTIONS.iter().map(|(name, _)| *name));
    match misspelt_keyword(name, filters).filter(|_| function.is_none()) {
        Some(filter) => format!(
            "there is no function `{name}`; did you mean the filter `{filter}`, as in {{{{ x|{filter} }}}}?"
        ),
        None => unknown("function", name, FUNCTIONS),
    }
}
