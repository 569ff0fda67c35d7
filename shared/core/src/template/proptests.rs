//! Property tests: any template is refused or renders within its limits, without a panic.

use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::cost::Cost;
use super::names::{FILTERS, TESTS};
use super::{MAX_RENDERED, Rendered, Template};
use crate::content::{Body, Content, Inputs};

/// The maximum time for one template, in an unoptimized build on a busy machine. Without limits, some take hours.
const LONGEST: Duration = Duration::from_secs(10);

/// One of a table's names.
fn one_of(table: &'static [(&'static str, Cost)]) -> impl Strategy<Value = &'static str> {
    select(table).prop_map(|(name, _)| name)
}

/// Expressions that the parser accepts, of all kinds.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        3 => select(vec!["text", "list", "map", "number", "missing", "loop", "self", "range", "dict", "joiner", "_"]).prop_map(str::to_owned),
        2 => select(vec!["0", "1", "-7", "2.5", "1e308", "100000", "1000000000", "9223372036854775807"]).prop_map(str::to_owned),
        2 => select(vec!["''", "'x'", "'%1000000d'", "'{}'", "'\\n'", "'größer'", "true", "none", "[]", "{}", "'__class__'"])
            .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let operator = select(vec![
            "+", "-", "*", "/", "//", "%", "**", "~", "==", "<", "in", "and", "or",
        ]);
        prop_oneof![
            (inner.clone(), operator, inner.clone())
                .prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            (inner.clone(), one_of(FILTERS), vec(inner.clone(), 0..3))
                .prop_map(|(a, filter, more)| format!("{a}|{filter}({})", more.join(", "))),
            (inner.clone(), one_of(TESTS)).prop_map(|(a, test)| format!("({a} is {test})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a}[{b}]")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a}[{b}:]")),
            inner.clone().prop_map(|a| format!("range({a})")),
            inner.clone().prop_map(|a| format!("{a}.__class__")),
            vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(", "))),
            (inner.clone(), inner.clone(), inner)
                .prop_map(|(a, b, c)| format!("({a} if {b} else {c})")),
        ]
    })
}

/// Templates that mostly parse, of parts that can grow.
fn template() -> impl Strategy<Value = String> {
    let text = select(vec![
        " ",
        "\n",
        "word",
        "{",
        "}}",
        "größer",
        "{# c #}",
        "{% raw %}{{ x }}{% endraw %}",
    ]);
    let leaf = prop_oneof![
        text.prop_map(str::to_owned),
        expression().prop_map(|e| format!("{{{{ {e} }}}}")),
        expression().prop_map(|e| format!("{{% set text = {e} %}}")),
        expression().prop_map(|e| format!("{{% set list = [{e}, list, list] %}}")),
        Just("{% set text = text ~ text %}".to_owned()),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        let inside = vec(inner, 0..4).prop_map(|parts| parts.concat());
        prop_oneof![
            (expression(), inside.clone())
                .prop_map(|(e, inside)| format!("{{% for i in {e} %}}{inside}{{% endfor %}}")),
            (expression(), inside.clone())
                .prop_map(|(e, inside)| format!("{{% if {e} %}}{inside}{{% endif %}}")),
            (expression(), inside.clone())
                .prop_map(|(e, inside)| format!("{{% with text = {e} %}}{inside}{{% endwith %}}")),
            (one_of(FILTERS), inside.clone())
                .prop_map(|(f, inside)| format!("{{% filter {f} %}}{inside}{{% endfilter %}}")),
            inside
                .clone()
                .prop_map(|inside| format!("{{% set text %}}{inside}{{% endset %}}")),
            inside,
        ]
    })
}

/// Pieces in any order, most of which do not parse.
fn junk() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => select(vec![
            "{{", "}}", "{%", "%}", "{#", "#}", "{%-", "-%}", "for", "in", "if", "elif", "else", "endif", "endfor", "set", "macro",
            "endmacro", "call", "block", "extends", "include", "import", "do", "recursive", "loop(", "range(", "(", ")", "[", "]", "{", "}",
            "|", ".", ",", "~", "*", "**", "'", "\"", "\\", "\\u{d800}", "'x", "not ", "- ", " ", "\n", "x", "9", "1e999", "_", "%", "is",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn values() -> Value {
    json!({
        "text": "Grüße\n".repeat(2000), "number": 7, "list": (0..500).collect::<Vec<_>>(),
        "map": {"a": {"b": ["x"]}, "__class__": "value"}, "i": "i", "x": "x",
    })
}

/// Saves and renders the template, as an editor and a chat would.
fn goes_through(source: &str) -> Result<(), TestCaseError> {
    let started = Instant::now();
    let body = Body::Text(source.to_owned());
    let accepted = Content::new(body.clone(), None, Inputs::new());
    let Ok(template) = Template::compile(&body.clone().into(), &Inputs::new()) else {
        prop_assert!(
            accepted.is_err(),
            "written, and can't be compiled: {source:?}"
        );
        return Ok(());
    };
    let rendered = template.render(&values());
    let took = started.elapsed();
    prop_assert!(took < LONGEST, "{took:?} for {source:?}");
    if let Ok(Rendered::Text(text)) = &rendered {
        prop_assert!(
            text.len() <= MAX_RENDERED,
            "{} bytes of {source:?}",
            text.len()
        );
    }
    if let Ok(content) = accepted {
        // The template reads no values besides those that it is reported to use.
        let mut used = values();
        used.as_object_mut()
            .unwrap()
            .retain(|name, _| content.uses().contains(name));
        prop_assert_eq!(
            template.render(&used),
            rendered,
            "{:?} of {:?}",
            content.uses(),
            source
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_template_that_parses_stays_within_its_limits(source in template()) {
        goes_through(&source)?;
    }

    #[test]
    fn text_that_is_hardly_a_template_is_refused_or_rendered(source in junk()) {
        goes_through(&source)?;
    }
}
