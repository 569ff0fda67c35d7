//! Items and transactions at DynamoDB's size limits and above.

use super::*;
use crate::store::prompt;

/// Messages of eleven bytes: little text with much overhead in DynamoDB's size.
fn messages(count: usize) -> Value {
    let message = json!({"role": "assistant", "content": "eleven byte"});
    Value::from(vec![message; count])
}

/// The size in an error message.
fn size(detail: &str) -> usize {
    let rest = detail.split_once("would take ").map(|(_, rest)| rest);
    rest.and_then(|rest| rest.split(' ').next()?.parse().ok())
        .expect("a number")
}

#[tokio::test]
async fn a_version_over_the_item_limit_is_413_with_size_and_limit() {
    let app = App::new().await;
    let small = json!({"name": "support/greeting", "messages": messages(1), "publish": true});
    app.admin.post("/v1/prompts", small).await.expect(201);
    let before = app.table.items().await;
    let change = json!({"messages": messages(11_500), "publish": true});
    let mut new = change.clone();
    new["name"] = "other".into();
    for (method, path, body) in [("POST", "/v1/prompts", new), ("PATCH", GREETING, change)] {
        let answer = app.admin.json(method, path, body).await;
        let detail = answer.problem(413, "too-large");
        assert_eq!(answer.pointers(), ["/messages"], "{method}");
        for says in ["would take 425", "at most 393216 are allowed"] {
            assert!(detail.contains(says), "{method}: {detail}");
        }
    }
    assert_eq!(before, app.table.items().await);
}

#[tokio::test]
async fn the_largest_version_is_published_rolled_back_deleted_and_restored_under_ten_labels() {
    let app = App::new().await;
    create(&app, "one").await;
    // With what is beside it, just over what is saved.
    app.table.pad_first_version(&prompt(), 393_000).await;
    let (author, message) = ("😀".repeat(200), "m".repeat(4096));
    let post = async |act: &str, mut body: Value| {
        body["message"] = message.as_str().into();
        body["author"] = author.as_str().into();
        app.admin.post(&greeting(act), body).await.expect(200)
    };
    publish_new(&app, "two").await;
    post("/publish", json!({"version": 1})).await;
    post("/publish", json!({"version": 2})).await;
    post("/rollback", json!({})).await;
    for n in 1..10 {
        let label = format!("l{n}-{}", "x".repeat(30));
        post("/publish", json!({"version": 1, "label": label})).await;
    }
    app.admin.call("DELETE", GREETING).await.expect(204);
    let restore = greeting(&format!("/restore?message={message}&author={author}"));
    let restored = app.admin.call("POST", &restore).await.expect(200);
    assert_eq!(restored.json["unrestored"], json!([]));
    app.table.audit().await;
}

#[tokio::test]
async fn a_version_of_an_earlier_release_is_published_if_its_copy_fits() {
    let app = App::new().await;
    create(&app, "one").await;
    let publish = async |padding: usize| {
        app.table.pad_first_version(&prompt(), padding).await;
        let body = json!({"version": 1, "label": "staging"});
        app.admin.post(&greeting("/publish"), body).await
    };
    let over = publish(409_300).await;
    let detail = over.problem(413, "too-large");
    assert!(detail.contains("at most 409600 are allowed"), "{detail}");
    // One byte over the limit is refused; what is at the limit, the database takes, so both count alike.
    let room = 409_300 - (size(&detail) - 409_600);
    publish(room + 1).await.problem(413, "too-large");
    publish(room).await.expect(200);
}

#[tokio::test]
async fn too_many_contract_names_are_413_even_if_they_come_from_the_template() {
    let app = App::new().await;
    let template: String = (0..400)
        .map(|n| format!("{{{{ {}{n} }}}}", "x".repeat(90)))
        .collect();
    let before = app.table.items().await;
    let body = json!({"name": "support/greeting", "template": template});
    let answer = app.admin.post("/v1/prompts", body).await;
    answer.problem(413, "too-large");
    assert_eq!(answer.pointers(), ["/contract"]);
    assert_eq!(before, app.table.items().await);
}
