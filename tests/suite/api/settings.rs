//! Protected labels and four eyes, checked in the transaction of the publication.

use promptbook::access::Role;
use promptbook::prompt::Signature;
use promptbook::store::request::SeedOutcome;
use serde_json::Value;
use tests::Client;

use super::*;

const NEW: &str = "/v1/prompts?instance=acme";

async fn protect(app: &App, four_eyes: bool) {
    let settings = json!({"protected_labels": ["production"], "four_eyes": four_eyes});
    let set = app
        .admin
        .json("PUT", "/v1/settings?instance=acme", settings.clone())
        .await;
    assert_eq!(set.expect(200).json, settings);
}

fn saved(name: &str, label: Option<&str>) -> Value {
    json!({"name": name, "template": "x", "publish": label.is_some(), "label": label})
}

fn at(name: &str, rest: &str) -> String {
    format!("/v1/prompts/{name}{rest}?instance=acme")
}

async fn publisher(app: &App) -> Client {
    app.key(Role::Publisher, &["acme"], None, &[]).await
}

#[tokio::test]
async fn settings_belong_to_an_instance_and_protect_nothing_by_default() {
    let app = App::new().await;
    let none = json!({"protected_labels": [], "four_eyes": false});
    protect(&app, true).await;
    assert_eq!(app.admin.get("/v1/settings").await.expect(200).json, none);
    let editor = app.key(Role::Editor, &["acme"], None, &[]).await;
    let shown = editor
        .get("/v1/settings?instance=acme")
        .await
        .expect(200)
        .json;
    assert_eq!(
        shown,
        json!({"protected_labels": ["production"], "four_eyes": true})
    );
    editor
        .get("/v1/settings?instance=globex")
        .await
        .problem(403, "forbidden");
    app.reader
        .get("/v1/settings")
        .await
        .problem(403, "forbidden");
    let admin = app.key(Role::Admin, &["*"], None, &[]).await;
    let path = "/v1/settings?instance=acme";
    admin
        .json("PUT", path, none.clone())
        .await
        .problem(403, "forbidden");
    app.admin.json("PUT", path, none.clone()).await.expect(200);
    assert_eq!(app.admin.get(path).await.expect(200).json, none);
    let staging = json!({"protected_labels": ["staging"], "four_eyes": false});
    app.admin
        .json("PUT", "/v1/settings", staging.clone())
        .await
        .expect(200);
    assert_eq!(
        app.admin.get("/v1/settings").await.expect(200).json,
        staging
    );
    assert_eq!(app.admin.get(path).await.expect(200).json, none);
    let many: Vec<String> = (0..21).map(|n| format!("l{n}")).collect();
    let many = json!({"protected_labels": many});
    app.admin
        .json("PUT", path, many)
        .await
        .problem(422, "invalid-body");
    app.table.audit().await;
}

#[tokio::test]
async fn an_editor_publishes_under_no_protected_label_even_of_its_scope() {
    let app = App::new().await;
    let editor = app
        .key(Role::Editor, &["acme"], None, &["staging", "production"])
        .await;
    editor
        .post(NEW, saved("a", Some("production")))
        .await
        .expect(201);
    protect(&app, false).await;
    editor
        .post(NEW, saved("b", Some("production")))
        .await
        .problem(403, "label-protected");
    editor
        .post(NEW, saved("b", Some("staging")))
        .await
        .expect(201);
    let body = json!({"version": 1, "label": "production"});
    editor
        .post(&at("b", "/publish"), body.clone())
        .await
        .problem(403, "label-protected");
    let change = json!({"template": "y", "publish": true, "label": "production"});
    editor
        .json("PATCH", &at("a", ""), change)
        .await
        .problem(403, "label-protected");
    publisher(&app)
        .await
        .post(&at("b", "/publish"), body)
        .await
        .expect(200);
    app.table.audit().await;
}

#[tokio::test]
async fn with_four_eyes_another_key_publishes_than_the_one_that_saved_the_version() {
    let app = App::new().await;
    protect(&app, true).await;
    let (one, other) = (publisher(&app).await, publisher(&app).await);
    // Saving and publishing in one request.
    for client in [&one, &app.admin] {
        client
            .post(NEW, saved("a", Some("production")))
            .await
            .problem(403, "four-eyes");
    }
    one.post(NEW, saved("a", None)).await.expect(201);
    let body = json!({"version": 1});
    let refused = one
        .post(&at("a", "/publish"), body.clone())
        .await
        .problem(403, "four-eyes");
    assert!(
        refused.to_string().contains("saved version 1 itself"),
        "{refused}"
    );
    let release = json!({"instance": "acme", "publish": [{"name": "a", "version": 1}]});
    one.post("/v1/releases", release.clone())
        .await
        .problem(403, "four-eyes");
    // A label that is not protected.
    let staging = json!({"version": 1, "label": "staging"});
    one.post(&at("a", "/publish"), staging).await.expect(200);
    other
        .post(&at("a", "/publish"), body.clone())
        .await
        .expect(200);
    // What is active already may be asked for by anybody.
    one.post(&at("a", "/publish"), body).await.expect(200);
    // A rollback is exempt.
    one.json("PATCH", &at("a", ""), json!({"template": "y"}))
        .await
        .expect(200);
    other
        .post(&at("a", "/publish"), json!({"version": 2}))
        .await
        .expect(200);
    one.post(&at("a", "/rollback"), json!({})).await.expect(200);
    app.table.audit().await;
}

#[tokio::test]
async fn a_seed_becomes_active_under_a_protected_label_with_four_eyes() {
    let app = App::new().await;
    let settings = json!({"protected_labels": ["production"], "four_eyes": true});
    app.admin
        .json("PUT", "/v1/settings", settings)
        .await
        .expect(200);
    let seeds = promptbook::seeds::shipped().unwrap();
    let store = app.table.store_of("seed", |config| config);
    for (name, outcome) in store.seed(&seeds).await.unwrap() {
        assert_eq!(outcome, SeedOutcome::Created, "{name}");
        let path = format!("/v1/prompts/{name}/active");
        app.reader.get(&path).await.expect(200);
    }
    app.table.audit().await;
}

#[tokio::test]
async fn settings_that_change_between_the_check_and_the_commit_are_checked_again() {
    let app = App::new().await;
    let one = publisher(&app).await;
    one.post(NEW, saved("a", None)).await.expect(201);
    let (store, id) = (
        app.table.store_with(|config| config),
        "acme".parse().unwrap(),
    );
    app.wire.before("TransactWriteItems", 1, async move {
        let settings = promptbook::api::SettingsBody {
            protected_labels: ["production".parse().unwrap()].into(),
            four_eyes: true,
        };
        store
            .set_settings(&id, &settings, &Signature::default())
            .await
            .unwrap();
    });
    let refused = one.post(&at("a", "/publish"), json!({"version": 1})).await;
    refused.problem(403, "four-eyes");
    one.get(&at("a", "/active"))
        .await
        .problem(404, "not-active");
    app.table.audit().await;
}

#[tokio::test]
async fn a_release_of_several_own_versions_checks_the_settings_once() {
    let app = App::new().await;
    for name in ["a", "b"] {
        app.admin.post(NEW, saved(name, None)).await.expect(201);
    }
    protect(&app, false).await;
    let versions = json!([{"name": "a", "version": 1}, {"name": "b", "version": 1}]);
    let release = json!({"instance": "acme", "publish": versions});
    app.admin.post("/v1/releases", release).await.expect(201);
    app.table.audit().await;
}
