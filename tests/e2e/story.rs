//! A prompt's life through API Gateway and six functions, each a separate process.

use serde_json::{Value, json};
use tests::Answer;

use crate::api::{Api, at};
use crate::event::Event;
use crate::form::Form;

/// These fields of a response's body.
fn told(answer: &Answer, fields: [&str; 3]) -> Value {
    fields.map(|field| answer.json[field].clone()).into()
}

#[tokio::test]
async fn a_prompt_is_created_published_chatted_with_and_rolled_back() {
    let (api, form) = (Api::new().await, Form::default());
    let name = "system_prompt";
    let created = api
        .create(name, "Be brief – today is {{ today }}.", form)
        .await;
    assert_eq!(created.header("location"), "/v1/prompts/system_prompt");
    assert_eq!(created.json["publication"], Value::Null);
    api.active(name, form).await.problem(404, "not-active");

    let published = api.publish(name, 1, form).await;
    assert_eq!(
        told(&published, ["kind", "version", "seq"]),
        json!(["publish", 1, 1])
    );
    let changed = api
        .change(name, "Be kind – today is {{ today }}.", form)
        .await;
    assert_eq!(changed.json["version"]["version"], 2);
    api.publish(name, 2, form).await;

    let active = api.active(name, form).await.expect(200);
    assert_eq!(
        told(&active, ["version", "seq", "label"]),
        json!([2, 2, "production"])
    );
    assert_eq!(active.json["template"], "Be kind – today is {{ today }}.");

    let chat = api.stack.start("chat");
    let body = json!({"messages": [{"role": "user", "content": "Why?"}]});
    let event = Event::new("POST", "/v1/chat").reader().body(body);
    let answer = chat.send(&event).await.expect(200);
    let used = &answer.json["prompts"][0];
    assert_eq!(
        json!([used["name"], used["version"], used["source"]]),
        json!([name, 2, "fresh"])
    );
    let sent = answer.json["message"]["content"].as_str().unwrap();
    assert!(sent.contains("Be kind – today is 20"), "{sent}");

    let undone = api.roll_back(name, form).await;
    assert_eq!(
        told(&undone, ["kind", "version", "replaced"]),
        json!(["rollback", 1, 2])
    );
    let active = api.active(name, form).await.expect(200);
    assert_eq!(
        told(&active, ["version", "seq", "template"]),
        json!([1, 3, "Be brief – today is {{ today }}."])
    );
    api.stack.table.audit().await;
}

#[tokio::test]
async fn a_name_with_slashes_works_in_every_form_of_event() {
    let api = Api::new().await;
    for (number, form) in Form::all().enumerate() {
        let name = format!("support/mail-{number}/greeting");
        let created = api.create(&name, "one", form).await;
        let travels = name.replace('/', "%2F");
        assert_eq!(
            created.header("location"),
            format!("/v1/prompts/{travels}"),
            "{form:?}"
        );
        let tag = api
            .change(&name, "two", form)
            .await
            .header("etag")
            .to_owned();
        let read = at("GET", "/v1/prompts/{name}", &name, form).admin();
        assert_eq!(
            api.prompts.send(&read).await.header("etag"),
            tag,
            "{form:?}"
        );
        api.publish(&name, 1, form).await;
        api.publish(&name, 2, form).await;
        let active = api.active(&name, form).await.expect(200);
        assert_eq!(
            told(&active, ["name", "version", "template"]),
            json!([name, 2, "two"]),
            "{form:?}"
        );
        let versions = at("GET", "/v1/prompts/{name}/versions/{n}", &name, form);
        let versions = versions.parameter("n", "1").admin();
        let version = api.versions.send(&versions).await.expect(200);
        assert_eq!(
            told(&version, ["name", "version", "template"]),
            json!([name, 1, "one"]),
            "{form:?}"
        );
        api.roll_back(&name, form).await;
        let active = api.active(&name, form).await.expect(200);
        assert_eq!(
            told(&active, ["name", "version", "template"]),
            json!([name, 1, "one"]),
            "{form:?}"
        );
    }
    api.stack.table.audit().await;
}
