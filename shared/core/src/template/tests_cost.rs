//! The costs of all built-ins and operators, and that the tables list everything that the engine has.

use std::collections::BTreeSet;

use minijinja::{Environment, Value};
use serde_json::json;

use super::RenderProblem;
use super::Template;
use super::cost::Cost;
use super::engine::FUEL;
use super::names::{FILTERS, FUNCTIONS, TESTS};
use super::origins::Origins;
use super::program::Program;
use crate::content::{Body, Inputs};

/// The size of the values, and the fuel that reading them costs.
const SIZE: usize = 64_000;
const READ: u64 = 1000;
/// The fuel that the engine charges for the items of the list.
const ITEMS: u64 = 500;

/// A text, and a list and a mapping that hold as much text in a thousand parts. `same` and `alike` equal `text` and `list` but
/// share no memory with them.
fn values() -> Value {
    let parts: Vec<_> = (0..1000).map(|n| format!("{n:064}")).collect();
    let records: Vec<_> = parts.iter().map(|it| json!({"key": it})).collect();
    let map: serde_json::Map<_, _> = parts.iter().map(|it| (it.clone(), json!(1))).collect();
    Value::from(minijinja::value::Serde(json!({
        "text": "x".repeat(SIZE), "same": "x".repeat(SIZE), "list": parts, "alike": parts, "records": records, "map": map,
        "numbers": (0..1000).collect::<Vec<_>>(), "one": ["x".repeat(SIZE)], "n": 1.5,
    })))
}

fn spent(source: &str) -> u64 {
    let program = Program::compile(source.to_owned(), Origins::default()).unwrap();
    let rendered = program.render(values());
    rendered
        .unwrap_or_else(|error| panic!("{source}: {error}"))
        .1
}

/// An expression on large values for each filter.
const FILTER_CASES: [(&str, &str); 45] = [
    ("abs", "n|abs"),
    ("attr", "map|attr(text) is defined"),
    ("bool", "text|bool"),
    ("capitalize", "text|capitalize"),
    ("chain", "list|chain(alike)"),
    ("count", "list|count"),
    ("d", "text|d(1)"),
    ("default", "text|default(1)"),
    ("dictsort", "map|dictsort"),
    ("e", "text|e"),
    ("escape", "text|escape"),
    ("first", "list|first"),
    ("float", "text|float(default=0)"),
    ("format", "'%s'|format(text)"),
    ("groupby", "records|groupby('key')"),
    ("indent", "text|indent"),
    ("int", "text|int(default=0)"),
    ("items", "map|items"),
    ("join", "list|join"),
    ("last", "list|last"),
    ("length", "list|length"),
    ("lines", "text|lines"),
    ("list", "list|list"),
    ("lower", "text|lower"),
    ("map", "list|map('upper')"),
    ("max", "list|max"),
    ("min", "list|min"),
    ("reject", "list|reject('lower')"),
    ("rejectattr", "records|rejectattr('key', 'lower')"),
    ("replace", "text|replace('y', 'z')"),
    ("reverse", "list|reverse"),
    ("round", "n|round(-1)"),
    ("safe", "text|safe"),
    ("select", "list|select('lower')"),
    ("selectattr", "records|selectattr('key', 'lower')"),
    ("sort", "list|sort"),
    ("split", "text|split('y')"),
    ("string", "list|string"),
    ("sum", "numbers|sum"),
    ("title", "text|title"),
    ("tojson", "list|tojson"),
    ("trim", "text|trim"),
    ("unique", "list|unique"),
    ("upper", "text|upper"),
    ("zip", "list|zip(alike)"),
];

/// An expression on large values for each test.
const TEST_CASES: [(&str, &str); 32] = [
    ("boolean", "text is boolean"),
    ("defined", "text is defined"),
    ("divisibleby", "n is divisibleby 2"),
    ("endingwith", "text is endingwith(same)"),
    ("eq", "list is eq(alike)"),
    ("equalto", "text is equalto(same)"),
    ("even", "n is even"),
    ("false", "text is false"),
    ("float", "text is float"),
    ("ge", "text is ge(same)"),
    ("greaterthan", "text is greaterthan(same)"),
    ("gt", "text is gt(same)"),
    ("in", "text is in(one)"),
    ("int", "text is int"),
    ("integer", "text is integer"),
    ("iterable", "text is iterable"),
    ("le", "text is le(same)"),
    ("lessthan", "text is lessthan(same)"),
    ("lower", "text is lower"),
    ("lt", "text is lt(same)"),
    ("mapping", "map is mapping"),
    ("ne", "text is ne(same)"),
    ("none", "text is none"),
    ("number", "text is number"),
    ("odd", "n is odd"),
    ("sameas", "text is sameas(same)"),
    ("sequence", "list is sequence"),
    ("startingwith", "text is startingwith(same)"),
    ("string", "text is string"),
    ("true", "text is true"),
    ("undefined", "text is undefined"),
    ("upper", "text is upper"),
];

#[test]
fn every_filter_and_test_is_charged_for_the_values_that_it_walks() {
    each_is_charged(FILTERS, &FILTER_CASES);
    each_is_charged(TESTS, &TEST_CASES);
}

fn each_is_charged(table: &[(&str, Cost)], cases: &[(&str, &str)]) {
    let named: Vec<_> = table.iter().map(|(name, _)| name).collect();
    let tried: Vec<_> = cases.iter().map(|(name, _)| name).collect();
    assert_eq!(named, tried, "each needs a case");
    for ((name, cost), (_, expression)) in table.iter().zip(cases) {
        let spent = spent(&format!("{{% if {expression} %}}{{% endif %}}"));
        let expected = match cost {
            Cost::Constant => 0..=20,
            Cost::Items | Cost::Sums => ITEMS..=FUEL,
            Cost::Rounds => 50..=FUEL,
            Cost::Compares => 10 * READ..=FUEL,
            _ => READ..=FUEL,
        };
        // The engine charges a filter's operand and result, whatever the filter does.
        let free = *cost == Cost::Constant && expression.starts_with("text|");
        assert!(
            free || expected.contains(&spent),
            "{name}: {spent}, not {expected:?}"
        );
    }
}

#[test]
fn every_operator_that_walks_its_operands_is_charged_by_their_size() {
    for expression in [
        "text == same",
        "text != same",
        "text < same",
        "text <= same",
        "text > same",
        "text >= same",
        "n < 2 == text == same",
        "list == alike",
        "list < alike",
        "list in [alike]",
        "text in 'x'",
        "text not in 'x'",
        "text in list",
        "list in 'x'",
        "text in map",
        "text in same",
        "text[60000]",
        "text[-1]",
        "text[60000:]",
        "text[::-60000]",
        "(list[500:])[0]",
        "map[text] is defined",
        "{text: 1}",
        "text ~ 'x'",
        "text + 'x'",
        "'x' * 64000",
        "list ~ ''",
        "dict(map)",
        "dict(**map)",
        "dict(**map) and list",
    ] {
        let spent = spent(&format!("{{% if ({expression}) %}}{{% endif %}}"));
        assert!(spent >= ITEMS, "{expression}: {spent}");
    }
    for expression in [
        "text == 'x'",
        "text == n",
        "list == n",
        "n in [1, 2]",
        "list[5]",
        "map['x'] is defined",
        "text and list",
        "not list",
        "text if list else map",
    ] {
        let spent = spent(&format!("{{% if ({expression}) %}}{{% endif %}}"));
        assert!(spent <= 20, "{expression}: {spent}");
    }
}

/// An expression that is cheap once must not stay cheap when it is repeated thousands of times.
#[test]
fn no_template_can_read_large_values_repeatedly() {
    let cases = FILTERS
        .iter()
        .zip(&FILTER_CASES)
        .chain(TESTS.iter().zip(&TEST_CASES));
    let walking = cases.filter(|((_, cost), _)| *cost != Cost::Constant);
    let mut hostile: Vec<_> = walking
        .map(|(_, (_, expression))| format!("{{% if {expression} %}}{{% endif %}}"))
        .collect();
    hostile.extend(
        [
            "{% if same is upper %}{% endif %}",
            "{% if text == same == text == same %}{% endif %}",
            "{% if [list] == [alike] %}{% endif %}",
            "{% if [list] in [[alike]] %}{% endif %}",
            "{% set x = text[::-60000] %}",
            "{% set x = (list[999:])[0] %}",
            "{% set x = {text: 1, same: 2} %}",
            "{% set x = dict(**map) %}",
            "{% set x = 1.5|round(-300) %}",
        ]
        .map(str::to_owned),
    );
    for inside in &mut hostile {
        *inside = format!("{{% for i in range(3000) %}}{inside}{{% endfor %}}");
    }
    hostile.extend(
        [
            "{% set v = list[999:] %}{% for i in range(30000) %}{% for y in v %}{% endfor %}{% endfor %}",
            "{% set v = text|zip([1]) %}{% for i in range(30000) %}{% for y in v %}{% endfor %}{% endfor %}",
            "{% set v = map|chain(map) %}{% for i in range(90000) %}{% if v %}{% endif %}{% endfor %}",
            "{{ text|trim(same) }}",
            "{{ list|sum(start='') }}",
            "{{ range(20000)|map('replace', text, '')|list|length }}",
            "{{ range(20000)|select('endingwith', text)|list|length }}",
            "{{ range(20000)|map(attribute=text)|list|length }}",
            "{{ list|map('chain', list)|tojson|length }}",
            "{{ list|map('chain', list) }}",
            "{{ '' ~ list|map('chain', list) }}",
            "{{ list|map('zip', list)|join }}",
        ]
        .map(str::to_owned),
    );
    for source in hostile {
        let program = Program::compile(source.clone(), Origins::default()).unwrap();
        let rendered = program.render(values());
        let problem = rendered
            .map(|(text, _)| text.len())
            .map_err(|error| error.kind());
        assert_eq!(problem, Err(minijinja::ErrorKind::OutOfFuel), "{source}");
    }
}

#[test]
fn a_prompt_with_long_passages_is_far_below_its_limits() {
    let source = "{% for p in passages if p.text %}{% if p.source == 'web' or p.title in wanted %}{{ loop.index }}. \
        {{ p.title|upper }}: {{ p.text|trim }}{% if p.text[-1] != '.' %}.{% endif %}{% endif %}{% endfor %}\
        {{ passages|map(attribute='title')|unique|sort|join(', ') }}{{ passages|length }}";
    let passages: Vec<_> = (0..100)
        .map(|n| json!({"text": "word ".repeat(800), "title": format!("Title {n}"), "source": "web"}))
        .collect();
    let program = Program::compile(source.to_owned(), Origins::default()).unwrap();
    let values = minijinja::value::Serde(json!({"passages": passages, "wanted": ["Title 1"]}));
    let (text, spent) = program.render(Value::from(values)).unwrap();
    assert!(text.len() > 400_000 && spent < FUEL / 2, "{spent}");
}

#[test]
fn too_much_work_is_a_clear_error() {
    let source = "{% for i in range(20000) %}{% if text is lower %}{% endif %}{% endfor %}";
    let template =
        Template::compile(&Body::Text(source.to_owned()).into(), &Inputs::new()).unwrap();
    let error = template.render(&json!({"text": "x".repeat(400_000)}));
    assert_eq!(error.unwrap_err().problem, RenderProblem::Fuel);
}

/// Built-ins of minijinja that are left out here. The tables say why.
const LEFT_OUT: [&str; 18] = [
    "!=",
    "<",
    "<=",
    "==",
    ">",
    ">=",
    "batch",
    "debug",
    "escaped",
    "filter",
    "namespace",
    "pprint",
    "safe",
    "slice",
    "test",
    "dict",
    "range",
    "",
];

/// An update of minijinja with a new filter, test or function fails here until its cost is added.
#[test]
fn every_built_in_of_the_engine_has_a_cost_or_is_left_out_on_purpose() {
    let shown = format!("{:?}", Environment::new());
    let names = shown.split('"').skip(1).step_by(2);
    let built_in: BTreeSet<_> = names.collect();
    assert!(built_in.contains("upper") && built_in.contains("divisibleby"));
    let tables = FILTERS.iter().chain(TESTS).chain(FUNCTIONS);
    let known: BTreeSet<_> = tables.map(|(name, _)| *name).chain(LEFT_OUT).collect();
    let new: Vec<_> = built_in.difference(&known).collect();
    assert!(new.is_empty(), "without a cost: {new:?}");
}
