//! The filters, tests and functions that templates may name. minijinja has a few more, left out on purpose.

/// Without `batch`, `slice` (they repeat a value any number of times at no cost), `pprint` (the engine's own notation).
pub(super) const FILTERS: &[&str] = &[
    "abs",
    "attr",
    "bool",
    "capitalize",
    "chain",
    "count",
    "d",
    "default",
    "dictsort",
    "e",
    "escape",
    "first",
    "float",
    "format",
    "groupby",
    "indent",
    "int",
    "items",
    "join",
    "last",
    "length",
    "lines",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "safe",
    "select",
    "selectattr",
    "sort",
    "split",
    "string",
    "sum",
    "title",
    "tojson",
    "trim",
    "unique",
    "upper",
    "zip",
];

/// Filters whose result is one text or number, however long their input is.
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
pub(super) const TESTS: &[&str] = &[
    "boolean",
    "defined",
    "divisibleby",
    "endingwith",
    "eq",
    "equalto",
    "even",
    "false",
    "float",
    "ge",
    "greaterthan",
    "gt",
    "in",
    "int",
    "integer",
    "iterable",
    "le",
    "lessthan",
    "lower",
    "lt",
    "mapping",
    "ne",
    "none",
    "number",
    "odd",
    "sameas",
    "sequence",
    "startingwith",
    "string",
    "true",
    "undefined",
    "upper",
];

/// Functions, as in `range(3)`. `debug` and `namespace` are left out: see the engine.
pub(super) const FUNCTIONS: &[&str] = &["dict", "range"];

/// Filters whose first argument names a filter.
pub(super) const TAKES_FILTER: &[&str] = &["map"];
/// Filters whose argument at this place names a test.
pub(super) const TAKES_TEST: &[(&str, usize)] = &[
    ("select", 0),
    ("reject", 0),
    ("selectattr", 1),
    ("rejectattr", 1),
];

/// Words as an English list.
pub(super) fn list(words: &[&str]) -> String {
    words.join(", ")
}
