//! Any prompts, imported version by version, exported, imported elsewhere and exported again: the same bytes.

use std::collections::BTreeSet;

use promptbook_core::content::{Body, Content, Input, InputKind, Inputs, Message, Model, Role};
use promptbook_core::prompty::PromptFile;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value};

use super::round_trip::tree;
use crate::desk::Desk;

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "\n", "\n\n", "  ", "\t", "\r\n", "word", "größer", "😀", "system:", "user:\n", "---\n", "#", ": ", "- ", "'", "\"",
            "\\", "{", "}", "{{ x }}", "{{ \"\\n\" }}", "{{ history }}", "{% raw %}{{ y }}{% endraw %}", "yes", "1.0", "null",
        ]).prop_map(str::to_owned),
        1 => "[^\u{0}]{0,6}",
    ];
    vec(piece, 1..6).prop_map(|pieces| pieces.concat())
}

fn body() -> impl Strategy<Value = Body> {
    let role = prop::sample::select(vec![Role::System, Role::User, Role::Assistant]);
    let turn = (role, text()).prop_map(|(role, content)| Message::Turn { role, content });
    let thread = Just(Message::Thread {
        thread: "history".to_owned(),
    });
    vec(prop_oneof![4 => turn, 1 => thread], 1..4).prop_map(Body::Chat)
}

fn content() -> impl Strategy<Value = Content> {
    let leaf = prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<f64>()
            .prop_filter("JSON has no NaN", |n| n.is_finite())
            .prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    // Keys in any order.
    let mapping =
        |value| vec(("[a-z]{1,5}", value), 0..4).prop_map(Map::<String, Value>::from_iter);
    let value =
        prop_oneof![3 => leaf.clone(), 1 => mapping(leaf.clone().boxed()).prop_map(Value::Object)];
    let model = (option::of("[a-z]{1,5}"), mapping(value.clone().boxed()));
    let model = model.prop_map(|(id, options)| Model {
        id,
        provider: None,
        options,
    });
    // A `string` with a mapping is one whose kind was left out.
    let string = (
        Just(InputKind::String),
        option::of(value.clone()),
        option::of(value),
    );
    let fitting = |kind, value: BoxedStrategy<Value>| {
        (Just(kind), option::of(value.clone()), option::of(value))
    };
    let typed = prop_oneof![
        3 => string,
        1 => fitting(InputKind::Integer, any::<i64>().prop_map(Value::from).boxed()),
        1 => fitting(InputKind::Boolean, any::<bool>().prop_map(Value::from).boxed()),
        1 => fitting(InputKind::Array, vec(leaf.clone(), 0..3).prop_map(Value::from).boxed()),
        1 => fitting(InputKind::Object, mapping(leaf.boxed()).prop_map(Value::Object).boxed()),
    ];
    let input = (option::of(text()), any::<bool>(), typed);
    let input = input.prop_map(|(description, required, (kind, default, example))| Input {
        kind,
        description,
        required,
        default,
        example,
    });
    let inputs = btree_map("[xyz]", input, 0..3).prop_map(Inputs::from_iter);
    (body(), option::of(model), inputs)
        .prop_filter_map("templates have to parse", |(body, model, inputs)| {
            Content::new(body, model, inputs).ok()
        })
}

/// What a prompt is for, its tags, and what it says version by version.
type Told = (Option<String>, BTreeSet<String>, Vec<Content>);

fn prompts() -> impl Strategy<Value = Vec<Told>> {
    vec(
        (
            option::of(text()),
            btree_set("[a-z]{1,4}", 0..3),
            vec(content(), 1..4),
        ),
        1..4,
    )
}

#[test]
fn any_prompts_survive_import_and_export_byte_for_byte() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let (desk, other) = runtime.block_on(async { (Desk::new().await, Desk::new().await) });
    let cases = std::cell::Cell::new(0);
    let config = Config {
        cases: 12,
        failure_persistence: None,
        max_shrink_iters: 40,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&prompts(), |prompts| {
        let case = cases.replace(cases.get() + 1);
        // Each case has an instance of its own.
        runtime.block_on(survives(&desk, &other, &format!("case-{case}"), &prompts));
        Ok(())
    });
    outcome.unwrap();
}

async fn survives(desk: &Desk, other: &Desk, instance: &str, prompts: &[Told]) {
    let most = prompts
        .iter()
        .map(|(.., versions)| versions.len())
        .max()
        .unwrap_or(0);
    let mut written = Vec::new();
    for round in 0..most {
        written.clear();
        let folder = format!("{instance}/in{round}");
        for (number, (description, tags, versions)) in prompts.iter().enumerate() {
            let file = PromptFile {
                name: Some(format!("p/{number}").parse().unwrap()),
                description: description.clone(),
                tags: tags.clone(),
                content: versions[round.min(versions.len() - 1)].clone(),
            };
            written.push(file.to_string());
            desk.write(&format!("{folder}/{number}.prompty"), file.to_string());
        }
        let line = [
            "import",
            &folder,
            "--yes",
            "--overwrite",
            "--instance",
            instance,
            "--new-instance",
            "--message",
            &folder,
        ];
        desk.run(&line).await.expect(0);
    }
    let (one, two) = (format!("{instance}/one"), format!("{instance}/two"));
    let export = |folder| {
        [
            "export",
            folder,
            "--versions",
            "all",
            "--instance",
            instance,
        ]
    };
    desk.run(&export(&one)).await.expect(0);
    for (number, text) in written.iter().enumerate() {
        assert_eq!(&desk.read(&format!("{one}/p/{number}.prompty")), text);
    }
    let path = desk.path(&one);
    let import = [
        "import",
        path.to_str().unwrap(),
        "--yes",
        "--instance",
        instance,
        "--new-instance",
    ];
    other.run(&import).await.expect(0);
    let again = other.run(&import).await.expect(0);
    assert!(
        again
            .out
            .contains("Plan: 0 to create, 0 with a new version"),
        "{}",
        again.out
    );
    other.run(&export(&two)).await.expect(0);
    assert_eq!(tree(desk, &one), tree(other, &two));
}
