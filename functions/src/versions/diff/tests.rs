//! Differences of texts, models and inputs.

use promptbook::content::{Body, Content, Model, Role};
use promptbook::prompt::{PromptId, Signature};
use promptbook::{Instance, VersionNumber};
use serde_json::json;

use super::*;

fn version(number: u64, body: Body, model: Option<Model>, inputs: Value) -> Version {
    let id = PromptId {
        instance: Instance::default(),
        name: "greeting".parse().unwrap(),
    };
    let inputs = serde_json::from_value(inputs).unwrap();
    let content = Content::new(body, model, inputs).unwrap();
    let number = VersionNumber::try_from(number).unwrap();
    Version::new(
        &id,
        number,
        &content,
        &Signature::default(),
        promptbook::Timestamp::UNIX_EPOCH,
    )
}

#[test]
fn a_diff_shows_text_model_settings_and_inputs() {
    let old = Body::Text("Hello {{ name }},\nwelcome.\nBye".to_owned());
    let new = Body::Text("Hello {{ customer }},\nwelcome.\nBye\n".to_owned());
    let model = Model {
        id: Some("gpt".to_owned()),
        provider: None,
        options: serde_json::Map::from_iter([("topP".to_owned(), json!(0.5))]),
    };
    let old = version(1, old, None, json!({"name": {}}));
    let mut new = version(2, new, Some(model), json!({"customer": {"required": true}}));
    new.config = Some(json!({"retries": 3}));
    let diff = between(Some(&old), &new);
    assert_eq!(
        (diff.inputs.added, diff.inputs.removed),
        (vec!["customer".to_owned()], vec!["name".to_owned()])
    );
    insta::assert_snapshot!(diff.diff, @r#"
        --- version 1
        +++ version 2
        @@ -1,5 +1,8 @@
        -inputs.name: {"kind":"string","description":null,"required":false,"default":null}
        +model.id: "gpt"
        +model.options.topP: 0.5
        +config.retries: 3
        +inputs.customer: {"kind":"string","description":null,"required":true,"default":null}
         ---
        -Hello {{ name }},
        +Hello {{ customer }},
         welcome.
        -Bye
        \ No newline at end of file
        +Bye
        "#);
}

#[test]
fn the_first_version_is_all_additions_and_a_version_equals_itself() {
    let turn = Message::Turn {
        role: Role::User,
        content: "Hi".to_owned(),
    };
    let thread = Message::Thread {
        thread: "history".to_owned(),
    };
    let first = version(1, Body::Chat(vec![turn, thread]), None, json!({}));
    let diff = between(None, &first);
    assert_eq!(diff.against, None);
    insta::assert_snapshot!(diff.diff, @r"
        --- nothing
        +++ version 1
        @@ -0,0 +1,6 @@
        +---
        +user:
        +Hi
        +
        +thread: history
        +
        ");
    assert_eq!(between(Some(&first), &first).diff, "");
}

#[test]
fn a_carriage_return_does_not_start_a_diff_line() {
    let old = version(1, Body::Text("Be kind.".to_owned()), None, json!({}));
    let new = Body::Text("Be evil.\rBe kind.".to_owned());
    let diff = between(Some(&old), &version(2, new, None, json!({})));
    assert!(
        diff.diff.contains("\n+Be evil.\rBe kind.\n"),
        "{:?}",
        diff.diff
    );
}
