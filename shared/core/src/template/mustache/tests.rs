//! Reading and rendering Mustache templates, and refusing invalid ones.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::content::{
    Body, Content, DeclaredInput, Input, InputKind, Inputs, Message, Role, TemplateFormat,
    Templates, Turn,
};
use crate::template::{self, ComposeError, MAX_RENDERED, Piece, RenderProblem, Rendered, Template};

fn templates(source: &str) -> Templates {
    Templates {
        format: TemplateFormat::Mustache,
        body: Body::Text(source.to_owned()),
    }
}

fn render(source: &str, values: &Value) -> Result<String, RenderProblem> {
    let template = Template::compile(&templates(source), &Inputs::new()).unwrap();
    match template.render(values).map_err(|error| error.problem)? {
        Rendered::Text(text) => Ok(text),
        Rendered::Chat(_) => panic!("a text prompt rendered to a chat"),
    }
}

fn problems(source: &str) -> Vec<String> {
    match Content::new(templates(source), None, Inputs::new()) {
        Ok(_) => Vec::new(),
        Err(wrong) => wrong.into_iter().map(|field| field.detail).collect(),
    }
}

#[test]
fn every_form_of_a_variable_prints_the_value_unchanged() {
    let values = json!({
        "name": "<Ada> & \"Co\"", "a": {"b": {"c-d": "deep", "0": "key"}, "ü": 1}, "list": ["x", {"y": "z"}],
    });
    for (source, expected) in [
        ("Hi {{name}}!", "Hi <Ada> & \"Co\"!"),
        ("{{ name }}", "<Ada> & \"Co\""),
        ("{{\n\tname\n}}", "<Ada> & \"Co\""),
        ("{{{name}}}", "<Ada> & \"Co\""),
        ("{{{ name }}}", "<Ada> & \"Co\""),
        ("{{&name}}", "<Ada> & \"Co\""),
        ("{{ & name }}", "<Ada> & \"Co\""),
        ("{{a.b.c-d}}{{a.b.0}}{{a.ü}}", "deepkey1"),
        ("{{list.0}}{{list.1.y}}", "xz"),
        ("{{name}}}", "<Ada> & \"Co\"}"),
        (
            "} }} { {x} {\"a\": {\"b\": 1}} {% if %}",
            "} }} { {x} {\"a\": {\"b\": 1}} {% if %}",
        ),
        ("\r\n a \n", "\r\n a \n"),
    ] {
        assert_eq!(render(source, &values).as_deref(), Ok(expected), "{source}");
    }
}

#[test]
fn numbers_and_booleans_print_plainly_null_as_nothing_and_lists_and_objects_as_json() {
    for (value, expected) in [
        (json!(7), "7"),
        (json!(-1.5), "-1.5"),
        (json!(2.0), "2.0"),
        (
            json!(18_446_744_073_709_551_615_u64),
            "18446744073709551615",
        ),
        (json!(true), "true"),
        (json!(false), "false"),
        (json!(null), ""),
        (json!(""), ""),
        (json!([]), "[]"),
        (
            json!({"z": [1, null, "<&'>"], "a": {}}),
            "{\"z\":[1,null,\"<&'>\"],\"a\":{}}",
        ),
    ] {
        let text = render("{{x}}", &json!({"x": value})).unwrap();
        assert_eq!(text, expected, "{value}");
    }
}

#[test]
fn a_comment_alone_on_its_line_is_removed_with_the_line() {
    // The cases of the Mustache specification for comments.
    for (source, expected) in [
        ("12345{{! Comment Block! }}67890", "1234567890"),
        ("12345{{!\n  Multi-line\n}}67890\n", "1234567890\n"),
        ("Begin.\n{{! Alone }}\nEnd.\n", "Begin.\nEnd.\n"),
        ("Begin.\n  {{! Indented }}\t\nEnd.\n", "Begin.\nEnd.\n"),
        ("|\r\n{{! Alone }}\r\n|", "|\r\n|"),
        ("  {{! First line }}\n!", "!"),
        ("!\n  {{! Last line }}", "!\n"),
        ("Begin.\n{{!\nMore\n}}\nEnd.\n", "Begin.\nEnd.\n"),
        ("  12 {{! 34 }}\n", "  12 \n"),
        ("12345 {{! Comment Block! }} 67890", "12345  67890"),
        ("{{! a }} {{! b }}\nx", " \nx"),
        ("{{! a }}\n{{! b }}\nx", "x"),
        ("{{!}}", ""),
        ("{{! {{x }}", ""),
        ("{{! a }}\r", "\r"),
    ] {
        let rendered = render(source, &json!({}));
        assert_eq!(rendered.as_deref(), Ok(expected), "{source:?}");
    }
}

#[test]
fn a_value_is_never_read_as_a_template() {
    let values = json!({"a": "{{b}} {{{b}}} {{> c}} {{#a}}", "b": "secret"});
    assert_eq!(
        render("{{a}}", &values).as_deref(),
        Ok("{{b}} {{{b}}} {{> c}} {{#a}}")
    );
    let values = json!({"open": "{", "b": "secret"});
    assert_eq!(
        render("{{open}}{{open}}b}}", &values).as_deref(),
        Ok("{{b}}")
    );
}

#[test]
fn a_missing_value_is_an_error_with_its_place_and_never_a_gap() {
    let inputs = Inputs::new();
    for (source, values, pointer, detail) in [
        (
            "a\n{{x}}",
            json!({}),
            "/inputs/x",
            "input `x` is missing, and line 2 reads it: give it a value",
        ),
        (
            "{{x.y.z}}",
            json!({"x": {"y": {}}}),
            "/inputs/x/y",
            "`x.y` has no `z`, and line 1 reads `x.y.z`: give it, or remove it from the template",
        ),
        (
            "{{x.1}}",
            json!({"x": [0]}),
            "/inputs/x",
            "`x` has 1 items, and line 1 reads `x.1`: give more items",
        ),
        (
            "{{x.y}}",
            json!({"x": [0]}),
            "/inputs/x",
            "`x` is an array, which has no `y`, and line 1 reads `x.y`: read it of an item, as in `x.0`, or give an object",
        ),
        (
            "{{x.y}}",
            json!({"x": "text"}),
            "/inputs/x",
            "`x` is of kind `string`, which has no `y`, and line 1 reads `x.y`: give an object",
        ),
    ] {
        let templates = templates(source);
        let template = Template::compile(&templates, &inputs).unwrap();
        let error = template.render(&values).unwrap_err();
        assert_eq!(error.problem, RenderProblem::Missing, "{source}");
        let values = values.as_object().unwrap();
        let told = template::explain(&templates, &inputs, values, &error);
        assert_eq!((&*told.pointer, &*told.detail), (pointer, detail));
    }
}

#[test]
fn a_default_replaces_an_absent_value_and_not_null() {
    let input = Input {
        default: Some(json!("{{y}}")),
        ..Input::default()
    };
    let inputs = Inputs::from([("x".to_owned(), input)]);
    let content = Content::new(templates("[{{x}}]"), None, inputs).unwrap();
    assert_eq!(content.needed().count(), 0);
    let template = Template::compile(content.templates(), content.inputs()).unwrap();
    for (values, expected) in [
        (json!({}), "[{{y}}]"),
        (json!({"x": null}), "[]"),
        (json!({"x": "a"}), "[a]"),
    ] {
        let rendered = template.render(&values);
        assert_eq!(rendered, Ok(Rendered::Text(expected.to_owned())));
    }
}

#[test]
fn the_size_limit_applies_to_all_messages_together() {
    let half = "x".repeat(MAX_RENDERED / 2);
    let long = json!({"x": half, "list": [half, half], "history": []});
    assert_eq!(
        render("{{x}}{{x}}", &long).map(|text| text.len()),
        Ok(MAX_RENDERED)
    );
    for source in ["{{x}}{{x}}.", "{{list}}", "{{x}}{{x}}{{x}}"] {
        assert_eq!(render(source, &long), Err(RenderProblem::TooLong));
    }
    let turn = |content: &str| Message::Turn {
        role: Role::User,
        content: content.to_owned(),
    };
    let chat = Templates {
        format: TemplateFormat::Mustache,
        body: Body::Chat(vec![turn("{{x}}"), turn("{{x}}"), turn("{{x}}")]),
    };
    let template = Template::compile(&chat, &Inputs::new()).unwrap();
    let error = template.render(&long).unwrap_err();
    assert_eq!(error.problem, RenderProblem::TooLong);
    assert_eq!(error.message, Some(2));
}

#[test]
fn a_chat_has_threads_and_its_messages_are_rendered_one_by_one() {
    let thread = Message::Thread {
        thread: "history".to_owned(),
    };
    let turn = Message::Turn {
        role: Role::System,
        content: "{{x}}".to_owned(),
    };
    for (format, expected) in [
        (TemplateFormat::Mustache, "user:\nHi"),
        (TemplateFormat::None, "{{x}}"),
    ] {
        let body = Body::Chat(vec![turn.clone(), thread.clone()]);
        let content = Content::new(Templates { format, body }, None, Inputs::new()).unwrap();
        assert!(content.uses().contains("history"));
        let template = Template::compile(content.templates(), content.inputs()).unwrap();
        let said = Turn {
            role: Role::User,
            content: "{{x}}".to_owned(),
        };
        let rendered = template.render(&json!({"x": "user:\nHi", "history": [said]}));
        let first = Turn {
            role: Role::System,
            content: expected.to_owned(),
        };
        assert_eq!(rendered, Ok(Rendered::Chat(vec![first, said])));
    }
}

#[test]
fn the_inputs_are_the_first_names_of_the_paths() {
    let source = "{{a}} {{{b.c}}} {{&d}} {{! e }} {f} {{ a }}";
    let content = Content::new(templates(source), None, Inputs::new()).unwrap();
    assert_eq!(Vec::from_iter(content.uses()), ["a", "b", "d"]);
    assert!(content.optional().is_empty());
    assert_eq!(
        content.initial_contract(),
        BTreeSet::from(["a", "b", "d"].map(str::to_owned))
    );
    assert_eq!(
        content.unmet(&content.initial_contract()),
        Vec::<String>::new()
    );
}

#[test]
fn sections_delimiters_and_invalid_tags_are_refused_with_their_place() {
    for (source, expected) in [
        (
            "Hi\n {{#items}}x{{/items}}",
            "line 2, column 2: `{{#`: prompts in the format `mustache` have no sections; use `jinja2`, with `{% if %}` or `{% for %}`",
        ),
        (
            "{{^items}}x{{/items}}",
            "line 1, column 1: `{{^`: prompts in the format `mustache` have no inverted sections; use `jinja2`, with `{% if not … %}`",
        ),
        (
            "ü {{/items}}",
            "line 1, column 3: `{{/`: prompts in the format `mustache` have no sections",
        ),
        (
            "{{=<% %>=}}",
            "line 1, column 1: `{{=`: prompts in the format `mustache` have no other delimiters; use `jinja2`",
        ),
        (
            "{{$block}}",
            "`{{$`: prompts in the format `mustache` have no blocks",
        ),
        ("{{<parent}}", "have no blocks and parents; use `jinja2`"),
        ("{{.}}", "`{{.}}` is an item of a section"),
        ("{{}}", "line 1, column 1: the tag is empty"),
        ("{{ }}", "the tag is empty"),
        ("{{&}}", "the tag is empty"),
        (
            "{{ first-name }}",
            "`first-name` is not a valid input name: use letters, digits and `_`",
        ),
        ("{{ 1a.b }}", "`1a` is not a valid input name"),
        ("{{ name | upper }}", "is a name or a dotted path"),
        ("{{ a..b }}", "is a name or a dotted path"),
        ("{{ a.b. }}", "is a name or a dotted path"),
        ("{{ first name }}", "is a name or a dotted path"),
        (
            "{{\"a\": 1}}",
            "if the braces are text, use `jinja2` or `none`",
        ),
        ("{{ a {{ b }}", "is a name or a dotted path"),
        (
            "a {{name",
            "line 1, column 3: the `{{` that begins here is not closed with `}}`",
        ),
        (
            "{{{name}}",
            "the `{{{` that begins here is not closed with `}}}`",
        ),
        ("{{! a", "the `{{` that begins here is not closed"),
        (
            "{{> a//b}}",
            "a partial is the name of a prompt, as in `{{> shared/tone}}`: ",
        ),
        ("{{> *dynamic}}", "a partial is the name of a prompt"),
    ] {
        let problems = problems(source);
        assert_eq!(problems.len(), 1, "{source}: {problems:?}");
        assert!(problems[0].contains(expected), "{source}: {problems:?}");
    }
    let all = problems("{{#a}}{{^b}}\n{{ c d }}{{/b}}{{/a}}{{=");
    assert_eq!(all.len(), 4, "{all:?}");
    assert_eq!(problems(&"{{#a}}".repeat(500)).len(), 20);
}

#[test]
fn a_part_that_an_inputs_kind_lacks_is_refused_and_an_undeclared_kind_follows_the_use() {
    let declared = |kind| {
        let input = Input {
            kind,
            ..Input::default()
        };
        Inputs::from([("x".to_owned(), input)])
    };
    let refused = |source, kind| {
        let wrong = Content::new(templates(source), None, declared(kind)).unwrap_err();
        wrong[0].detail.clone()
    };
    assert_eq!(
        refused("a {{x.y}}", InputKind::String),
        "line 1, column 5: input `x` has no `y`, since `x` is declared as `string`: declare it as `object` in `inputs`, or don't read \
         parts of it"
    );
    assert_eq!(
        refused("{{x.y}}", InputKind::Array),
        "line 1, column 3: input `x` has no `y`, since `x` is declared as `array`: declare it as `object` in `inputs`, or read it of an \
         item, as in `{{ x.0 }}`"
    );
    assert!(refused("{{x.0}}", InputKind::Integer).contains("has no items"));
    for (source, kind) in [
        ("{{x}}", InputKind::String),
        ("{{x.y}}", InputKind::Object),
        ("{{x.0}} {{x}}", InputKind::String),
    ] {
        let inputs = [("x".to_owned(), DeclaredInput::default())].into();
        let content = Content::declared(templates(source), None, inputs).unwrap();
        assert_eq!(content.inputs()["x"].kind, kind, "{source}");
    }
}

#[test]
fn text_that_looks_like_another_format_causes_a_warning() {
    let warnings = |format, source: &str, inputs| {
        let body = Body::Text(source.to_owned());
        let content = Content::new(Templates { format, body }, None, inputs).unwrap();
        let warnings = content.warnings().into_iter();
        warnings.map(|warning| warning.detail).collect::<Vec<_>>()
    };
    let (mustache, plain) = (TemplateFormat::Mustache, TemplateFormat::None);
    let none = Inputs::new;
    assert_eq!(
        warnings(mustache, "Dear {name},", none()),
        ["line 1, column 6: `{name}` is text, not an input: did you mean `{{name}}`?"]
    );
    assert_eq!(
        warnings(mustache, "Dear {{name}},\n{%- if x %}a{% endif %}", none()),
        [
            "line 2, column 1: `{% if … %}` is text in the format `mustache`: did you mean the format `jinja2`?"
        ]
    );
    assert!(warnings(mustache, "Dear {{name}}, answer {x} 100 {%} {% zzz", none()).is_empty());
    let declared = Inputs::from([("name".to_owned(), Input::default())]);
    let said =
        "is text, not an input, since the format is `none`: did you mean `jinja2` or `mustache`?";
    for source in ["Dear {{ name }}", "Dear {name}", "Dear {{{name}}}"] {
        let warnings = warnings(plain, source, declared.clone());
        assert_eq!(
            warnings,
            [format!("line 1, column 6: `name` in braces {said}")]
        );
    }
    assert!(warnings(plain, "Dear {{ name }} {name} {% if x %}", none()).is_empty());
}

#[test]
fn a_partial_is_an_include_and_is_replaced_by_the_text_of_the_named_prompt() {
    let with_default = |source: &str, default: &str| {
        let input = Input {
            default: Some(json!(default)),
            ..Input::default()
        };
        let inputs = Inputs::from([("tone".to_owned(), input)]);
        Content::new(templates(source), None, inputs).unwrap()
    };
    let own = "A\n  {{> shared/tone }}\n{{! own }}\n{{>rules}}{{{x}}}{{> shared/tone}}";
    let own = Content::new(templates(own), None, Inputs::new()).unwrap();
    let names: Vec<_> = own.includes().iter().map(|name| name.as_str()).collect();
    assert_eq!(names, ["shared/tone", "rules"]);
    assert_eq!(Vec::from_iter(own.uses()), ["x"]);

    let tone = with_default("{{! note }}\nBe {{&tone}}\nto {{ x }}.\n", "kind");
    let rules = Content::new(templates("{{! c }}\n{{y.z}}"), None, Inputs::new()).unwrap();
    let (first, second) = (&own.includes()[0], &own.includes()[1]);
    let pieces = [
        Piece::new(first, &tone).unwrap(),
        Piece::new(second, &rules).unwrap(),
    ];
    let composed = own.compose(&pieces).unwrap();
    let expected = "A\n  Be {{&tone}}\nto {{ x }}.\n\n{{y.z}}{{{x}}}Be {{&tone}}\nto {{ x }}.\n";
    assert_eq!(composed.body(), &Body::Text(expected.to_owned()));
    assert_eq!(composed.templates().format, TemplateFormat::Mustache);
    let template = composed.compile().unwrap();
    let rendered = template.render(&json!({"x": "{{> rules}}", "y": {"z": 1}}));
    let text = "A\n  Be kind\nto {{> rules}}.\n\n1{{> rules}}Be kind\nto {{> rules}}.\n";
    assert_eq!(rendered, Ok(Rendered::Text(text.to_owned())));
    let error = template.render(&json!({"x": 1, "y": {}})).unwrap_err();
    assert_eq!(
        (error.piece.as_ref(), error.line),
        (Some(second), Some(2)),
        "{error}"
    );

    assert!(Template::compile(own.templates(), own.inputs()).is_err());
    assert_eq!(
        own.compose(&pieces[..1]),
        Err(ComposeError::Missing(second.clone()))
    );
    let jinja = Content::new(Body::Text("x".to_owned()), None, Inputs::new()).unwrap();
    let other = [pieces[0], Piece::new(second, &jinja).unwrap()];
    assert_eq!(
        own.compose(&other),
        Err(ComposeError::OtherFormat(second.clone()))
    );
    let itself = own.check_own_name(first).unwrap_err();
    assert!(itself.detail.starts_with("line 2, column 3: "), "{itself}");
}
