//! Writing any prompt and reading it again returns the same prompt.

use std::collections::BTreeSet;

use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use serde_json::{Map, Value};

use super::tests_support::parse;
use super::{PromptFile, References};
use crate::content::{
    Body, Content, Input, InputKind, Inputs, Message, Model, Role, TemplateFormat, Templates,
};
use crate::names::PromptName;

/// Text of pieces that a body or YAML could misread.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "\n", "\n\n", " ", "  ", "\t", "\r", "\r\n", "word", "größer", "日本", "😀", "\u{2028}", "\u{feff}", "\u{85}",
            "system:", "User:", "assistant :", "# system:", "  user:\n", "\nsystem:\n", "user[name=\"a\\b\"]:",
            "system[{{ \"\" }}]:", "system: not alone", "developer:", " # Tool:\n", "function:", "{{ turn.role }}:", "\n{{ turn['role'] | lower }} :\n", "{{ \":\" }}",
            "{{  \":\" }}", "{% for turn in history %}\n{{ turn.role }}:\n{{ turn.content }}\n{% endfor %}", "---", "---\n", "...", "#", ":", "- ", "'", "\"", "\\", "{", "}", "{#-#}",
            "{{ x }}", "{{ \"\\n\" }}", "{{  \"\\n\" }}", "{{ \"\" }}", "{{   \"\" }}", "{{ \"system:\" }}",
            "{{  \"system:\" }}", "{{ \"other\" }}", "{{ '\\n' }}", "{{ history }}", "{{history}}", "{{- history -}}",
            "{{ (history) }}", "{{((history))}}", "{{ (history }}", "{{ history|length }}", "{{ historyx }}", "{{ splice }}",
            "{% raw %}{{ history }}{% endraw %}", "{% if x %}", "{% endif %}", "{{- x -}}", "{# x -#}", "{{ \"{\\n\" }}", "{{  \"{\\n\" }}", "+++", "-----", "{{ \"", "\" }}", "yes", "1.0", "null", "~",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn message() -> impl Strategy<Value = Message> {
    let role = prop::sample::select(vec![Role::System, Role::User, Role::Assistant]);
    let thread = prop::sample::select(vec!["history", "splice"]);
    prop_oneof![
        4 => (role, text()).prop_map(|(role, content)| Message::Turn { role, content }),
        1 => thread.prop_map(|thread| Message::Thread { thread: thread.to_owned() }),
    ]
}

fn body() -> impl Strategy<Value = Body> {
    prop_oneof![
        text().prop_map(Body::Text),
        vec(message(), 1..5).prop_map(Body::Chat),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>()
            .prop_filter("JSON has no NaN", |n| n.is_finite())
            .prop_map(Value::from),
        prop::sample::select(vec![1.0, -0.0, 1e16, 1e-7, 0.1, 5e-324]).prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    let inner = prop_oneof![leaf.clone(), Just(Value::Null)];
    leaf.prop_recursive(2, 8, 3, move |_| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            mapping(inner.clone()).prop_map(Value::Object),
        ]
    })
}

/// Keys in any order.
fn mapping(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    vec((text(), value), 0..3).prop_map(Map::from_iter)
}

fn model() -> impl Strategy<Value = Model> {
    let options = mapping(prop_oneof![value(), Just(Value::Null)]);
    (option::of(text()), option::of(text()), options).prop_map(|(id, provider, options)| Model {
        id,
        provider,
        options,
    })
}

fn input(kind: impl Strategy<Value = InputKind>) -> impl Strategy<Value = Input> {
    let values = (option::of(value()), option::of(value()));
    (kind, option::of(text()), any::<bool>(), values).prop_map(
        |(kind, description, required, (default, example))| Input {
            kind,
            description,
            required,
            default,
            example,
        },
    )
}

fn inputs() -> impl Strategy<Value = Inputs> {
    use InputKind::{Array, Audio, Boolean, File, Float, Image, Integer, Object, String, Thread};
    let kinds = vec![
        Array, Audio, Boolean, File, Float, Image, Integer, Object, String, Thread,
    ];
    let names = prop::sample::select(vec!["x", "yes", "null", "_a", "N"]);
    let names = names.prop_map(str::to_owned);
    let plain = vec((names, input(prop::sample::select(kinds))), 0..3);
    // The other thread, `splice`, is never declared.
    (plain, option::of(input(Just(Thread)))).prop_map(|(inputs, history)| {
        let history = history.map(|input| ("history".to_owned(), input));
        history.into_iter().chain(inputs).collect()
    })
}

fn file() -> impl Strategy<Value = PromptFile> {
    let name = prop::sample::select(vec!["a", "yes", "1.0", "support/de", "-x", "null", ".5"]);
    let format = prop_oneof![
        4 => Just(TemplateFormat::Jinja2),
        1 => Just(TemplateFormat::Mustache),
        2 => Just(TemplateFormat::None),
    ];
    let templates = (format, body()).prop_map(|(format, body)| Templates { format, body });
    let content = (
        templates,
        option::of(model()),
        inputs(),
        option::of(value()),
    );
    let content = content.prop_filter_map(
        "templates have to parse",
        |(templates, model, inputs, config)| {
            let content = Content::new(templates, model, inputs).ok()?;
            content.with_config(config).ok()
        },
    );
    let about = (
        option::of(name),
        option::of(text()),
        btree_set(text(), 0..3),
    );
    (about, content).prop_map(|((name, description, tags), content)| PromptFile {
        name: name.map(|name| name.parse::<PromptName>().unwrap()),
        description,
        tags,
        content,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, max_local_rejects: 1_000_000, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn a_written_file_is_read_back_exactly(file in file()) {
        let written = file.to_string();
        let read = PromptFile::parse(&written);
        prop_assert_eq!(read.as_ref(), Ok(&file), "{}", written);
        // Maps are equal in any order, but digests and written texts are not.
        prop_assert_eq!(read.map(|read| read.to_string()), Ok(written));
    }

    #[test]
    fn no_text_causes_a_panic(text in text(), tail in any::<String>()) {
        let _ = PromptFile::parse(&text);
        let _ = PromptFile::parse(&format!("---\n{text}\n---\n{tail}"));
        let _ = PromptFile::parse(&format!("---\nname: {tail}\n---\n{text}"));
    }
}

#[test]
fn awkward_prompts_are_read_back_exactly() {
    let turn = |content: &str| Message::Turn {
        role: Role::User,
        content: content.to_owned(),
    };
    let thread = || Message::Thread {
        thread: "h".to_owned(),
    };
    for body in [
        Body::Chat(vec![thread()]),
        Body::Chat(vec![thread(), thread()]),
        Body::Chat(vec![turn(""), thread(), turn("")]),
        Body::Chat(vec![
            turn(" "),
            turn("\n"),
            turn("\n \n"),
            turn("a"),
            turn(""),
            turn(""),
        ]),
        Body::Chat(vec![
            turn("\n\na\n\nb\n\n"),
            turn("system:\nuser:"),
            thread(),
        ]),
        Body::Chat(vec![turn("{{ h }} {{ (h) }}"), thread(), turn("{{h}}")]),
        Body::Text("a\n".to_owned()),
        Body::Text("---\na\n---".to_owned()),
        Body::Text("User:\n{{ \"system:\" }}\n{{  \"system:\" }}".to_owned()),
        Body::Text("{{ h }}".to_owned()),
        Body::Text("a\r\nb\r\n".to_owned()),
    ] {
        let content = Content::new(body, None, Inputs::new()).unwrap();
        let file = PromptFile {
            name: None,
            description: None,
            tags: BTreeSet::new(),
            content,
        };
        let written = file.to_string();
        assert_eq!(PromptFile::parse(&written), Ok(file), "{written}");
    }
}

#[test]
fn an_inferred_kind_is_written_for_other_runtimes_and_not_read_back() {
    for (value, kind) in [
        ("default:\n      b: 1", "object"),
        (
            "example: [x]",
            "array\n    inferred: true\n    items: {kind: string}",
        ),
        ("default: 3\n    example: [x]", "integer"),
    ] {
        let file = parse(&format!(
            "---\ninputs:\n  - name: a\n    {value}\n---\n{{{{ a }}}}\n"
        ));
        assert_eq!(file.content.inputs()["a"].kind, InputKind::String);
        let written = file.to_string();
        let says = format!("    kind: {kind}\n");
        assert!(
            written.contains(&says) && written.contains("    inferred: true\n"),
            "{written}"
        );
        let read = PromptFile::read(&written, &References::Refuse).unwrap();
        assert_eq!((read.prompt, &*read.passed_over), (file, &[][..]));
    }
    // A string may have this default, so the file states the kind `string` instead of an inferred one.
    let file = parse("---\ninputs:\n  - name: a\n    default: 3\n---\n{{ a }}\n");
    assert!(
        file.to_string()
            .contains("    kind: string\n    default: 3\n"),
        "{file}"
    );
}

#[test]
fn a_format_other_than_the_default_is_in_the_front_matter_and_the_body_is_read_in_it() {
    let loop_over_history = "{% for turn in history %}\n{{ turn.role }}:\n{% endfor %}";
    for (format, text) in [
        (
            TemplateFormat::Mustache,
            "Hi {{name}} {! {{! a }}\n{{{name}}}",
        ),
        (
            TemplateFormat::None,
            "\n\n{{ x\nsystem:\n{% if %}{{ \"\\n\" }}\n\n",
        ),
        (TemplateFormat::None, loop_over_history),
    ] {
        let body = Body::Text(text.to_owned());
        let content = Content::new(Templates { format, body }, None, Inputs::new()).unwrap();
        let file = PromptFile {
            name: None,
            description: None,
            tags: BTreeSet::new(),
            content,
        };
        let written = file.to_string();
        let front = format!("---\ntemplate:\n  format: {format}\n  parser: prompty\n---\n");
        assert!(written.starts_with(&front), "{written}");
        assert_eq!(PromptFile::parse(&written), Ok(file), "{written}");
    }
}
