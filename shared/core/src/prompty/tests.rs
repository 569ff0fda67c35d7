//! Reading files of other tools, writing files, and refusing invalid ones.

use serde_json::json;

use super::tests_support::{parse, thread, turn};
use super::{PromptFile, References};
use crate::content::{Body, InputKind, Role};

#[test]
fn every_property_of_a_prompt_is_read() {
    let file = parse(
        "---\n\
         name: support/answer\n\
         displayName: Answer\n\
         description: \"Answers: with care\"\n\
         metadata:\n  authors: [ada]\n  tags: [chat, support]\n  config: {retries: 3}\n\
         model:\n  id: gpt-5-mini\n  provider: openai\n  apiType: chat\n\
         \x20 connection:\n    kind: key\n    apiKey: ${env:SECRET}\n\
         \x20 options:\n    temperature: 0.2\n    stopSequences: [END]\n\
         inputs:\n\
         \x20 - name: question\n    kind: string\n    description: What is asked\n    required: true\n    example: hi\n\
         \x20 - {name: limit, kind: integer, default: 3}\n\
         template: jinja2\n\
         ---\n\
         Answer {{ question }} in {{ limit }} words.\n",
    );
    assert_eq!(file.name.unwrap().as_str(), "support/answer");
    assert_eq!(file.description.as_deref(), Some("Answers: with care"));
    assert_eq!(Vec::from_iter(file.tags), ["chat", "support"]);
    assert_eq!(file.content.config(), Some(&json!({"retries": 3})));
    let model = file.content.model().unwrap();
    assert_eq!(model.id.as_deref(), Some("gpt-5-mini"));
    assert_eq!(model.provider.as_deref(), Some("openai"));
    assert_eq!(
        json!(model.options),
        json!({"temperature": 0.2, "stopSequences": ["END"]})
    );
    let question = &file.content.inputs()["question"];
    assert_eq!(question.description.as_deref(), Some("What is asked"));
    assert!(question.required && question.default.is_none());
    assert_eq!(question.example, Some(json!("hi")));
    let limit = &file.content.inputs()["limit"];
    assert_eq!(
        (limit.kind, &limit.default),
        (InputKind::Integer, &Some(json!(3)))
    );
    assert_eq!(
        file.content.body(),
        &Body::Text("Answer {{ question }} in {{ limit }} words.".to_owned())
    );
}

#[test]
fn inputs_may_be_a_mapping_to_definitions_or_to_examples() {
    let file = parse(
        "---\ninputs:\n  a: text\n  b: 3\n  c: 0.5\n  d: true\n  e: [1]\n  f:\n  g: {kind: object, example: {x: 1}}\n  h: yes\n\
         \x20 i: {name: Tent, description: Dry}\n  j: {description: no example}\n  k: {type: hiking, name: x}\n  l: {type: list, a: 1}\n---\nx\n",
    );
    let inputs: Vec<_> = file
        .content
        .inputs()
        .iter()
        .map(|(name, input)| {
            assert_eq!(input.default, None, "{name}");
            (name.as_str(), input.kind, input.example.clone())
        })
        .collect();
    assert_eq!(
        inputs,
        [
            ("a", InputKind::String, Some(json!("text"))),
            ("b", InputKind::Integer, Some(json!(3))),
            ("c", InputKind::Float, Some(json!(0.5))),
            ("d", InputKind::Boolean, Some(json!(true))),
            ("e", InputKind::Array, Some(json!([1]))),
            ("f", InputKind::String, None),
            ("g", InputKind::Object, Some(json!({"x": 1}))),
            ("h", InputKind::String, Some(json!("yes"))),
            (
                "i",
                InputKind::Object,
                Some(json!({"name": "Tent", "description": "Dry"}))
            ),
            ("j", InputKind::String, None),
            (
                "k",
                InputKind::Object,
                Some(json!({"type": "hiking", "name": "x"}))
            ),
            ("l", InputKind::Array, None),
        ]
    );
}

#[test]
fn a_body_is_split_at_its_markers_and_threads() {
    let front = "---\ninputs:\n  - {name: history, kind: thread}\n---\n";
    let chat = |body: &str| match parse(&format!("{front}{body}")).content.body() {
        Body::Chat(messages) => messages.clone(),
        Body::Text(text) => panic!("a text prompt: {text}"),
    };
    use Role::{Assistant, System, User};
    for (body, expected) in [
        (
            "system:\nS\n\nuser:\nU\n",
            vec![turn(System, "S"), turn(User, "U")],
        ),
        (
            "  # SYSTEM[a=1] :  \nS\nAssistant:\n",
            vec![turn(System, "S"), turn(Assistant, "")],
        ),
        (
            "before\nuser:\nU",
            vec![turn(System, "before"), turn(User, "U")],
        ),
        (
            "\n\nuser:\n\n  a\n\n\n  b  \n\n",
            vec![turn(User, "  a\n\n\n  b  ")],
        ),
        (
            "user:\nuser: x\nthe user:\nuser",
            vec![turn(User, "user: x\nthe user:\nuser")],
        ),
        ("user:\nuser:\nU", vec![turn(User, ""), turn(User, "U")]),
        (
            "system:\nS\n{{ history }}\nuser:\nU",
            vec![turn(System, "S"), thread("history"), turn(User, "U")],
        ),
        (
            "system:\na {{history}} b\n",
            vec![turn(System, "a "), thread("history"), turn(System, " b")],
        ),
        (
            "S\n\n{{- history -}}\n",
            vec![turn(System, "S"), thread("history")],
        ),
        (
            "user:\n{{ history }}{{ history }}",
            vec![thread("history"), thread("history")],
        ),
        (
            "user:\n{{ history|length }}{{ (history) }}",
            vec![turn(User, "{{ history|length }}{{ history }}")],
        ),
        (
            "user:\n{{ \"\\n\" }}a{{ \"\\n\" }}",
            vec![turn(User, "\na\n")],
        ),
        (
            "user:\n{{ \"system:\" }}\n{{  \"system:\" }}",
            vec![turn(User, "system:\n{{ \"system:\" }}")],
        ),
    ] {
        assert_eq!(chat(body), expected, "{body}");
    }
}

#[test]
fn files_from_any_editor_are_read() {
    let windows = parse("\u{feff}---\r\nname: a\r\n---\r\nuser:\r\nx\r\ny\r\n");
    assert_eq!(
        windows.content.body(),
        &Body::Chat(vec![turn(Role::User, "x\ny")])
    );
    let bare = parse("Hello {{ name }}");
    assert_eq!((bare.name, bare.description), (None, None));
    for empty in [
        "---\n---\nx",
        "---\n\n---\nx",
        "---\n{}\n---\nx",
        "---  \n# only a comment\n---\nx",
    ] {
        assert_eq!(
            PromptFile::parse(empty).unwrap().content.body(),
            &Body::Text("x".to_owned())
        );
    }
    let rule = parse("---\nname: a\n---\nx\n---\ny");
    assert_eq!(rule.content.body(), &Body::Text("x\n---\ny".to_owned()));
    assert_eq!(parse("---\nname: Why? My first prompt\n---\nx").name, None);
    let named = parse("---\nname: Mein erster Grüß\n---\nx").name.unwrap();
    assert_eq!(named.as_str(), "Mein erster Grüß");
    assert_eq!(
        parse("---\nmodel: gpt-5\n---\nx")
            .content
            .model()
            .unwrap()
            .id
            .as_deref(),
        Some("gpt-5")
    );
    for jinja in [
        "jinja2",
        "{format: jinja2, parser: prompty}",
        "{format: {kind: jinja2}, parser: {kind: prompty}}",
    ] {
        parse(&format!("---\ntemplate: {jinja}\n---\nx"));
    }
}

#[test]
fn an_invalid_file_is_refused_with_its_line() {
    for (file, line, says) in [
        ("---\nname: a\n", Some(1), "the front matter has no end"),
        ("---", Some(1), "the front matter has no end"),
        ("---\n- a\n---\nx", Some(2), "not a mapping"),
        ("---\njust text\n---\nx", Some(2), "not a mapping"),
        (
            "---\nname: a\nname: b\n---\nx",
            Some(3),
            "`name` occurs twice",
        ),
        (
            "---\nname: a\ndescription: [\n---\nx",
            Some(3),
            "a bracket opens here",
        ),
        (
            "---\na: 1\ndescription: 3\n---\nx",
            Some(3),
            "`description` must be a string",
        ),
        (
            "---\nname: true\n---\nx",
            Some(2),
            "`name` must be a string",
        ),
        (
            "---\nmetadata:\n  tags: chat\n---\nx",
            Some(3),
            "`tags` must be a list",
        ),
        ("---\nmodel: [a]\n---\nx", Some(2), "`model` must be an id"),
        (
            "---\nmodel:\n  options: 3\n---\nx",
            Some(3),
            "`options` must be a mapping",
        ),
        (
            "---\ninputs: 3\n---\nx",
            Some(2),
            "`inputs` must be a list or a mapping",
        ),
        (
            "---\ninputs:\n  - kind: string\n---\nx",
            Some(2),
            "with a `name`",
        ),
        (
            "---\ninputs:\n  - name: a\n    kind: text\n---\nx",
            Some(4),
            "has the unknown kind \"text\": use one of string",
        ),
        (
            "---\ninputs:\n  - name: a\n    kind: string\n  - name: b\n    kind: strng\n---\nx",
            Some(6),
            "input `b` has the unknown kind \"strng\"; did you mean `string`?",
        ),
        (
            "---\ninputs:\n  - {name: a, kind: string}\n  - {name: b, kind: strng}\n  - name: c\n    kind: string\n---\nx",
            Some(4),
            "input `b` has the unknown kind",
        ),
        (
            "---\ninputs:\n  - name: a\n    required: true\n  - name: b\n    required: 1\n---\nx",
            Some(6),
            "`required` must be true or false",
        ),
        (
            "---\ninputs:\n  - name: a\n    required: 1\n---\nx",
            Some(4),
            "`required` must be true or false",
        ),
        (
            "---\ninputs:\n  - name: a\n  - name: a\n---\nx",
            Some(2),
            "declared twice",
        ),
        (
            "---\ninputs:\n  - name: a b\n---\nx",
            Some(3),
            "`a b` is not a valid input name",
        ),
        (
            "---\ninputs:\n  - name: a\n    kind: string\n    default: {b: 1}\n---\nx",
            Some(5),
            "line 5: input `a` is of kind `string`, but this default is of kind `object`: change the default or the kind",
        ),
        (
            "---\ninputs:\n  - {name: z, kind: object}\n  - {kind: string, name: a, example: [1]}\n---\nx",
            Some(2),
            "but this example is of kind `array`",
        ),
        (
            "---\ninputs:\n  - {name: z, kind: string}\n  - {name: \"a\", kind: string, example: [1]}\n---\n{{ z }}",
            Some(4),
            "line 4: input `a` is of kind `string`, but this example is of kind `array`",
        ),
        (
            "---\ninputs:\n  b:\n    kind: string\n  a:\n    kind: string\n    example: [1]\n---\n{{ a }}",
            Some(7),
            "line 7: input `a`",
        ),
        (
            "---\ninputs:\n  a:\n    kind: string\nsample:\n  a: [1]\n---\n{{ a }}",
            Some(5),
            "line 5: input `a`",
        ),
        (
            "---\ninputs:\n  - name: n\n    kind: integer\n    default: many\n---\n{{ n }}",
            Some(5),
            "line 5: input `n` is of kind `integer`, but this default is of kind `string`",
        ),
        (
            "---\ntemplate: liquid\n---\nx",
            Some(2),
            "the template format `liquid` is not supported: convert the template to `jinja2`, or to `mustache` or `none`",
        ),
        (
            "---\ntemplate:\n  format: liquid\n---\nx",
            Some(2),
            "the template format `liquid` is not supported",
        ),
        (
            "---\ntemplate: {format: jinja2, parser: chatml}\n---\nx",
            Some(2),
            "the template parser `chatml` is not supported: use `prompty`",
        ),
        (
            "---\ntemplate: mustache\n---\nsystem:\nHi\n\nuser:\n{{#x}}",
            Some(8),
            "line 8, column 1: `{{#`: prompts in the format `mustache` have no sections",
        ),
        (
            "---\ntemplate:\n  format: {kind: handlebars}\n---\nx",
            Some(2),
            "`handlebars`",
        ),
        (
            "---\ntemplate: {format: jinja2, parser: other}\n---\nx",
            Some(2),
            "`other`",
        ),
        ("---\nname: a\n---\n", None, "the template is blank"),
        (
            "---\nname: a\n---\n\nx\n{{ y z }}",
            Some(6),
            "line 6, column 6: unexpected",
        ),
        (
            "---\nname: a\n---\nsystem:\nok\nuser:\n{{ y z }}",
            Some(7),
            "line 7, column 6: unexpected",
        ),
        (
            "---\nname: a\ninputs: [{name: h, kind: thread}]\n---\nsystem:\n\nok\n\n{{ h }}\n\n\nuser:\n\n \n é {{ y z }}",
            Some(15),
            "line 15, column 9: unexpected",
        ),
        (
            "\u{feff}---\r\nname: a\r\n---\r\nsystem:\r\nok\r\nuser:\r\nx\r\n{{ a | nosuch }}\r\n",
            Some(8),
            "line 8, column 8: there is no filter `nosuch`",
        ),
        (
            "---\nname: a\nmodel: {api: completion}\n---\n\nuser:\n{{ y z }}",
            Some(7),
            "line 7, column 6: unexpected",
        ),
        (
            "system:\n{% if x %}\nuser:\n{% endif %}\n",
            Some(2),
            "begins in one message and ends in another",
        ),
        (
            "user:\n{# a\nassistant:\nb #}",
            Some(2),
            "begins in one message and ends in another",
        ),
        (
            "system:\n{% raw %}\nuser:\n{% endraw %}",
            Some(2),
            "begins in one message and ends in another",
        ),
    ] {
        let error = PromptFile::parse(file).unwrap_err();
        assert!(error.to_string().contains(says), "{file}: {error}");
        if line.is_some() {
            assert_eq!(error.line, line, "{file}: {error}");
        }
    }
}

#[test]
fn a_written_file_is_quoted_for_every_reader_and_has_no_connection() {
    let file = parse(
        "---\nname: a/b\ndescription: 'yes'\nmetadata: {tags: ['no', chat, '1'], config: {b: [yes], 'a b': }}\n\
         model: {id: m, connection: {apiKey: secret}, options: {topP: 1.0e-7, seed: 3}}\n\
         inputs:\n  - {name: h, kind: thread, default: []}\n  - {name: q, description: \"two\\nlines\", required: true}\n\
         ---\nsystem:\nBe brief.\n{{ h }}\nuser:\n{{ q }}\n",
    );
    assert_eq!(
        file.to_string(),
        "---\n\
         name: a/b\n\
         description: \"yes\"\n\
         metadata:\n\
         \x20 tags: [\"1\", chat, \"no\"]\n\
         \x20 config:\n\
         \x20   b: [\"yes\"]\n\
         \x20   \"a b\": null\n\
         model:\n\
         \x20 id: m\n\
         \x20 options:\n\
         \x20   topP: 1.0e-7\n\
         \x20   seed: 3\n\
         inputs:\n\
         \x20 - name: h\n\
         \x20   kind: thread\n\
         \x20   default: []\n\
         \x20 - name: q\n\
         \x20   kind: string\n\
         \x20   description: \"two\\nlines\"\n\
         \x20   required: true\n\
         ---\n\
         system:\n\
         Be brief.\n\
         \n\
         {{ h }}\n\
         \n\
         user:\n\
         {{ q }}\n"
    );
}

#[test]
fn text_that_the_reference_runtime_would_misread_is_escaped() {
    let file = parse(
        "---\nname: a\ndescription: x --- y +++ z\n---\nsystem:\n{{ \"\" }}{%- if a -%}b{%- endif -%}{{ \"\" }}\nuser:\nc {{ \"{\\n\" }}\n",
    );
    let messages = vec![
        turn(Role::System, "{%- if a -%}b{%- endif -%}"),
        turn(Role::User, "c {\n"),
    ];
    assert_eq!(file.content.body(), &Body::Chat(messages));
    assert_eq!(
        file.to_string(),
        "---\nname: a\ndescription: \"x --\\u002d y ++\\u002b z\"\n---\n\
         system:\n{{ \"\" }}{%- if a -%}b{%- endif -%}{{ \"\" }}\n\n\
         user:\nc {{ \"{\\n\" }}\n"
    );
}

#[test]
fn an_array_is_written_with_the_item_kind_that_the_reference_runtime_needs() {
    for (default, items) in [
        ("", "object"),
        ("default: [a]", "string"),
        ("default: [1]", "integer"),
    ] {
        let file = parse(&format!(
            "---\ninputs:\n  a:\n    kind: array\n    {default}\n---\nx\n"
        ));
        let says = format!("    kind: array\n    items: {{kind: {items}}}\n");
        assert!(file.to_string().contains(&says), "{file}");
    }
}

#[test]
fn ignored_properties_are_reported_by_name() {
    for (front, passed) in [
        ("", vec![]),
        ("name: a\ndescription: b\ntemplate: jinja2", vec![]),
        ("name: Why? My first prompt", vec!["name"]),
        (
            "displayName: A\nmetadata: {tags: [b], authors: [c], version: 1}",
            vec!["displayName", "metadata.authors", "metadata.version"],
        ),
        (
            "model: {id: a, provider: b, options: {x: 1}, connection: {}}",
            vec!["model.connection"],
        ),
        ("model: gpt-5\nmetadata: 3", vec!["metadata"]),
        (
            "inputs:\n  - {name: a, kind: array, items: {kind: string}, example: [b]}\n  - {name: c, enumValues: []}",
            vec!["inputs.c.enumValues"],
        ),
        (
            "inputs: {a: {kind: string, sample: b, unit: m}, c: 3, d: {e: 4}}",
            vec!["inputs.a.unit"],
        ),
        (
            "inputs:\n  - {name: t, kind: thread, undeclared: true}",
            vec![],
        ),
    ] {
        let file = format!("\u{feff}---\n{front}\n---\nx");
        let file = PromptFile::read(&file, &References::Refuse).unwrap();
        assert_eq!(file.passed_over, passed, "{front}");
    }
    let plain = PromptFile::read("no front matter", &References::Refuse).unwrap();
    assert!(plain.passed_over.is_empty());
    for broken in ["---\nno: end", "---\n- no mapping\n---\nx"] {
        assert!(
            PromptFile::read(broken, &References::Refuse).is_err(),
            "{broken}"
        );
    }
}
