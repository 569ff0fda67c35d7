//! Optional names: those whose reads never fail if the value is absent.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value};

use super::{RenderProblem, Template, names};
use crate::content::{Body, Content, Inputs, Message, Role};

fn content(source: &str) -> Content {
    Content::new(Body::Text(source.to_owned()), None, Inputs::new()).unwrap()
}

#[test]
fn a_name_is_optional_if_every_use_of_it_is_guarded() {
    for source in [
        "{{ x|default('y') }}",
        "{{ x|d }}{{ x|default(\"\", true) }}",
        "{{ x|default('y', boolean=true)|upper }}{{ x|d(boolean=true) }}{{ x|default(default_value='y') }}",
        "{% if x is defined %}{{ x }}{{ x.name|default('y') }}{% endif %}",
        "{% if x is undefined %}{% else %}{{ x }}{% endif %}",
        "{% if not x is defined %}{% else %}{{ x }}{% endif %}",
        "{% if x is not defined %}{% elif x == 'y' %}{{ x }}{% endif %}",
        "{% if x is defined and x %}{{ x }}{% endif %}",
        "{% if x is not defined or x == 'y' %}{% else %}{{ x }}{% endif %}",
        "{% if not (x is not defined or not x) %}{{ x }}{% endif %}",
        "{% if x is defined and (x or true) and x %}{{ x }}{% endif %}",
        "{{ x if x is defined else 'y' }}{{ 'y' if x is undefined else x }}{{ x if x is defined }}",
        "{{ (x is defined and x) or 'y' }}{{ 'y' if x is defined and ((x is defined and x) or x) }}",
        "{% if ((x is defined) if true else (x is defined)) %}{{ x }}{% endif %}",
        // An absent name does not pass other tests either, and does not fail them.
        "{% if x is string %}{{ x }}{% elif x is mapping %}{{ x.name }}{% endif %}",
        // An empty default does not satisfy the condition.
        "{% if x|default %}{{ x }}{% endif %}",
        "{% if x|default('') %}{{ x }}{% endif %}{% if x|default([]) %}{{ x }}{% endif %}",
        "{% for y in x|default([]) %}{{ y }}{% endfor %}",
        // Set on the path without it.
        "{% if x is not defined %}{% set x = 'y' %}{% endif %}{{ x }}",
        "{% if x is defined %}{% set y = x %}{% else %}{% set y = 'y' %}{% endif %}{{ y }}",
        "{% set x = x|default('y') %}{{ x }}",
        "{% with x = x|default('y') %}{{ x }}{% endwith %}",
        // In blocks with a scope of names.
        "{% if x is defined %}{% for y in [1] %}{{ x }}{% endfor %}{% with y = x %}{{ y }}{% endwith %}{% endif %}",
        "{% if x is defined %}{% set y %}{{ x }}{% endset %}{{ y }}{% filter upper %}{{ x }}{% endfilter %}{% endif %}",
        "{% for x in [1] %}{{ x }}{% endfor %}{{ x|default('y') }}",
        // Without `else`, the value may be undefined, which can be printed, guarded and tested.
        "{% set y = 'y' if x is defined %}{{ y }}{% if y %}{{ y }}{% endif %}{{ y|default('y') == 'y' }}{{ y is defined }}",
        "{{ ('y' if x is defined)|default('y')|upper }}{{ 'z' if ('y' if x is defined) and not ('y' if x is undefined) }}",
        "{% with y = 'y' if x is defined %}{{ y or 'z' }}{% endwith %}{{ ((x if x is defined) or 'y')|upper }}",
        "{% set y = 'y' if true %}{{ y == 'y' }}{{ x|default('y') }}",
    ] {
        let content = content(source);
        assert_eq!(Vec::from_iter(content.optional()), ["x"], "{source}");
        assert!(content.uses().contains("x"), "{source}");
        assert!(content.initial_contract().is_empty(), "{source}");
        let template = Template::compile(content.templates(), content.inputs()).unwrap();
        for values in [serde_json::json!({}), serde_json::json!({"x": "z"})] {
            let rendered = template.render(&values);
            assert!(rendered.is_ok(), "{source} with {values}: {rendered:?}");
        }
    }
}

#[test]
fn a_name_is_required_if_one_use_of_it_may_fail() {
    for source in [
        "{{ x|default('y') }}{{ x }}",
        "{{ x|upper|default('y') }}",
        "{{ x.name|default('y') }}",
        "{{ y|default(x) }}",
        "{{ x|default(x) }}",
        "{{ x|default(*['y']) }}",
        "{% if x.name is defined %}{{ x.name }}{% endif %}",
        "{% if x is defined %}{% endif %}{{ x }}",
        "{% if x is defined %}{% else %}{{ x }}{% endif %}",
        "{% if x is defined or y is defined %}{{ x }}{% endif %}",
        "{% if not (x is defined and y is defined) %}{{ x }}{% endif %}",
        "{% if x and x is defined %}{{ x }}{% endif %}",
        "{% if x %}{{ x }}{% endif %}",
        "{{ x or 'y' }}",
        "{{ x if true else 'y' }}",
        "{% if x is not none %}{{ x }}{% endif %}",
        "{% if x is not string %}{{ x }}{% endif %}",
        "{% if x|default('y') %}{{ x }}{% endif %}",
        "{% if x is iterable %}{{ x }}{% endif %}",
        "{% if x is eq 'y' %}{% endif %}",
        "{% set y = x %}{{ y|default('y') }}",
        "{% if y is defined %}{% set x = 'y' %}{% endif %}{{ x }}",
        "{% if x is not defined %}{% if y is defined %}{% set x = 'y' %}{% endif %}{% endif %}{{ x }}",
        // Names and facts of a block do not apply after it.
        "{% with x = 'y' %}{% if x is defined %}{% endif %}{% endwith %}{{ x }}",
        "{% with %}{% if x is not defined %}{% set x = 'y' %}{% endif %}{% endwith %}{{ x }}",
        "{% for x in [1] %}{% if x is defined %}{{ x }}{% endif %}{% endfor %}{{ x }}",
        "{% for y in [] %}{% else %}{% if x is defined %}{% endif %}{% endfor %}{{ x }}",
        // Without `else`, the value may be undefined.
        "{% set y = 'y' if x is defined %}{% if y == 'y' %}{% endif %}",
        "{{ 'y' in ('y' if x is defined) }}{{ ('y' if x is defined) < 'y' }}",
        "{{ ({'y': 'y'} if x is defined).y }}{{ z|default(('y' if x is defined).y) }}",
        "{% for y in ['y' if x is defined] %}{{ y == 'y' }}{% endfor %}",
        "{% set y, z = ['y', 'z'] if x is defined %}",
        "{% with y = 'y' if x is defined %}{% set z = y or y %}{{ z == 'y' }}{% endwith %}",
        "{% if y is defined %}{% set y = 'y' if x is defined %}{% endif %}{{ y == 'y' }}",
        // Through another name or a branch.
        "{% set y = x is defined %}{% set z = 'z' if y %}{{ z == 'z' }}",
        "{% if x is defined %}{% set y = true %}{% else %}{% set y = false %}{% endif %}{{ ('y' if y) == 'y' }}",
        "{% if x is undefined %}{{ ('y' if false) == 'y' }}{% endif %}",
    ] {
        let content = content(source);
        assert!(!content.optional().contains("x"), "{source}");
        assert!(content.initial_contract().contains("x"), "{source}");
    }
}

#[test]
fn a_name_is_optional_only_if_no_message_requires_it() {
    let turn = |content: &str| Message::Turn {
        role: Role::User,
        content: content.to_owned(),
    };
    let thread = Message::Thread {
        thread: "history".to_owned(),
    };
    let guarded = turn("{{ a|d }}{{ b|d }}{{ history|d }}");
    let body = Body::Chat(vec![guarded, thread, turn("{{ b }}")]);
    let content = Content::new(body, None, Inputs::new()).unwrap();
    assert_eq!(Vec::from_iter(content.optional()), ["a"]);
    assert_eq!(content.unmet(&Default::default()), ["b", "history"]);
}

#[test]
fn default_accepts_named_arguments_as_in_jinja2() {
    for (source, absent, empty) in [
        ("{{ x|default('y') }}", "y", ""),
        ("{{ x|default('y', true) }}", "y", "y"),
        ("{{ x|default('y', boolean=true) }}", "y", "y"),
        ("{{ x|default(boolean=false, default_value='y') }}", "y", ""),
        ("{{ x|default(boolean=true) }}", "", ""),
    ] {
        let content = content(source);
        let template = Template::compile(content.templates(), content.inputs()).unwrap();
        let render = |values| template.render(&values).unwrap();
        let text = |text: &str| super::Rendered::Text(text.to_owned());
        assert_eq!(render(serde_json::json!({})), text(absent), "{source}");
        assert_eq!(
            render(serde_json::json!({"x": ""})),
            text(empty),
            "{source}"
        );
    }
    for source in [
        "{{ x|default('y', other=true) }}",
        "{{ x|d('y', default_value='z') }}",
        "{{ x|default('y', true, 1) }}",
    ] {
        let wrong = Content::new(Body::Text(source.to_owned()), None, Inputs::new()).unwrap_err();
        assert!(
            wrong[0]
                .detail
                .contains("`default` takes a value, and `true`"),
            "{source}: {wrong:?}"
        );
    }
}

/// The engine's behaviour, which the list reflects.
#[test]
fn the_tests_that_accept_an_absent_value_are_those_of_the_engine() {
    let takes_absent = |test: &&str| {
        let source = format!("{{% if x is {test} %}}{{{{ x }}}}{{% endif %}}");
        let template = Template::compile(&Body::Text(source).into(), &Inputs::new()).unwrap();
        *test == "undefined" || template.render(&serde_json::json!({})).is_ok()
    };
    let tests = names::TESTS.iter().map(|(test, _)| *test);
    assert_eq!(
        Vec::from_iter(tests.filter(takes_absent)),
        names::TAKES_ABSENT
    );
}

const NAMES: [&str; 5] = ["a", "b", "c", "d", "e"];

fn name() -> impl Strategy<Value = String> {
    select(NAMES.as_slice()).prop_map(str::to_owned)
}

/// Conditions and texts that can fail only because a name is absent.
fn expressions() -> (BoxedStrategy<String>, BoxedStrategy<String>) {
    let test = select(vec![
        "defined",
        "undefined",
        "string",
        "none",
        "not defined",
    ]);
    let condition = prop_oneof![
        4 => (name(), test).prop_map(|(name, test)| format!("({name} is {test})")),
        1 => name(),
        1 => name().prop_map(|name| format!("{name}|default('')")),
        1 => select(vec!["true", "false", "''"]).prop_map(str::to_owned),
    ];
    let text = prop_oneof![
        name(),
        Just("'x'".to_owned()),
        name().prop_map(|name| format!("{name}|d('x')"))
    ];
    let grow = |condition: BoxedStrategy<String>, text: BoxedStrategy<String>| {
        let two = (condition.clone(), condition.clone());
        let condition = prop_oneof![
            2 => condition.clone(),
            2 => (two, select(vec!["and", "or"])).prop_map(|((a, b), op)| format!("({a} {op} {b})")),
            1 => condition.clone().prop_map(|a| format!("(not {a})")),
            1 => (condition.clone(), condition.clone(), condition.clone())
                .prop_map(|(a, b, c)| format!("({a} if {b} else {c})")),
            1 => (text.clone(), select(vec!["==", "<", "in"]), text.clone())
                .prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            1 => (condition.clone(), condition.clone()).prop_map(|(a, b)| format!("({a} if {b})")),
        ];
        let text = prop_oneof![
            2 => text.clone(),
            1 => (text.clone(), text.clone()).prop_map(|(a, b)| format!("({a} ~ {b})")),
            1 => (text.clone(), text.clone()).prop_map(|(a, b)| format!("({a})|default({b})")),
            1 => text.clone().prop_map(|a| format!("({a})|upper")),
            1 => (text.clone(), condition.clone()).prop_map(|(a, b)| format!("({a} if {b})")),
            1 => (text.clone(), condition.clone()).prop_map(|(a, b)| format!("({{'k': {a}}} if {b}).k")),
            2 => (text.clone(), condition.clone(), text.clone()).prop_map(|(a, b, c)| format!("({a} if {b} else {c})")),
        ];
        (condition.boxed(), text.boxed())
    };
    let (condition, text) = grow(condition.boxed(), text.boxed());
    grow(condition, text)
}

fn template() -> impl Strategy<Value = String> {
    let (condition, text) = expressions();
    let leaf = prop_oneof![
        3 => text.clone().prop_map(|e| format!("{{{{ {e} }}}}")),
        1 => (name(), text.clone()).prop_map(|(name, e)| format!("{{% set {name} = {e} %}}")),
        1 => (text.clone(), condition.clone()).prop_map(|(e, c)| format!("{{{{ {e} if {c} }}}}")),
    ];
    leaf.prop_recursive(4, 24, 3, move |inner| {
        let inside = vec(inner, 1..3).prop_map(|parts| parts.concat()).boxed();
        let (condition, text) = (condition.clone(), text.clone());
        let branches = (condition.clone(), inside.clone(), inside.clone());
        prop_oneof![
            3 => branches.clone().prop_map(|(c, a, b)| format!("{{% if {c} %}}{a}{{% else %}}{b}{{% endif %}}")),
            2 => (condition, branches).prop_map(|(c, (d, a, b))| format!("{{% if {c} %}}{a}{{% elif {d} %}}{b}{{% endif %}}")),
            1 => (name(), text.clone(), inside.clone(), inside.clone())
                .prop_map(|(x, e, a, b)| format!("{{% for {x} in [{e}] %}}{a}{{% else %}}{b}{{% endfor %}}")),
            1 => (name(), text, inside.clone()).prop_map(|(x, e, a)| format!("{{% with {x} = {e} %}}{a}{{% endwith %}}")),
            1 => (name(), inside.clone()).prop_map(|(x, a)| format!("{{% set {x} %}}{a}{{% endset %}}")),
            1 => inside.clone().prop_map(|a| format!("{{% filter upper %}}{a}{{% endfilter %}}")),
            1 => inside,
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_template_fails_only_without_the_names_that_it_is_reported_to_need(
        source in vec(template(), 1..4).prop_map(|parts| parts.concat()),
        supplied in vec((any::<bool>(), select(vec!["", "x"])), NAMES.len()),
    ) {
        let body = Body::Text(source.clone());
        let Ok(content) = Content::new(body, None, Inputs::new()) else {
            return Ok(());
        };
        let template = Template::compile(content.templates(), content.inputs()).unwrap();
        let given = NAMES.iter().zip(&supplied);
        let given = given.filter(|(name, (given, _))| *given || !content.optional().contains(**name));
        let values: Map<String, Value> = given
            .map(|(name, (_, value))| ((*name).to_owned(), Value::from(*value)))
            .collect();
        if let Err(error) = template.render(&values) {
            let is_bound = matches!(error.problem, RenderProblem::Fuel | RenderProblem::TooLong);
            // An expression that no name decides, such as `('x' if false) == 'x'`, also fails with all names.
            let fails_with = |filler: &str| {
                let mut all = values.clone();
                for name in NAMES {
                    all.entry(name).or_insert_with(|| Value::from(filler));
                }
                template.render(&all).is_err()
            };
            let is_decided = !["", "x"].into_iter().all(fails_with);
            prop_assert!(is_bound || !is_decided, "{error} in {source:?} with {values:?}, optional {:?}", content.optional());
        }
    }
}
