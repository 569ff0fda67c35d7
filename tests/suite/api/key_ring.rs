//! Keys in the table: read once a minute, revoked within a minute, and known during an outage.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use promptbook::access::{ApiKey, KeyId, KeySecret, Role};
use promptbook::prompt::Signature;
use serde_json::Value;
use tests::Client;

use super::*;

const SECOND: Duration = Duration::from_secs(1);

fn path() -> String {
    greeting("/active?instance=acme")
}

/// A server with a prompt in `default`, and a client with a reader key of `acme`, whose ID is returned too.
async fn served() -> (App, Client, KeyId) {
    let app = App::new().await;
    create(&app, "one").await;
    let client = app.key(Role::Reader, &["acme"], None, &[]).await;
    let keys = app.table.store.keys(&Default::default()).await.unwrap();
    let id = keys.items[0].key.id.clone();
    app.wire.clear();
    (app, client, id)
}

async fn change(app: &App, id: &KeyId, change: impl Fn(&mut ApiKey)) {
    let changed = |key: &ApiKey| {
        let mut key = key.clone();
        change(&mut key);
        Ok::<_, promptbook::Error>(key)
    };
    let by = Signature::default();
    let changed = app.table.store.change_key(id, &by, changed);
    changed.await.unwrap();
}

/// The sort key in a cursor.
fn cursor_key(cursor: &str) -> String {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).unwrap();
    let cursor: Value = serde_json::from_slice(&bytes).unwrap();
    cursor["k"].as_str().unwrap().to_owned()
}

/// How often the key was read.
fn reads(app: &App) -> usize {
    let bodies = app.wire.bodies("GetItem");
    let of_key = |body: &&Value| body["Key"]["PK"]["S"].as_str().unwrap().starts_with("KEY#");
    bodies.iter().filter(of_key).count()
}

#[tokio::test]
async fn a_key_is_read_once_a_minute_with_one_get_item() {
    let (app, client, _) = served().await;
    for (after, read) in [(0, 1), (30, 1), (29, 1), (1, 2), (59, 2)] {
        app.table.clock.advance(SECOND * after);
        client.get(&path()).await.expect(200);
        assert_eq!(reads(&app), read, "after {after} more seconds");
    }
}

#[tokio::test]
async fn a_root_key_costs_the_lookup_no_request_and_a_created_one_a_single_read() {
    let (app, client, _) = served().await;
    // Of the prompt alone.
    let lookup = ["BatchGetItem"];
    // The record of the use in this hour is written meanwhile, so that it delays no answer.
    let with_key = ["BatchGetItem", "GetItem", "PutItem"];
    for (client, cold) in [(&app.reader, &lookup[..]), (&client, &with_key)] {
        for expected in [cold, &lookup] {
            app.wire.clear();
            client.get(&path()).await.expect(200);
            let mut calls = app.wire.calls();
            calls.sort();
            assert_eq!(calls, expected);
        }
    }
}

#[tokio::test]
async fn a_revoked_key_is_rejected_within_a_minute_and_an_expired_one_at_once() {
    let (app, client, id) = served().await;
    client.get(&path()).await.expect(200);
    let now = app.table.clock.now();
    change(&app, &id, |key| key.revoked_at = Some(now)).await;
    app.table.clock.advance(SECOND * 60);
    let answer = client.get(&path()).await.problem(401, "unauthenticated");
    assert!(answer.to_string().contains("was revoked"), "{answer}");

    let (app, client, id) = served().await;
    let end = *app.table.clock.now() + SECOND * 70;
    change(&app, &id, |key| key.expires_at = Some(end.into())).await;
    client.get(&path()).await.expect(200);
    app.table.clock.advance(SECOND * 65);
    client.get(&path()).await.expect(200);
    app.table.clock.advance(SECOND * 5);
    let answer = client.get(&path()).await.problem(401, "unauthenticated");
    assert!(answer.to_string().contains("has expired"), "{answer}");
}

#[tokio::test]
async fn an_unknown_key_is_looked_up_every_ten_seconds_and_one_without_the_checksum_never() {
    let (app, _, _) = served().await;
    let secret = KeySecret::from_random([9; 20]);
    let unknown = Client::new(&app.url, Some(secret.expose()));
    for (after, read) in [(0, 1), (9, 1), (1, 2)] {
        app.table.clock.advance(SECOND * after);
        unknown.get(&path()).await.problem(401, "unauthenticated");
        assert_eq!(reads(&app), read);
    }
    let mistyped = secret.expose().replace("pbk_", "pbk_x");
    let mistyped = Client::new(&app.url, Some(&mistyped[..37]));
    mistyped.get(&path()).await.problem(401, "unauthenticated");
    assert_eq!(reads(&app), 2);
}

#[tokio::test]
async fn during_an_outage_known_keys_work_for_five_minutes_and_unknown_ones_get_503() {
    let (app, client, _) = served().await;
    let chat = json!({"instance": "acme", "messages": [{"role": "user", "content": "Hi"}]});
    client.post("/v1/chat", chat.clone()).await.expect(200);
    app.wire.cut(true);
    for after in [59, 2, 200, 98] {
        app.table.clock.advance(SECOND * after);
        client.post("/v1/chat", chat.clone()).await.expect(200);
    }
    app.table.clock.advance(SECOND);
    client
        .post("/v1/chat", chat.clone())
        .await
        .problem(503, "keys-unreadable");
    let secret = KeySecret::from_random([9; 20]);
    let unknown = Client::new(&app.url, Some(secret.expose()));
    unknown
        .post("/v1/chat", chat.clone())
        .await
        .problem(503, "keys-unreadable");
    app.wire.cut(false);
    client.post("/v1/chat", chat.clone()).await.expect(200);
    unknown
        .post("/v1/chat", chat)
        .await
        .problem(401, "unauthenticated");
}

#[tokio::test]
async fn the_last_use_is_recorded_once_an_hour_in_an_item_of_its_own() {
    let (app, client, _) = served().await;
    let last_used = async || {
        let keys = app.table.store.keys(&Default::default()).await.unwrap();
        keys.items[0].last_used.map(|at| at.to_string())
    };
    assert_eq!(last_used().await, None);
    for (minutes, writes, hour) in [(0, 1, "03"), (26, 1, "03"), (1, 2, "04"), (59, 2, "04")] {
        app.table.clock.advance(SECOND * 60 * minutes);
        client.get(&path()).await.expect(200);
        assert_eq!(app.wire.bodies("PutItem").len(), writes, "{hour}");
        let expected = format!("2033-05-18T{hour}:00:00.000Z");
        assert_eq!(last_used().await, Some(expected));
    }
    for body in app.wire.bodies("PutItem") {
        let key = body["Item"]["PK"]["S"].as_str().unwrap();
        assert!(key.starts_with("KEYUSE#"), "{key}");
    }
}

#[tokio::test]
async fn what_a_key_writes_has_its_id_and_by_default_its_name() {
    let app = App::new().await;
    let client = app.key(Role::Editor, &["acme"], None, &[]).await;
    let keys = app.table.store.keys(&Default::default()).await.unwrap();
    let id = keys.items[0].key.id.to_string();
    let new =
        |name: &str, author: Option<&str>| json!({"name": name, "template": "x", "author": author});
    for (name, author, recorded) in [("a", None, "a key of a test"), ("b", Some("ada"), "ada")] {
        let made = client
            .post("/v1/prompts?instance=acme", new(name, author))
            .await;
        let version = made.expect(201).json["version"].clone();
        assert_eq!(
            (&version["author"], &version["key_id"]),
            (&json!(recorded), &json!(id))
        );
    }
    app.table.audit().await;
}

#[tokio::test]
async fn an_idempotency_key_belongs_to_the_api_key_that_sent_it() {
    let app = App::new().await;
    let one = app.key(Role::Editor, &["acme"], Some("one/"), &[]).await;
    let other = app.key(Role::Editor, &["acme"], Some("other/"), &[]).await;
    for (client, name) in [(&one, "one/a"), (&other, "other/a"), (&one, "one/a")] {
        let request = client.request("POST", "/v1/prompts?instance=acme");
        let request = request.header("idempotency-key", "the-same");
        let body = json!({"name": name, "template": "x"});
        let made = client.send(request.json(&body)).await.expect(201);
        assert_eq!(made.json["version"]["name"], name);
    }
}

#[tokio::test]
async fn saving_an_include_needs_access_to_the_included_prompt_and_rendering_it_does_not() {
    let app = App::new().await;
    for name in ["support/tone", "sales/secret"] {
        let new = json!({"name": name, "template": format!("text of {name}"), "publish": true});
        app.admin.post("/v1/prompts", new).await.expect(201);
    }
    let with = |piece: &str| json!({"name": "support/a", "template": format!("{{% include '{piece}' %}}")});
    let editor = app
        .key(Role::Editor, &["acme"], Some("support/"), &[])
        .await;
    let path = "/v1/prompts?instance=acme";
    let refused = editor
        .post(path, with("sales/secret"))
        .await
        .problem(403, "forbidden");
    assert!(refused.to_string().contains("`sales/secret`"), "{refused}");
    editor.post(path, with("support/tone")).await.expect(201);
    let at = "/v1/prompts/support%2Fa?instance=acme";
    for (method, body) in [
        ("PUT", with("sales/secret")),
        ("PATCH", with("sales/secret")),
    ] {
        let mut body = body;
        body.as_object_mut().unwrap().remove("name");
        editor
            .json(method, at, body)
            .await
            .problem(403, "forbidden");
    }
    // Once another key has published it, it renders.
    let body = json!({"template": "{% include 'sales/secret' %}", "publish": true});
    app.admin.json("PATCH", at, body).await.expect(200);
    let body = json!({"instance": "acme"});
    let rendered = editor
        .post("/v1/prompts/support%2Fa/render", body)
        .await
        .expect(200);
    assert_eq!(rendered.json["text"], "text of sales/secret");
    // A new version with the same include is refused too.
    let body = json!({"template": "Again: {% include 'sales/secret' %}"});
    editor
        .json("PATCH", at, body)
        .await
        .problem(403, "forbidden");
}

#[tokio::test]
async fn a_list_shows_the_names_of_the_key_alone_and_its_cursors_hide_the_others() {
    let app = App::new().await;
    for name in ["a", "b/1", "b/2", "c", "d/1", "d/2", "d/3", "e"] {
        let new = json!({"name": name, "template": "x"});
        app.admin.post("/v1/prompts", new).await.expect(201);
    }
    let client = app
        .key_with(Role::Editor, &["default"], &["d/", "b/", "b/1", "x/"], &[])
        .await;
    let names = async |query: &str, limit: usize| {
        let (mut names, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
        loop {
            let path = format!("/v1/prompts?limit={limit}{query}{cursor}");
            let page = client.get(&path).await.expect(200).json;
            for item in page["items"].as_array().unwrap() {
                names.push(item["name"].as_str().unwrap().to_owned());
            }
            pages += 1;
            let Some(next) = page["next_cursor"].as_str() else {
                return (names, pages);
            };
            let key = cursor_key(next);
            assert!(
                ["PROMPT#b/", "PROMPT#d/", "PROMPT#x/"]
                    .iter()
                    .any(|it| key.starts_with(it)),
                "{key}"
            );
            cursor = format!("&cursor={next}");
        }
    };
    for limit in 1..=6 {
        let (all, pages) = names("", limit).await;
        assert_eq!(all, ["b/1", "b/2", "d/1", "d/2", "d/3"], "{limit}");
        assert!(pages <= 5 + 3, "{limit}: {pages}");
        assert_eq!(names("&prefix=d/", limit).await.0, ["d/1", "d/2", "d/3"]);
        assert_eq!(names("&prefix=b/2", limit).await.0, ["b/2"]);
        assert_eq!(names("&prefix=c", limit).await.0, [""; 0]);
    }
}

/// The items of all pages of a list, as `show` has them, with the check that no cursor has one of the words.
async fn all_pages(
    client: &Client,
    path: &str,
    hidden: &[&str],
    show: impl Fn(&Value) -> String,
) -> Vec<String> {
    let (mut shown, mut cursor) = (Vec::new(), String::new());
    for _ in 0..20 {
        let page = client.get(&format!("{path}limit=1{cursor}")).await;
        let page = page.expect(200).json;
        shown.extend(page["items"].as_array().unwrap().iter().map(&show));
        let Some(next) = page["next_cursor"].as_str() else {
            return shown;
        };
        let key = cursor_key(next);
        assert!(!hidden.iter().any(|it| key.contains(it)), "{path} {key}");
        cursor = format!("&cursor={next}");
    }
    panic!("{path} does not end");
}

#[tokio::test]
async fn lists_over_all_instances_show_what_the_key_reaches() {
    let app = App::new().await;
    let tone = json!({"name": "support/tone", "template": "kind", "publish": true});
    app.admin
        .post("/v1/prompts", tone.clone())
        .await
        .expect(201);
    for instance in ["acme", "acme-2", "default", "globex"] {
        for name in ["sales/a", "support/a", "support/b"] {
            let template = "{% include 'support/tone' %}";
            let new = json!({"name": name, "template": template, "publish": true});
            let path = format!("/v1/prompts?instance={instance}");
            app.admin.post(&path, new).await.expect(201);
            let release = json!({"instance": instance, "publish": [{"name": name, "version": 1}]});
            app.admin.post("/v1/releases", release).await.expect(201);
        }
    }
    app.admin
        .post("/v1/prompts?instance=globex", tone)
        .await
        .expect(201);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let own = |it: &Value| format!("{} {}", text(&it["instance"]), text(&it["name"]));
    let count = |it: &Value| format!("{} {}", text(&it["instance"]), it["overrides"]);
    let released = |it: &Value| {
        format!(
            "{} {}",
            text(&it["instance"]),
            text(&it["publications"][0]["name"])
        )
    };
    let lists = async |client: &Client, hidden: &[&str]| {
        let mut releases = all_pages(client, "/v1/releases?", &[], released).await;
        releases.sort();
        [
            all_pages(client, "/v1/instances?", hidden, count).await,
            all_pages(client, "/v1/overrides?", hidden, own).await,
            all_pages(client, "/v1/prompts/support%2Fa/overrides?", hidden, text).await,
            all_pages(client, "/v1/prompts/support%2Ftone/includers?", hidden, own).await,
            releases,
        ]
    };
    let acme = app
        .key(Role::Editor, &["acme"], Some("support/"), &[])
        .await;
    let shown = lists(&acme, &["acme-2", "globex", "sales"]).await;
    let of = |instance: &str| ["support/a", "support/b"].map(|name| format!("{instance} {name}"));
    let own = of("acme").to_vec();
    let with_default: Vec<String> = of("acme").into_iter().chain(of("default")).collect();
    assert_eq!(
        shown,
        [
            vec!["acme 2".to_owned()],
            own,
            vec!["acme".to_owned()],
            with_default.clone(),
            with_default,
        ]
    );
    let all = app.key(Role::Editor, &["*"], Some("sales/"), &[]).await;
    let counts = all_pages(&all, "/v1/instances?", &["support"], count).await;
    assert_eq!(counts, ["acme 1", "acme-2 1", "globex 1"]);
    let listed = all_pages(&all, "/v1/overrides?", &["support"], |it| text(&it["name"])).await;
    assert_eq!(listed, ["sales/a"; 3]);
    for path in [
        "/v1/prompts/support%2Fa/overrides",
        "/v1/prompts/support%2Ftone/includers",
    ] {
        all.get(path).await.problem(404, "prompt-not-found");
    }
    let globex = "/v1/overrides?instance=globex&";
    assert_eq!(
        all_pages(&all, globex, &["support"], |it| text(&it["instance"])).await,
        ["globex"]
    );
    acme.get("/v1/overrides?instance=globex")
        .await
        .problem(403, "forbidden");
    // Without limits, everything is listed as before.
    let everything = app.key(Role::Editor, &["*"], None, &[]).await;
    let counts = all_pages(&everything, "/v1/instances?", &[], count).await;
    assert_eq!(counts, ["acme 3", "acme-2 3", "globex 4"]);
}
