//! The activity over HTTP: who changed what, when and why.

use promptbook::access::Role;

use super::*;

const ACTIVITY: &str = "/v1/activity";

/// Lets a millisecond pass: entries of one are in no order.
fn tick(app: &App) {
    app.table.clock.advance(std::time::Duration::from_millis(1));
}

#[tokio::test]
async fn a_write_is_listed_with_who_made_it_what_it_changed_and_why() {
    let app = App::new().await;
    create(&app, "a secret {{ word }}").await;
    let body = json!({"template": "warmer", "publish": true, "author": "ada", "message": "Warmer"});
    app.admin.json("PUT", GREETING, body).await.expect(200);
    let list = app.admin.get(ACTIVITY).await.expect(200).json;
    assert_eq!(list["next_cursor"], Value::Null);
    let entry = &list["items"][0];
    let said = ["kind", "instance", "release", "message", "author"];
    let said = said.map(|name| entry[name].clone());
    assert_eq!(
        json!(said),
        json!(["save", "default", null, "Warmer", "ada"])
    );
    let moved = json!({"label": "production", "seq": 2, "version": 2, "replaced": 1});
    let changed =
        json!({"name": "support/greeting", "revision": 2, "version": 2, "labels": [moved]});
    assert_eq!(entry["prompts"], json!([changed]));
    let version = app.admin.get(&greeting("/versions/2")).await.json;
    assert_eq!(entry["at"], version["created_at"]);
    assert_eq!(entry["key_id"], version["key_id"]);
    assert!(entry["key_id"].is_string());
    let text = list.to_string();
    assert!(!text.contains("secret") && !text.contains("word"), "{text}");
}

#[tokio::test]
async fn the_list_is_filtered_and_paged() {
    let app = App::new().await;
    create(&app, "one").await;
    let own = json!({"name": "support/greeting", "template": "own"});
    app.admin
        .post("/v1/prompts?instance=acme", own)
        .await
        .expect(201);
    publish_new(&app, "two").await;
    for (query, kinds) in [
        ("", json!(["save", "create", "create"])),
        ("?instance=acme", json!(["create"])),
        ("?kind=save", json!(["save"])),
        (
            "?prompt=support%2Fgreeting&instance=default",
            json!(["save", "create"]),
        ),
        ("?prompt=other", json!([])),
        ("?until=2033-05-18T03:33:20Z", json!([])),
        ("?since=2033-05-18T03:33:20.001Z", json!(["save"])),
        (
            "?since=2033-05-18T05:33:20.001%2B02:00&until=2033-05-19T00:00:00Z",
            json!(["save"]),
        ),
    ] {
        let list = app
            .admin
            .get(&format!("{ACTIVITY}{query}"))
            .await
            .expect(200);
        let items = list.json["items"].as_array().unwrap().iter();
        let found: Vec<&Value> = items.map(|entry| &entry["kind"]).collect();
        assert_eq!(json!(found), kinds, "{query}");
    }
    let first = app
        .admin
        .get(&format!("{ACTIVITY}?limit=2"))
        .await
        .expect(200);
    assert_eq!(first.json["items"].as_array().unwrap().len(), 2);
    let cursor = first.json["next_cursor"].as_str().unwrap();
    let rest = format!("{ACTIVITY}?limit=2&cursor={cursor}");
    let rest = app.admin.get(&rest).await.expect(200).json;
    assert_eq!(rest["items"][0]["kind"], "create");
    assert_eq!(rest["next_cursor"], Value::Null);
}

#[tokio::test]
async fn an_invalid_query_is_rejected_with_what_to_do() {
    let app = App::new().await;
    for (query, says) in [
        (
            "kind=published",
            "kind: `published` is not a kind of activity: use create, save, publish,",
        ),
        ("instance=Acme", "instance: an instance is made of"),
        ("prompt=a//b", "prompt: "),
        ("since=yesterday", "since: it must be a time such as"),
        (
            "until=2026-11-01",
            "until: a date needs a time and an offset",
        ),
        (
            "since=2033-05-02T00:00:00Z&until=2033-05-01T00:00:00Z",
            "since: it is later than `until`, 2033-05-01T00:00:00.000Z: give an earlier time, or a later `until`",
        ),
        (
            "since=2034-01-01T00:00:00Z",
            "since: it is in the future: give a time that has passed",
        ),
        (
            "since=2032-01-01T00:00:00Z",
            "since: it is more than 366 days before `until`, which is now by default: give a later time, or an earlier `until` as well",
        ),
        ("cursor=x", ""),
        ("label=x", "unknown parameter `label`"),
    ] {
        let answer = app.admin.get(&format!("{ACTIVITY}?{query}")).await;
        let slug = if query.starts_with("cursor") {
            "invalid-cursor"
        } else {
            "invalid-query"
        };
        let detail = answer.problem(400, slug);
        assert!(detail.contains(says), "{query}: {detail}");
    }
}

#[tokio::test]
async fn a_reader_key_does_not_see_the_activity() {
    let app = App::new().await;
    app.reader.get(ACTIVITY).await.problem(403, "forbidden");
}

#[tokio::test]
async fn changes_of_keys_and_settings_are_listed_without_the_key() {
    let app = App::new().await;
    let new = json!({"name": "acme-editor", "role": "editor", "instances": ["acme"]});
    let made = app.admin.post("/v1/keys", new).await.expect(201).json;
    let path = format!("/v1/keys/{}", made["id"].as_str().unwrap());
    tick(&app);
    let renamed = json!({"name": "acme-writer"});
    app.admin.json("PATCH", &path, renamed).await.expect(200);
    tick(&app);
    app.admin.call("DELETE", &path).await.expect(204);
    // Revoked already.
    app.admin.call("DELETE", &path).await.expect(204);
    tick(&app);
    let settings = json!({"protected_labels": ["production"], "four_eyes": true});
    let set = app
        .admin
        .json("PUT", "/v1/settings?instance=acme", settings);
    set.await.expect(200);

    let list = app.admin.get(ACTIVITY).await.expect(200).json;
    let items = list["items"].as_array().unwrap().iter().rev();
    let said: Vec<Value> = items
        .map(|it| {
            json!([
                it["kind"],
                it["instance"],
                it["key"]["name"],
                it["key"]["revoked"]
            ])
        })
        .collect();
    let expected = [
        json!(["key", null, "acme-editor", false]),
        json!(["key", null, "acme-writer", false]),
        json!(["key", null, "acme-writer", true]),
        json!(["settings", "acme", null, null]),
    ];
    assert_eq!(said, expected);
    let secret = made["secret"].as_str().unwrap();
    assert!(!list.to_string().contains(secret));
    app.table.audit().await;
}

#[tokio::test]
async fn a_limited_key_sees_the_activity_that_it_reaches_with_its_own_name() {
    let app = App::new().await;
    let prompts = [
        ("default", "support/a"),
        ("acme", "support/a"),
        ("acme", "sales/a"),
        ("globex", "support/a"),
    ];
    for (instance, name) in prompts {
        let path = format!("/v1/prompts?instance={instance}");
        let new = json!({"name": name, "template": "x"});
        app.admin.post(&path, new).await.expect(201);
        tick(&app);
    }
    let publish = json!([{"name": "support/a", "version": 1}, {"name": "sales/a", "version": 1}]);
    let release = json!({"instance": "acme", "publish": publish});
    app.admin.post("/v1/releases", release).await.expect(201);
    tick(&app);
    let settings = app
        .admin
        .json("PUT", "/v1/settings?instance=acme", json!({}));
    settings.await.expect(200);

    let editor = app
        .key(Role::Editor, &["acme"], Some("support/"), &[])
        .await;
    let new = json!({"template": "y"});
    let saved = editor.json("PUT", "/v1/prompts/support%2Fa?instance=acme", new);
    saved.await.expect(200);
    let list = editor.get(ACTIVITY).await.expect(200).json;
    let text = list.to_string();
    assert!(
        !text.contains("globex") && !text.contains("sales"),
        "{text}"
    );
    let items = list["items"].as_array().unwrap().iter();
    let said: Vec<Value> = items
        .map(|it| json!([it["kind"], it["instance"], it["prompts"][0]["name"]]))
        .collect();
    let expected = [
        json!(["save", "acme", "support/a"]),
        json!(["release", "acme", "support/a"]),
        json!(["create", "acme", "support/a"]),
        json!(["create", "default", "support/a"]),
    ];
    assert_eq!(said, expected);
    assert_eq!(list["items"][0]["key_name"], "a key of a test");
    assert_eq!(list["items"][0]["author"], "a key of a test");
    editor
        .get(&format!("{ACTIVITY}?instance=globex"))
        .await
        .problem(403, "forbidden");

    let whole = app.key(Role::Editor, &["acme"], None, &[]).await;
    let list = whole
        .get(&format!("{ACTIVITY}?kind=settings"))
        .await
        .expect(200)
        .json;
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    let list = whole
        .get(&format!("{ACTIVITY}?kind=key"))
        .await
        .expect(200)
        .json;
    assert_eq!(list["items"], json!([]));
}

#[tokio::test]
async fn every_function_that_writes_adds_to_the_activity_of_the_day() {
    let app = App::new().await;
    create(&app, "one").await;
    app.table
        .clock
        .advance(std::time::Duration::from_secs(24 * 60 * 60));
    publish_new(&app, "two").await;
    let first = json!({"version": 1});
    app.admin
        .post(&greeting("/publish"), first)
        .await
        .expect(200);
    app.admin
        .post(&greeting("/rollback"), json!({}))
        .await
        .expect(200);
    crate::langfuse::text(&app, "by-an-sdk", "three", &["production"]).await;
    let key = json!({"name": "a key", "role": "reader", "instances": ["acme"]});
    app.admin.post("/v1/keys", key).await.expect(201);
    let seed = promptbook::store::request::Seed {
        name: "seeded".parse().unwrap(),
        content: crate::store::text("four"),
        description: None,
        tags: Default::default(),
    };
    let store = app.table.store_of("seed", |config| config);
    store.seed(&[seed]).await.unwrap();
    let today = format!("{ACTIVITY}?since=2033-05-19T00:00:00Z");
    let list = app.admin.get(&today).await.expect(200).json;
    assert_eq!(list["items"].as_array().unwrap().len(), 6);
    app.table.audit().await;
}
