//! Creating, listing, changing and revoking keys: never more than the key that does it has.

use std::time::Duration;

use promptbook::access::{KeySecret, Role};
use serde_json::Value;
use tests::Client;

use super::*;

fn editor() -> Value {
    json!({"name": "acme-editor", "role": "editor", "instances": ["acme"], "prefixes": ["support/"], "labels": ["staging"]})
}

/// Creates a key. Returns its ID and a client that sends it.
async fn made(app: &App, by: &Client, new: Value) -> (String, Client) {
    let made = by.post("/v1/keys", new).await.expect(201).json;
    let client = Client::new(&app.url, Some(made["secret"].as_str().unwrap()));
    (made["id"].as_str().unwrap().to_owned(), client)
}

#[tokio::test]
async fn a_created_key_is_shown_once_works_and_is_stored_as_a_digest() {
    let app = App::new().await;
    let answer = app.admin.post("/v1/keys", editor()).await.expect(201).json;
    let text = answer["secret"].as_str().unwrap();
    let secret = KeySecret::parse(text).unwrap();
    assert_eq!(answer["id"], secret.digest()[..8]);
    let client = Client::new(&app.url, Some(text));
    let new = json!({"name": "support/a", "template": "x", "publish": true, "label": "staging"});
    let saved = client
        .post("/v1/prompts?instance=acme", new)
        .await
        .expect(201)
        .json;
    assert_eq!(saved["publication"]["key_id"], answer["id"]);
    assert_eq!(saved["publication"]["author"], "acme-editor");

    let listed = app.admin.get("/v1/keys").await.expect(200).json;
    let mut expected = answer.clone();
    expected.as_object_mut().unwrap().remove("secret");
    expected["last_used"] = json!("2033-05-18T03:00:00.000Z");
    assert_eq!(listed["items"], json!([expected]));
    let stored = format!("{:?}", app.table.items().await);
    assert!(stored.contains(&secret.digest()) && !stored.contains(&text[4..]));
    assert!(!listed.to_string().contains(&text[4..]));
    app.table.audit().await;
}

#[tokio::test]
async fn a_revoked_key_stops_working_for_good_and_stays_in_the_list() {
    let app = App::new().await;
    let (id, client) = made(&app, &app.admin, editor()).await;
    let at = format!("/v1/keys/{id}");
    client.get("/v1/prompts?instance=acme").await.expect(200);
    for _ in 0..2 {
        app.admin.call("DELETE", &at).await.expect(204);
    }
    let listed = app.admin.get("/v1/keys").await.expect(200).json;
    assert_eq!(listed["items"][0]["revoked_at"], "2033-05-18T03:33:20.000Z");
    app.table.clock.advance(Duration::from_secs(60));
    client
        .get("/v1/prompts?instance=acme")
        .await
        .problem(401, "unauthenticated");
    let revive = json!({"expires_at": null});
    app.admin
        .json("PATCH", &at, revive)
        .await
        .problem(409, "key-revoked");
    app.admin
        .call("DELETE", "/v1/keys/00000000")
        .await
        .problem(404, "key-not-found");
    app.table.audit().await;
}

#[tokio::test]
async fn a_change_takes_effect_within_a_minute() {
    let app = App::new().await;
    let (id, client) = made(&app, &app.admin, editor()).await;
    let list = "/v1/prompts?instance=globex";
    client.get(list).await.problem(403, "forbidden");
    let wider = json!({"instances": ["acme", "globex"], "name": "both"});
    let changed = app
        .admin
        .json("PATCH", &format!("/v1/keys/{id}"), wider)
        .await
        .expect(200);
    assert_eq!(changed.json["name"], "both");
    assert_eq!(changed.json["prefixes"], json!(["support/"]));
    app.table.clock.advance(Duration::from_secs(60));
    client.get(list).await.expect(200);
}

#[tokio::test]
async fn a_key_gives_no_more_than_it_has_and_administers_no_other() {
    let app = App::new().await;
    let all = json!({"name": "all", "role": "publisher", "instances": "*"});
    let (other, _) = made(&app, &app.admin, all).await;
    let admin = json!({"name": "acme-admin", "role": "admin", "instances": ["acme"], "prefixes": ["support/"]});
    let (own, admin) = made(&app, &app.admin, admin).await;
    let (given, _) = made(&app, &admin, editor()).await;
    for (field, value) in [
        ("role", json!("admin")),
        ("instances", json!("*")),
        ("instances", json!(["acme", "globex"])),
        ("prefixes", json!(["support"])),
        ("prefixes", Value::Null),
    ] {
        let mut wider = editor();
        wider[field] = value.clone();
        if field == "role" {
            wider.as_object_mut().unwrap().remove("labels");
        }
        admin
            .post("/v1/keys", wider)
            .await
            .problem(403, "forbidden");
        let mut wider = json!({"labels": null});
        wider[field] = value;
        let at = format!("/v1/keys/{given}");
        admin
            .json("PATCH", &at, wider)
            .await
            .problem(403, "forbidden");
    }
    // It sees and changes what it may give: neither wider keys nor keys of role admin, its own included.
    let listed = admin.get("/v1/keys").await.expect(200).json;
    let ids: Vec<&str> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, [given.as_str()]);
    for id in [&other, &own] {
        let at = format!("/v1/keys/{id}");
        admin
            .call("DELETE", &at)
            .await
            .problem(404, "key-not-found");
        admin
            .json("PATCH", &at, json!({"name": "x"}))
            .await
            .problem(404, "key-not-found");
    }
    admin
        .call("DELETE", &format!("/v1/keys/{given}"))
        .await
        .expect(204);
}

#[tokio::test]
async fn lower_roles_can_not_administer_keys() {
    let app = App::new().await;
    for role in [Role::Reader, Role::Editor, Role::Publisher] {
        let client = app.key(role, &["*"], None, &[]).await;
        for (method, path, body) in [
            ("GET", "/v1/keys", Value::Null),
            ("POST", "/v1/keys", editor()),
            ("PATCH", "/v1/keys/00000000", json!({})),
            ("DELETE", "/v1/keys/00000000", Value::Null),
        ] {
            let answer = match body {
                Value::Null => client.call(method, path).await,
                body => client.json(method, path, body).await,
            };
            answer.problem(403, "forbidden");
        }
    }
}

#[tokio::test]
async fn an_invalid_key_is_refused_with_the_field() {
    let app = App::new().await;
    let (id, _) = made(&app, &app.admin, editor()).await;
    let many = |count: usize| (0..count).map(|n| format!("a{n}")).collect::<Vec<_>>();
    for (field, value, says) in [
        ("name", json!(""), "is blank"),
        ("role", json!("owner"), "reader"),
        ("instances", json!([]), "\"*\" for all"),
        ("instances", json!("acme"), "\"*\" for all"),
        ("instances", json!(many(101)), "at most 100 instances"),
        ("prefixes", json!([]), "leave it out"),
        ("prefixes", json!(["a//"]), "no prompt name can begin"),
        ("prefixes", json!(many(21)), "at most 20 prefixes"),
        ("labels", json!(many(21)), "at most 20 labels"),
        ("labels", json!(["A"]), "a label"),
        ("expires_at", json!("2033-05-18T03:33:20Z"), "has passed"),
        ("expires_at", json!("tomorrow"), "time such as"),
        ("secret", json!("x"), "unknown field"),
    ] {
        let mut new = editor();
        new[field] = value.clone();
        for (method, path, body) in [
            ("POST", "/v1/keys".to_owned(), new),
            ("PATCH", format!("/v1/keys/{id}"), json!({ field: value })),
        ] {
            let answer = app.admin.json(method, &path, body).await;
            assert!(
                [400, 422].contains(&answer.status),
                "{field}: {:#}",
                answer.json
            );
            let text = answer.json.to_string().replace("\\\"", "\"");
            assert!(
                text.contains(says) && text.contains(field),
                "{method} {field}: {text}"
            );
        }
    }
    let reader = json!({"name": "r", "role": "reader", "instances": "*", "labels": ["staging"]});
    let refused = app
        .admin
        .post("/v1/keys", reader)
        .await
        .problem(422, "invalid-body");
    assert!(
        refused.to_string().contains("only editor keys"),
        "{refused}"
    );
}
