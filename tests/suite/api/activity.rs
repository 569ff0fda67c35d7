//! The activity over HTTP: who changed what, when and why.

use super::*;

const ACTIVITY: &str = "/v1/activity";

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
