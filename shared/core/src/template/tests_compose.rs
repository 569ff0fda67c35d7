//! Composed prompts: their text, their inputs, and the places of their errors.

use serde_json::{Value, json};

use super::{ComposeError, Composed, MAX_RENDERED, Piece, RenderProblem, Rendered, explain};
use crate::content::{Body, Content, Input, Inputs, Message, Role};
use crate::names::PromptName;

/// Inputs with these defaults; null stands for no default.
fn inputs(defaults: Value) -> Inputs {
    let defaults = defaults.as_object().unwrap().clone().into_iter();
    let input = |(name, default): (String, Value)| {
        let input = Input {
            default: Some(default).filter(|default| !default.is_null()),
            ..Input::default()
        };
        (name, input)
    };
    defaults.map(input).collect()
}

fn content(template: &str, defaults: Value) -> Content {
    let body = Body::Text(template.to_owned());
    Content::new(body, None, inputs(defaults)).unwrap()
}

fn compose(content: &Content, pieces: &[(&str, Content)]) -> Result<Composed, ComposeError> {
    let names: Vec<PromptName> = pieces
        .iter()
        .map(|(name, _)| name.parse().unwrap())
        .collect();
    let pieces = names.iter().zip(pieces);
    let pieces: Result<Vec<_>, _> = pieces
        .map(|(name, (_, piece))| Piece::new(name, piece))
        .collect();
    content.compose(&pieces?)
}

fn text(composed: &Composed) -> &str {
    match composed.body() {
        Body::Text(text) => text,
        Body::Chat(_) => panic!("a chat"),
    }
}

fn rendered(composed: &Composed, values: Value) -> String {
    match composed.compile().unwrap().render(&values).unwrap() {
        Rendered::Text(text) => text,
        Rendered::Chat(turns) => turns.into_iter().map(|turn| turn.content + "|").collect(),
    }
}

/// The composed text of a prompt without inputs and one piece.
fn composed(own: &str, piece: &str) -> String {
    let composed = compose(
        &content(own, json!({})),
        &[("p", content(piece, json!({})))],
    )
    .unwrap();
    composed.compile().unwrap();
    text(&composed).to_owned()
}

#[test]
fn an_include_becomes_a_with_block_and_keeps_its_whitespace_control() {
    for (own, piece, text) in [
        ("a {% include 'p' %} b", "x", "a {% with %}x{% endwith %} b"),
        (
            "a {%- include 'p' -%} b",
            "x\n",
            "a {%- with %}x\n{% endwith -%} b",
        ),
        (
            "a {%+ include 'p' +%}\nb\n",
            "\nx",
            "a {%+ with %}\nx{% endwith +%}\nb\n",
        ),
        (
            "{%include\n\t\"p\"%}",
            "{#- c -#}x",
            "{%with %}{#- c -#}x{% endwith%}",
        ),
        (
            "{% raw %}{% include 'p' %}{% endraw %}{# {% include 'p' %} #}{% include 'p' %}",
            "{% raw %}{{ x }}{% endraw %}",
            "{% raw %}{% include 'p' %}{% endraw %}{# {% include 'p' %} #}{% with %}{% raw %}{{ x }}{% endraw %}{% endwith %}",
        ),
        (
            "{% include 'p' %}}",
            "{",
            "{% with %}{{ \"{\" }}{% endwith %}}",
        ),
        ("no include", "x", "no include"),
    ] {
        assert_eq!(composed(own, piece), text);
    }
}

#[test]
fn names_set_around_an_include_are_visible_inside_and_not_the_reverse() {
    let own = content(
        "{% set a = 1 %}{% for x in [2, 3] %}{% include 'p' %}{% endfor %}{{ a }}{{ b|default('-') }}",
        json!({}),
    );
    let piece = content(
        "({{ a }}{{ x }}{% set a = 9 %}{% set b = a %}{{ b }})",
        json!({"a": 7, "x": 8}),
    );
    let composed = compose(&own, &[("p", piece)]).unwrap();
    assert_eq!(rendered(&composed, json!({})), "(129)(139)1-");
}

#[test]
fn a_value_comes_from_the_caller_or_the_prompts_default_or_the_pieces_default() {
    let own = content(
        "{% include 'p' %} {% include 'q' %} {{ own }} {{ tone|default('absent') }}",
        json!({"own": "O"}),
    );
    let pieces = [
        (
            "p",
            content("{{ tone }}{{ own }}", json!({"tone": "kind", "own": "P"})),
        ),
        (
            "q",
            content("{{ tone }}", json!({"tone": "stern", "unused": 1})),
        ),
    ];
    let composed = compose(&own, &pieces).unwrap();
    assert_eq!(
        text(&composed),
        "{% with tone = tone|default(\"kind\") %}{{ tone }}{{ own }}{% endwith %} \
         {% with tone = tone|default(\"stern\") %}{{ tone }}{% endwith %} {{ own }} {{ tone|default('absent') }}"
    );
    assert_eq!(rendered(&composed, json!({})), "kindO stern O absent");
    assert_eq!(
        rendered(&composed, json!({"tone": "dry", "own": "C"})),
        "dryC dry C dry"
    );
    assert_eq!(
        rendered(&composed, json!({"tone": null})),
        "NoneO None O None"
    );
}

#[test]
fn every_default_is_unchanged_after_writing_and_reading() {
    let many: Vec<i64> = (-400..400).collect();
    for default in [
        json!(
            "a \"quoted\" 'text' \\ {{ x }} {% y %} {# z #} %} größer 😀 \n\r\t\u{0}\u{7f}\u{85}\u{2028}"
        ),
        json!([
            1,
            -2,
            2.5,
            -1e300,
            1e-7,
            0.1,
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
        json!(many),
        json!("{"),
        json!(""),
    ] {
        let piece = content("{{ x|tojson }}", json!({"x": default}));
        let composed = compose(&content("{% include 'p' %}", json!({})), &[("p", piece)]).unwrap();
        let read: Value = serde_json::from_str(&rendered(&composed, json!({}))).unwrap();
        assert_eq!(read, default);
        assert_eq!(composed.inputs()["x"].default, Some(default));
    }
}

#[test]
fn the_inputs_are_the_prompts_own_and_those_of_its_pieces() {
    let declared = |fields: Value| -> Inputs { serde_json::from_value(fields).unwrap() };
    let of = |template: &str, fields| {
        Content::new(Body::Text(template.to_owned()), None, declared(fields)).unwrap()
    };
    let own = of(
        "{% include 'p' %}{% include 'q' %}{{ both }}",
        json!({"own": {"kind": "integer"}, "described": {"description": "mine"}}),
    );
    let p = of(
        "{{ same }}{{ differs }}{{ both }}{{ list }}",
        json!({
            "own": {"kind": "string", "required": true, "description": "of p", "example": "e"}, "described": {"description": "of p"},
            "same": {"default": "s", "example": "e"}, "differs": {"default": ["p"]}, "both": {"default": "b"},
            "list": {"kind": "array", "required": true},
        }),
    );
    let q = of(
        "{{ same }}{{ differs }}",
        json!({"same": {"default": "s", "required": true}, "differs": {"default": ["q"], "description": "of q"}}),
    );
    let composed = compose(&own, &[("p", p), ("q", q)]).unwrap();
    let expected = declared(json!({
        "own": {"kind": "integer", "description": "of p"}, "described": {"description": "mine"},
        "same": {"default": "s", "example": "e", "required": true}, "differs": {"kind": "array", "description": "of q"}, "both": {},
        "list": {"kind": "array", "required": true},
    }));
    assert_eq!(composed.inputs(), &expected);
    assert!(
        composed.inputs().keys().eq(expected.keys()),
        "in this order"
    );
}

#[test]
fn errors_name_the_piece_and_its_line() {
    let own = Body::Chat(vec![
        Message::Thread {
            thread: "history".to_owned(),
        },
        Message::Turn {
            role: Role::User,
            content: "own\n{% include 'shared/p' %}\n{{ own.part }}".to_owned(),
        },
    ]);
    let own = Content::new(own, None, Inputs::new()).unwrap();
    let piece = content(
        "a\nb\n{{ customer.name }}\n",
        json!({"customer": {"name": "Ada"}}),
    );
    let composed = compose(&own, &[("shared/p", piece)]).unwrap();
    let template = composed.compile().unwrap();
    for (values, line, says, explained) in [
        (
            json!({"history": [], "customer": {"nam": "x"}, "own": {"part": 1}}),
            (Some("shared/p"), 3),
            "message 1, line 3 of `shared/p`: the template reads something",
            "/inputs/customer: `customer` has no `name`, and line 3 of `shared/p` reads `customer.name`",
        ),
        (
            json!({"history": [], "own": {}}),
            (None, 3),
            "message 1, line 3: the template reads something",
            "/inputs/own: `own` has no `part`, and line 3 reads `own.part`",
        ),
    ] {
        let error = template.render(&values).unwrap_err();
        let piece = error.piece.as_ref().map(PromptName::as_str);
        assert_eq!((piece, error.line), (line.0, Some(line.1)));
        assert!(error.to_string().starts_with(says), "{error}");
        let values = values.as_object().unwrap();
        let wrong = explain(composed.templates(), composed.inputs(), values, &error);
        assert!(wrong.to_string().starts_with(explained), "{wrong}");
    }
}

#[test]
fn prompts_that_only_fail_together_are_refused_with_the_place() {
    let deep = |levels| {
        "{% if a %}\n".repeat(levels) + "{% include 'p' %}" + &"{% endif %}".repeat(levels)
    };
    let piece = "\n".to_owned() + &"{% if b %}".repeat(80) + &"{% endif %}".repeat(80);
    let composed = compose(
        &content(&deep(80), json!({})),
        &[("p", content(&piece, json!({})))],
    )
    .unwrap();
    let error = composed.compile().unwrap_err();
    let says = "/template, line 2 of `p`: the template does not compile";
    assert!(error.to_string().starts_with(says), "{error}");
    let calls = content(
        "{% for i in range(3) %}{{ i }}{% endfor %}{% include 'p' %}",
        json!({}),
    );
    let reads = content("{{ range }}", json!({"range": 5}));
    let error = compose(&calls, &[("p", reads)])
        .unwrap()
        .compile()
        .unwrap_err();
    assert!(error.to_string().ends_with("rename the input"), "{error}");
}

#[test]
fn a_composed_prompt_has_the_limits_of_a_single_prompt() {
    let many = "{% include 'p' %}".repeat(16);
    let piece = content("{% for i in range(9999) %}{{ i }}{% endfor %}", json!({}));
    let composed = compose(&content(&many, json!({})), &[("p", piece)]).unwrap();
    let error = composed.compile().unwrap().render(&json!({})).unwrap_err();
    assert_eq!(error.problem, RenderProblem::Fuel);
    let long = content(&format!("{}{{{{ x }}}}", "y".repeat(100_000)), json!({}));
    let composed = compose(&content(&many, json!({})), &[("p", long)]).unwrap();
    let error = composed
        .compile()
        .unwrap()
        .render(&json!({"x": ""}))
        .unwrap_err();
    assert_eq!(error.problem, RenderProblem::TooLong, "{MAX_RENDERED}");
}

#[test]
fn a_prompt_that_can_not_be_included_is_refused_by_name() {
    let own = content("{% include 'p' %}", json!({}));
    let chat = Body::Chat(vec![Message::Turn {
        role: Role::User,
        content: "x".to_owned(),
    }]);
    let chat = Content::new(chat, None, Inputs::new()).unwrap();
    let name: PromptName = "p".parse().unwrap();
    assert_eq!(compose(&own, &[]), Err(ComposeError::Missing(name.clone())));
    assert_eq!(
        compose(&own, &[("p", chat)]),
        Err(ComposeError::NotText(name.clone()))
    );
    let nested = content("{% include 'q' %}", json!({}));
    assert_eq!(
        compose(&own, &[("p", nested)]),
        Err(ComposeError::Nested(name))
    );
    let error = super::Template::compile(own.templates(), own.inputs()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "/template, line 1: the template includes a prompt; compose it before you compile it"
    );
}
