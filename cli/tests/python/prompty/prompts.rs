//! Prompts made at random, and values for them.

use promptbook_core::content::{Body, Content, Input, InputKind, Inputs, Message, Role};
use promptbook_core::prompty::PromptFile;
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// Literal text as it stands in a template: nothing in it is Jinja's.
fn literal() -> impl Strategy<Value = String> {
    let awkward = vec![
        "\n",
        "\n\n",
        " ",
        "  ",
        "\t",
        "word",
        "größer",
        "日本",
        "😀",
        "\u{85}",
        "\u{2028}",
        "\r\n",
        "---",
        "---\n",
        "+++",
        "...",
        "#",
        "# Title",
        ":",
        "- ",
        "'",
        "\"",
        "\\",
        "\\n",
        "{",
        "}",
        // Between two braces more, an input that there is.
        "{ text }",
        "}}",
        "%}",
        "#}",
        "$",
        "${x}",
        "${env:X}",
        "<b>&amp;</b>",
        "the system",
        "system: not alone",
        "a:\n",
        "name: y",
        "![a](b.png)",
        "%s",
        "~",
        "null",
        "1.0",
    ];
    prop_oneof![
        6 => select(awkward).prop_map(str::to_owned),
        // U+001C to U+001F are blank to Python alone, so that `-}}` takes them away there.
        1 => "[^{}:\\r\u{1c}-\u{1f}]{0,12}",
    ]
}

/// A piece of a template over the inputs that [`inputs`] declares.
fn piece() -> impl Strategy<Value = String> {
    let jinja = vec![
        "{{ text }}",
        "{{text}}",
        "{{ text | upper }}",
        "{{ text | trim | lower }}",
        "{{- text -}}",
        "{{ tone }}",
        "{{ number }}",
        "{{ user.name }} of {{ user['city'] }}",
        "{{ list | join(', ') }}",
        "{{ list | length }}",
        "{{ list[0] }}",
        "{{ missing_tone | default('plain') }}",
        "{% if flag %}yes{% else %}no{% endif %}",
        "{% if not flag -%}\n x {%- endif %}",
        "{% for item in list %}\n{{ loop.index }}. {{ item }}{% if not loop.last %};{% endif %}{% endfor %}",
        "{% if number == 1 %}a{% elif number > 1 %}b{% endif %}",
        "{# a comment: {{ x }} #}",
        "{% raw %}{{ raw }} {% if %}{% endraw %}",
        "{{ \"{{\" }}",
        "{{ '}}' }}",
        "{{ \"{%\" }}",
        "{{ \"{#\" }}",
        "{{ \"\\n\" }}",
        "{{ \"\" }}",
        "{{ \"a \\\\ \\\" b\" }}",
        "{{ \"größer 日本\" }}",
    ];
    prop_oneof![3 => literal(), 2 => select(jinja).prop_map(str::to_owned)]
}

fn template() -> impl Strategy<Value = String> {
    vec(piece(), 0..8).prop_map(|pieces| pieces.concat())
}

/// A chat: between two messages there may be the conversation so far.
fn chat() -> impl Strategy<Value = Body> {
    let role = select(vec![Role::System, Role::User, Role::Assistant]);
    let turn = (role, template(), any::<bool>());
    (vec(turn, 1..4), any::<bool>()).prop_map(|(turns, starts)| {
        let thread = || Message::Thread {
            thread: "history".to_owned(),
        };
        let mut messages: Vec<Message> = starts.then(thread).into_iter().collect();
        for (role, content, threaded) in turns {
            // Before a thread, that runtime leaves an empty message out.
            let end = if threaded { "." } else { "" };
            messages.push(Message::Turn {
                role,
                content: content + end,
            });
            messages.extend(threaded.then(thread));
        }
        Body::Chat(messages)
    })
}

/// A text of the front matter.
fn words() -> impl Strategy<Value = String> {
    vec(literal(), 0..4)
        .prop_map(|pieces| pieces.concat())
        .prop_filter("a reference to that runtime", |text| {
            !(text.starts_with("${") && text.ends_with('}'))
        })
}

fn inputs(defaults: [Option<String>; 2], descriptions: [Option<String>; 2]) -> Inputs {
    let [tone, text] = defaults;
    let [first, second] = descriptions;
    let input = |kind, description: Option<String>, default: Option<Value>| Input {
        kind,
        description,
        required: default.is_none(),
        // That runtime has no use for it while it prepares messages.
        example: default.clone(),
        default,
    };
    let tone = tone.unwrap_or_else(|| "friendly".to_owned());
    let all = [
        (
            "text",
            input(InputKind::String, first, text.map(Value::from)),
        ),
        ("tone", input(InputKind::String, second, Some(json!(tone)))),
        ("number", input(InputKind::Integer, None, Some(json!(3)))),
        ("flag", input(InputKind::Boolean, None, Some(json!(false)))),
        (
            "list",
            input(InputKind::Array, None, Some(json!(["a", "{b}"]))),
        ),
        ("user", input(InputKind::Object, None, None)),
        (
            "missing_tone",
            input(InputKind::String, None, Some(json!("none"))),
        ),
    ];
    all.map(|(name, input)| (name.to_owned(), input)).into()
}

pub(super) fn file() -> impl Strategy<Value = PromptFile> {
    let body = prop_oneof![template().prop_map(Body::Text), chat()];
    let texts = || [option::of(words()), option::of(words())];
    let content = (body, texts(), texts());
    let content =
        content.prop_filter_map("a template that parses", |(body, defaults, described)| {
            let mut inputs = inputs(defaults, described);
            if matches!(&body, Body::Chat(messages) if messages.iter().any(is_thread)) {
                let thread = Input {
                    kind: InputKind::Thread,
                    ..Input::default()
                };
                inputs.insert("history".to_owned(), thread);
            }
            Content::new(body, None, inputs).ok()
        });
    let name = select(vec!["a", "yes", "1.0", "support/de", "a---b", "null"]);
    let about = (
        option::of(name),
        option::of(words()),
        btree_set(words(), 0..3),
    );
    (about, content).prop_map(|((name, description, tags), content)| PromptFile {
        name: name.map(|name| name.parse().expect("a name")),
        description,
        tags,
        content,
    })
}

fn is_thread(message: &Message) -> bool {
    matches!(message, Message::Thread { .. })
}

/// Values for what has no default, and now and then for what has one.
pub(super) fn values() -> impl Strategy<Value = Map<String, Value>> {
    let value = || vec(literal(), 0..4).prop_map(|pieces| pieces.concat());
    let turn = (select(vec!["user", "assistant"]), value());
    let history = vec(
        turn.prop_map(|(role, content)| json!({"role": role, "content": content})),
        0..3,
    );
    let all = (value(), value(), history, vec(value(), 1..3), 0..4_i32);
    (all, option::of(any::<bool>())).prop_map(|((text, name, history, list, number), flag)| {
        let mut values = Map::new();
        values.insert("text".to_owned(), json!(text));
        values.insert("user".to_owned(), json!({"name": name, "city": "Köln"}));
        values.insert("history".to_owned(), json!(history));
        if let Some(flag) = flag {
            values.insert("flag".to_owned(), json!(flag));
            values.insert("list".to_owned(), json!(list));
            values.insert("number".to_owned(), json!(number));
        }
        values
    })
}
