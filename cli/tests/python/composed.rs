//! Jinja2 renders a composed prompt as it renders the prompt with real includes, and as we render it.

use std::io::Write;
use std::process::Stdio;

use promptbook_core::PromptName;
use promptbook_core::content::{Body, Content, Input, Inputs};
use promptbook_core::template::{Composed, Piece, Rendered};
use serde_json::{Value, json};

use crate::interpreter::python;

/// Prompts and what they include as `p`, with the values `x` and `xs`.
const PROMPTS: &[(&str, &str)] = &[
    ("a {% include 'p' %} b\n", "x\n"),
    (" a \n{%- include 'p' -%}\n b ", "\n x \n"),
    (
        " a \n{%+ include 'p' +%}\n b\n\n",
        " {%- if true -%} x {%- endif -%} ",
    ),
    (
        "{%include'p'%}{% include \"p\" %}",
        "{#- c -#} {{- x -}} \n",
    ),
    (
        "{%\n include\n 'p'\n -%}  b",
        "{% raw %}{{ x }}{% endraw %}\n",
    ),
    (
        "{% raw %}{% include 'p' %}{% endraw %}{# {% include 'p' %} #}{% include 'p' %}",
        "größer 😀",
    ),
    ("{% include 'p' %}}", "JSON: {"),
    (
        "{% include 'p' %}{% include 'p' %}",
        "{}{% set x = 1 %}{{ x }} {",
    ),
    (
        "{% set y = 1 %}{% include 'p' %}{{ y }}{{ z is defined }}",
        "{{ y|d('none') }}{% set y = 2 %}{% set z = y %}{{ y }}{{ z }}",
    ),
    (
        "{% for y in xs %}{% include 'p' %}{% endfor %}",
        "[{{ y }}{{ x }}]{% set x = y %}",
    ),
    (
        "{% for x in xs %}\n  {%- include 'p' %}\n{% endfor %}",
        "{% for y in xs %}{{ loop.index }}{{ y }}{{ x }}{% endfor %}\n",
    ),
    (
        "{% for y in xs %}{% set w = y %}{% include 'p' %}{% endfor %}",
        "{{ w }}",
    ),
    (
        "{% if x %}{% set y = x %}{% include 'p' %}{% endif %}{% with y = 3 %}{% include 'p' %}{% endwith %}",
        "{{ y }}",
    ),
    (
        "{% set z %}<{% include 'p' %}>{% endset %}{{ z|upper }}{% filter upper %}{% include 'p' %}{% endfilter %}",
        "{{ x }}{% set z = 1 %}",
    ),
    (
        "{% include 'p' %}{{ x }}",
        "{{ x }}{% set x = 'inside' %}{{ x }}{% if xs %}{% set x = 'branch' %}{% endif %}{{ x }}",
    ),
];

/// Defaults of the input `d` of what is included.
fn defaults() -> Vec<Value> {
    vec![
        json!(
            "\"quoted\" 'text' \\ \\n \\u0041 {{ x }} {% y %} {# z #} -%} größer 😀 \n\r\n\t\u{0}\u{7f}\u{85}\u{2028}"
        ),
        json!([
            1,
            -2,
            2.5,
            -1e300,
            1e-7,
            1e16,
            u64::MAX,
            i64::MIN,
            true,
            false,
            null,
            [],
            {},
            ""
        ]),
        json!({"b": {"a": {"c": [{}]}}, "a'\"\\": "x", "": 1}),
        json!(Vec::from_iter(-400..400)),
        json!({}),
    ]
}

struct Case {
    own: String,
    piece: String,
    composed: Composed,
}

fn case(own: &str, piece: &str, inputs: Inputs) -> Case {
    let content =
        |text: &str, inputs| Content::new(Body::Text(text.to_owned()), None, inputs).unwrap();
    let name: PromptName = "p".parse().unwrap();
    let included = content(piece, inputs);
    let pieces = [Piece::new(&name, &included).unwrap()];
    Case {
        own: own.to_owned(),
        piece: piece.to_owned(),
        composed: content(own, Inputs::new()).compose(&pieces).unwrap(),
    }
}

fn text(composed: &Composed) -> &str {
    match composed.body() {
        Body::Text(text) => text,
        Body::Chat(_) => panic!("a chat"),
    }
}

/// What Jinja2 renders of each case, with includes and composed.
fn by_jinja(cases: &[Case], values: &Value) -> Vec<[String; 2]> {
    let question = cases.iter().map(|case| {
        let (own, composed) = (&case.own, text(&case.composed));
        json!({"own": own, "composed": composed, "pieces": {"p": case.piece}, "values": values})
    });
    let question = Value::from(Vec::from_iter(question)).to_string();
    let mut child = python()
        .args(["-c", include_str!("composed.py")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(question.as_bytes())
        .unwrap();
    let answered = child.wait_with_output().unwrap();
    serde_json::from_slice(&answered.stdout).unwrap()
}

fn by_us(composed: &Composed, values: &Value) -> String {
    match composed.compile().unwrap().render(values).unwrap() {
        Rendered::Text(text) => text,
        Rendered::Chat(_) => panic!("a chat"),
    }
}

#[test]
fn jinja2_renders_a_composed_prompt_as_one_with_includes() {
    let values = json!({"x": "X", "xs": ["a", "b"]});
    let cases: Vec<_> = PROMPTS
        .iter()
        .map(|(own, piece)| case(own, piece, Inputs::new()))
        .collect();
    for (case, [included, composed]) in cases.iter().zip(by_jinja(&cases, &values)) {
        let source = text(&case.composed);
        assert_eq!(composed, included, "{source:?}");
        assert_eq!(composed, by_us(&case.composed, &values), "{source:?}");
    }
}

#[test]
fn jinja2_reads_every_default_of_an_included_prompt_as_it_was() {
    let cases = defaults().into_iter().map(|default| {
        let input = Input {
            default: Some(default),
            ..Input::default()
        };
        case(
            "{% include 'p' %}",
            "{{ d|tojson }}",
            [("d".to_owned(), input)].into(),
        )
    });
    let cases: Vec<_> = cases.collect();
    let rendered = cases.iter().map(|case| Case {
        own: text(&case.composed).to_owned(),
        piece: String::new(),
        composed: case.composed.clone(),
    });
    let answers = by_jinja(&Vec::from_iter(rendered), &json!({}));
    for (default, [_, composed]) in defaults().into_iter().zip(answers) {
        let read: Value = serde_json::from_str(&composed).unwrap();
        assert_eq!(read, default);
    }
}
