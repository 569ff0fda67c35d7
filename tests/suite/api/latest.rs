//! `latest` names the newest version and is reserved as a label.

use super::*;
use promptbook::Label;
use promptbook::prompt::PromptId;

const POINTER: &str = "GET /v1/prompts/support%2Fgreeting/versions/latest";

/// Two versions, the first one active.
async fn two_versions() -> App {
    let app = App::new().await;
    create(&app, "one").await;
    app.admin
        .json("PUT", GREETING, json!({"template": "two"}))
        .await
        .expect(200);
    app
}

/// The same, with version 1 also active under `latest`, as an earlier release allowed.
async fn with_a_label_named_latest() -> App {
    let app = two_versions().await;
    for version in [2, 1] {
        let staging = json!({"version": version, "label": "staging"});
        app.admin
            .post(&greeting("/publish"), staging)
            .await
            .expect(200);
    }
    let id = PromptId {
        instance: Default::default(),
        name: "support/greeting".parse().unwrap(),
    };
    let [from, to] = ["staging", Label::LATEST].map(|label| label.parse().unwrap());
    app.table.rename_label(&id, &from, &to).await;
    app.table.audit().await;
    app
}

#[tokio::test]
async fn latest_reads_the_newest_version_active_or_not_even_of_a_deleted_prompt() {
    let app = two_versions().await;
    let latest = greeting("/versions/latest");
    let second = app.admin.get(&greeting("/versions/2")).await.expect(200);
    let newest = app.admin.get(&latest).await.expect(200);
    assert_eq!(newest.json, second.json);
    assert_eq!(newest.header("etag"), second.header("etag"));
    app.nobody
        .get(&latest)
        .await
        .problem(401, "unauthenticated");
    app.reader.get(&latest).await.problem(403, "forbidden");
    let nothing = app.admin.get("/v1/prompts/nothing/versions/latest").await;
    nothing.problem(404, "prompt-not-found");
    let own = app.admin.get(&format!("{latest}?instance=acme")).await;
    own.problem(404, "prompt-not-found");
    app.admin.call("DELETE", GREETING).await.expect(204);
    assert_eq!(app.admin.get(&latest).await.expect(200).json, second.json);
}

#[tokio::test]
async fn publishing_under_latest_is_rejected_with_a_hint() {
    let app = two_versions().await;
    let before = app.table.items().await;
    let publish = json!({"template": "three", "publish": true, "label": "latest"});
    let create = json!({"name": "new", "template": "x", "publish": true, "label": "latest"});
    for (method, path, body) in [
        (
            "POST",
            greeting("/publish"),
            json!({"version": 1, "label": "latest"}),
        ),
        ("PUT", GREETING.to_owned(), publish.clone()),
        ("PATCH", GREETING.to_owned(), publish),
        ("POST", "/v1/prompts".to_owned(), create),
    ] {
        let answer = app.admin.json(method, &path, body).await;
        assert_eq!(answer.pointers(), ["/label"], "{method} {path}");
        let detail = answer.problem(422, "invalid-body");
        let says = "`latest` is reserved for the newest version and is never published";
        assert!(detail.contains(says), "{detail}");
        assert!(
            detail.contains("/versions/latest reads that version"),
            "{detail}"
        );
        assert!(detail.contains("publish under another label"), "{detail}");
    }
    for act in ["rollback", "unpublish"] {
        let answer = app
            .admin
            .post(&greeting(&format!("/{act}")), json!({"label": "latest"}))
            .await;
        let detail = answer.problem(409, "never-published");
        assert!(detail.contains(POINTER), "{detail}");
    }
    let read = app.reader.get(&greeting("/active?label=latest")).await;
    let detail = read.problem(404, "not-active");
    assert!(detail.contains(POINTER), "{detail}");
    assert_eq!(app.table.items().await, before);
}

#[tokio::test]
async fn an_old_label_named_latest_can_be_read_and_unpublished_but_not_moved() {
    let app = with_a_label_named_latest().await;
    let prompt = app.admin.get(GREETING).await.expect(200).json;
    assert_eq!(prompt["labels"], json!({"latest": 1, "production": 1}));
    let active = greeting("/active?label=latest");
    assert_eq!(app.reader.get(&active).await.expect(200).json["version"], 1);
    let ledger = greeting("/publications?label=latest");
    let ledger = app.admin.get(&ledger).await.expect(200).json;
    assert_eq!(ledger["items"].as_array().unwrap().len(), 2);
    for (act, body) in [
        ("publish", json!({"version": 2, "label": "latest"})),
        ("publish", json!({"version": 1, "label": "latest"})),
        ("rollback", json!({"label": "latest"})),
    ] {
        let answer = app.admin.post(&greeting(&format!("/{act}")), body).await;
        assert_eq!(answer.pointers(), ["/label"], "{act}");
        answer.problem(422, "invalid-body");
    }
    // Deleting and restoring leaves it as it was.
    app.admin.call("DELETE", GREETING).await.expect(204);
    let restored = app.admin.call("POST", &greeting("/restore")).await;
    assert_eq!(restored.expect(200).json["unrestored"], json!([]));
    assert_eq!(app.reader.get(&active).await.expect(200).json["version"], 1);
    let down = json!({"label": "latest"});
    let down = app.admin.post(&greeting("/unpublish"), down).await;
    assert_eq!(down.expect(200).json["version"], Value::Null);
    app.reader.get(&active).await.problem(404, "not-active");
    app.table.audit().await;
}
