//! Keys that were created through the API: the same roles, scopes and protected labels as on the other routes.

use promptbook::access::Role::{self, Admin, Editor, Publisher, Reader};
use serde_json::{Value, json};
use tests::{Answer, App};

use super::{PROMPTS, as_sdk, refused, text};

async fn secret(app: &App, role: Role, prefix: Option<&str>) -> String {
    let client = app.key(role, &["acme"], prefix, &["staging"]).await;
    client.key().to_owned()
}

async fn of_acme(app: &App, secret: &str, method: &str, path: &str, body: Option<Value>) -> Answer {
    as_sdk(app, ("acme", secret), method, path, body).await
}

async fn save(app: &App, secret: &str, name: &str, labels: &[&str]) -> Answer {
    let body = json!({"name": name, "prompt": "x", "labels": labels});
    of_acme(app, secret, "POST", PROMPTS, Some(body)).await
}

#[tokio::test]
async fn each_role_may_do_what_it_may_on_the_other_routes() {
    let app = App::new().await;
    text(&app, "hello", "Hi", &["production"]).await;
    let one = format!("{PROMPTS}/hello");
    let [draft, newest] = ["version=1", "label=latest"].map(|it| format!("{one}?{it}"));
    let old = "/api/public/prompts?name=hello";
    let version = format!("{PROMPTS}/own/versions/1");
    let create = json!({"name": "own", "prompt": "x"});
    let publish = json!({"name": "own", "prompt": "x", "labels": ["production"]});
    let [staging, production] = ["staging", "production"].map(|it| json!({"newLabels": [it]}));
    let own = format!("{PROMPTS}/own");
    // In the order of the requests: the first prompt must be there for the others. Each with the lowest role that may make it.
    for (method, path, body, lowest) in [
        ("GET", "/api/public/projects", None, Reader),
        ("GET", one.as_str(), None, Reader),
        ("GET", old, None, Reader),
        ("GET", PROMPTS, None, Editor),
        ("POST", PROMPTS, Some(create.clone()), Editor),
        ("POST", "/api/public/prompts", Some(create), Editor),
        ("PATCH", version.as_str(), Some(staging), Editor),
        ("PATCH", version.as_str(), Some(production), Publisher),
        ("POST", PROMPTS, Some(publish), Publisher),
        ("DELETE", own.as_str(), None, Admin),
    ] {
        for role in Role::ALL.into_iter().rev() {
            let secret = secret(&app, role, None).await;
            let answer = of_acme(&app, &secret, method, path, body.clone()).await;
            let what = format!("{role} {method} {path} {body:?}: {:#}", answer.json);
            match role >= lowest {
                true => assert!([200, 201, 204].contains(&answer.status), "{what}"),
                false => assert_eq!(answer.status, 403, "{what}"),
            }
            // It is there again for the next role.
            if method == "DELETE" && role >= lowest {
                assert_eq!(save(&app, &secret, "own", &[]).await.status, 201);
            }
        }
    }
    for path in [draft, newest] {
        for (role, status) in [(Reader, 403), (Editor, 200)] {
            let secret = secret(&app, role, None).await;
            let answer = of_acme(&app, &secret, "GET", &path, None).await;
            assert_eq!(answer.status, status, "{role} {path}");
        }
    }
}

#[tokio::test]
async fn a_key_reaches_its_instances_and_prefixes_alone() {
    let app = App::new().await;
    for name in ["support/a", "sales/a"] {
        text(&app, name, "of default", &["production"]).await;
    }
    let editor = secret(&app, Editor, Some("support/")).await;
    for (instance, may_read) in [("acme", 200), ("default", 200), ("globex", 403)] {
        let keys = (instance, editor.as_str());
        let path = format!("{PROMPTS}/support/a");
        let read = as_sdk(&app, keys, "GET", &path, None).await;
        assert_eq!(read.status, may_read, "{instance}: {:#}", read.json);
        let body = json!({"name": "support/a", "prompt": "x"});
        let written = as_sdk(&app, keys, "POST", PROMPTS, Some(body)).await;
        let expected = if instance == "acme" { 201 } else { 403 };
        assert_eq!(written.status, expected, "{instance}: {:#}", written.json);
    }
    let hidden = of_acme(&app, &editor, "GET", &format!("{PROMPTS}/sales/a"), None).await;
    refused(&hidden, 404, "LangfuseNotFoundError");
    refused(
        &save(&app, &editor, "sales/b", &[]).await,
        403,
        "ForbiddenError",
    );
    let listed = of_acme(&app, &editor, "GET", PROMPTS, None)
        .await
        .expect(200);
    assert_eq!(listed.json["meta"]["totalItems"], 1, "{:#}", listed.json);
    assert_eq!(listed.json["data"][0]["name"], "support/a");
    let body = json!({"name": "support/b", "prompt": "@@@langfusePrompt:name=sales/a|label=production@@@"});
    let answer = of_acme(&app, &editor, "POST", PROMPTS, Some(body)).await;
    let message = refused(&answer, 403, "ForbiddenError");
    assert!(message.contains("`sales/a`"), "{message}");
    app.table.audit().await;
}

#[tokio::test]
async fn what_is_written_names_the_key() {
    let app = App::new().await;
    let editor = secret(&app, Editor, None).await;
    let saved = save(&app, &editor, "own", &["staging"]).await.expect(201);
    assert_eq!(saved.json["createdBy"], "a key of a test");
    let publications = "/v1/prompts/own/publications?instance=acme&label=staging";
    let ledger = app.admin.get(publications).await.expect(200).json;
    let keys = app.admin.get("/v1/keys").await.expect(200).json;
    assert_eq!(ledger["items"][0]["key_id"], keys["items"][0]["id"]);
    assert_eq!(ledger["items"][0]["author"], "a key of a test");
}

#[tokio::test]
async fn protected_labels_need_a_publisher_and_with_four_eyes_another_key() {
    let app = App::new().await;
    let settings = json!({"protected_labels": ["staging"], "four_eyes": true});
    let path = "/v1/settings?instance=acme";
    app.admin.json("PUT", path, settings).await.expect(200);
    let editor = secret(&app, Editor, None).await;
    let [one, other] = [
        secret(&app, Publisher, None).await,
        secret(&app, Publisher, None).await,
    ];
    refused(
        &save(&app, &editor, "a", &["staging"]).await,
        403,
        "ForbiddenError",
    );
    save(&app, &one, "a", &[]).await.expect(201);
    let labels = json!({"newLabels": ["staging", "free"]});
    let version = format!("{PROMPTS}/a/versions/1");
    for (secret, status) in [(&editor, 403), (&one, 403), (&other, 200)] {
        let body = Some(labels.clone());
        let moved = of_acme(&app, secret, "PATCH", &version, body).await;
        assert_eq!(moved.status, status, "{:#}", moved.json);
    }
    // Saving and publishing in one request is by the same key.
    let both = save(&app, &one, "b", &["staging"]).await;
    let message = refused(&both, 403, "ForbiddenError");
    assert!(message.contains("another key"), "{message}");
    save(&app, &one, "b", &["free"]).await.expect(201);
    app.table.audit().await;
}
