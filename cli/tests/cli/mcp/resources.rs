//! Prompts as resources.

use serde_json::{Value, json};

use super::client::Client;
use crate::desk::Desk;

async fn read(client: &mut Client, uri: &str) -> Result<Value, Value> {
    client.ask("resources/read", json!({"uri": uri})).await
}

#[tokio::test]
async fn prompts_are_listed_and_read_as_prompty_files() {
    let desk = Desk::new().await;
    let body = json!({"name": "support/hello", "template": "Gr\u{fc}\u{df} {{ who }}", "description": "Greets", "publish": true});
    desk.app.admin.post("/v1/prompts", body).await.expect(201);
    desk.create("draft", "Text", false).await;
    let mut client = Client::start(&desk, &[]).await;
    let list = client.ask("resources/list", json!({})).await.unwrap();
    let expected = json!([
        {"uri": "promptbook://default/draft", "name": "draft.prompty", "mimeType": "text/markdown"},
        {"uri": "promptbook://default/support/hello", "name": "support/hello.prompty", "mimeType": "text/markdown", "description": "Greets"},
    ]);
    assert_eq!(list["resources"], expected);
    for uri in [
        "promptbook://default/support/hello",
        "promptbook://default/support%2Fhello",
    ] {
        let content = read(&mut client, uri).await.unwrap()["contents"][0].take();
        assert_eq!(
            (&content["uri"], &content["mimeType"]),
            (&json!(uri), &json!("text/markdown"))
        );
        let file = desk
            .run(&["show", "support/hello", "--raw"])
            .await
            .expect(0)
            .out;
        assert_eq!(content["text"], json!(file));
    }
}

#[tokio::test]
async fn a_prompt_with_a_name_of_any_script_is_a_prompt_and_a_resource() {
    let desk = Desk::new().await;
    let name = "Gr\u{fc}\u{df}e/\u{65e5}\u{672c} \u{8a9e}";
    let body = json!({"name": name, "template": "Hi {{ who }}", "publish": true});
    desk.app.admin.post("/v1/prompts", body).await.expect(201);
    let mut client = Client::start(&desk, &[]).await;
    let list = client.ask("resources/list", json!({})).await.unwrap();
    let uri = list["resources"][0]["uri"].as_str().unwrap();
    assert!(uri.is_ascii(), "{uri}");
    let content = read(&mut client, uri).await.unwrap()["contents"][0].take();
    assert!(
        content["text"].as_str().unwrap().contains(name),
        "{content}"
    );
    let params = json!({"name": name, "arguments": {"who": "Ada"}});
    let got = client.ask("prompts/get", params).await.unwrap();
    assert_eq!(got["messages"][0]["content"]["text"], "Hi Ada");
}

#[tokio::test]
async fn another_instance_reads_its_own_prompt_or_the_inherited_one() {
    let desk = Desk::new().await;
    desk.create("a", "Ours", true).await;
    desk.create("b", "Shared", true).await;
    let own = json!({"name": "a", "template": "Theirs", "publish": true});
    desk.app
        .admin
        .post("/v1/prompts?instance=acme", own)
        .await
        .expect(201);
    let mut client = Client::start(&desk, &[]).await;
    for (uri, ends) in [
        ("promptbook://acme/a", "Theirs"),
        ("promptbook://default/a", "Ours"),
        ("promptbook://acme/b", "Shared"),
    ] {
        let content = read(&mut client, uri).await.unwrap()["contents"][0].take();
        assert!(
            content["text"].as_str().unwrap().trim_end().ends_with(ends),
            "{content}"
        );
    }
    let list = client.ask("resources/list", json!({})).await.unwrap();
    assert_eq!(list["resources"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_template_s_parts_are_completed() {
    let desk = Desk::new().await;
    desk.create("support/a", "Text", true).await;
    desk.create("support/b", "Text", false).await;
    let own = json!({"name": "support/c", "template": "Text"});
    desk.app
        .admin
        .post("/v1/prompts?instance=acme", own)
        .await
        .expect(201);
    let mut client = Client::start(&desk, &[]).await;
    let templates = client
        .ask("resources/templates/list", json!({}))
        .await
        .unwrap();
    let uri = templates["resourceTemplates"][0]["uriTemplate"].clone();
    assert_eq!(uri, "promptbook://{instance}/{name}");
    for (argument, typed, context, expected) in [
        ("instance", "", json!({}), json!(["default", "acme"])),
        ("instance", "a", json!({}), json!(["acme"])),
        (
            "name",
            "support/",
            json!({}),
            json!(["support/a", "support/b"]),
        ),
        (
            "name",
            "s",
            json!({"instance": "acme"}),
            json!(["support/a", "support/c"]),
        ),
        ("other", "", json!({}), json!([])),
    ] {
        let params = json!({
            "ref": {"type": "ref/resource", "uri": uri}, "argument": {"name": argument, "value": typed},
            "context": {"arguments": context},
        });
        let result = client.ask("completion/complete", params).await.unwrap();
        assert_eq!(
            result["completion"]["values"], expected,
            "{argument}: {typed}"
        );
    }
}

#[tokio::test]
async fn an_address_of_no_prompt_is_refused_with_the_reason() {
    let desk = Desk::new().await;
    let mut client = Client::start(&desk, &[]).await;
    for (uri, says) in [
        (
            "promptbook://default/absent",
            "no prompt `absent`: check the name and `instance`",
        ),
        ("promptbook://default", "it has no name"),
        ("file:///etc/hosts", "does not begin with promptbook://"),
    ] {
        let error = read(&mut client, uri).await.unwrap_err();
        assert_eq!(error["code"], -32002, "{error}");
        assert!(error["message"].as_str().unwrap().contains(says), "{error}");
    }
}
