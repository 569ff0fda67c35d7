//! Creating, reading, replacing, patching, listing, deleting and restoring prompts.

use super::*;

#[tokio::test]
async fn creating_returns_version_one_and_its_location() {
    let app = App::new().await;
    let body = json!({
        "name": "support/greeting", "template": "Hello {{ name }}", "description": "greets", "tags": ["b", "a"],
        "inputs": {"name": {"description": "who"}}, "model": {"id": "m", "options": {"temperature": 0.2}},
        "message": "first", "author": "ann", "publish": true,
    });
    let answer = app.admin.post("/v1/prompts", body).await.expect(201);
    assert_eq!(answer.header("location"), GREETING);
    assert_eq!(answer.header("etag"), "\"1\"");
    let version = &answer.json["version"];
    let publication = &answer.json["publication"];
    let key_id = version["key_id"].as_str().unwrap();
    assert_eq!(key_id.len(), 8);
    let (digest, at) = (&version["digest"], &version["created_at"]);
    let expected = json!({
        "name": "support/greeting", "instance": "default", "version": 1, "type": "text", "template_format": "jinja2",
        "template": "Hello {{ name }}", "messages": null,
        "model": {"id": "m", "provider": null, "options": {"temperature": 0.2}},
        "inputs": {"name": {"kind": "string", "description": "who", "required": false, "default": null}},
        "uses": ["name"], "optional": [], "includes": [], "digest": digest, "message": "first", "author": "ann", "key_id": key_id,
        "created_at": at,
    });
    assert_eq!(*version, expected);
    let expected = json!({
        "name": "support/greeting", "instance": "default", "label": "production", "seq": 1, "version": 1,
        "kind": "publish", "replaced": null, "release": null, "message": "first", "author": "ann", "key_id": key_id, "at": at,
    });
    assert_eq!(*publication, expected);

    let prompt = app.admin.get(GREETING).await.expect(200);
    assert_eq!(prompt.header("etag"), "\"1\"");
    let expected = json!({
        "name": "support/greeting", "instance": "default", "type": "text", "description": "greets",
        "tags": ["a", "b"], "contract": ["name"], "latest": 1, "labels": {"production": 1}, "revision": 1,
        "created_at": at, "created_by": "ann", "updated_at": at, "updated_by": "ann", "deleted_at": null,
    });
    assert_eq!(prompt.json, expected);
    app.table.audit().await;
}

#[tokio::test]
async fn a_put_replaces_everything_and_a_patch_only_the_sent_fields() {
    let app = App::new().await;
    let body = json!({"name": "support/greeting", "template": "a {{ x }}", "description": "d", "tags": ["t"],
        "model": {"id": "m"}, "inputs": {"x": {"default": "1"}}});
    app.admin.post("/v1/prompts", body).await.expect(201);

    let patched = app
        .admin
        .json("PATCH", GREETING, json!({"template": "b {{ x }}"}))
        .await
        .expect(200);
    assert_eq!(patched.json["version"]["version"], 2);
    assert_eq!(patched.json["version"]["model"]["id"], "m");
    assert_eq!(patched.json["publication"], Value::Null);
    assert_eq!(app.admin.get(GREETING).await.json["description"], "d");

    let patch = json!({"description": null, "model": null, "inputs": {"x": {"default": "2"}}});
    let patched = app
        .admin
        .json("PATCH", GREETING, patch)
        .await
        .expect(200)
        .json;
    assert_eq!(patched["version"]["version"], 3);
    assert_eq!(patched["version"]["model"], Value::Null);
    assert_eq!(patched["version"]["inputs"]["x"]["default"], "2");
    let prompt = app.admin.get(GREETING).await.json;
    assert_eq!(
        (&prompt["description"], &prompt["tags"]),
        (&Value::Null, &json!(["t"]))
    );

    let put = app
        .admin
        .json("PUT", GREETING, json!({"template": "c"}))
        .await
        .expect(200);
    assert_eq!(put.json["version"]["inputs"], json!({}));
    assert_eq!(put.header("etag"), "\"4\"");
    assert_eq!(app.admin.get(GREETING).await.json["tags"], json!([]));
    app.table.audit().await;
}

#[tokio::test]
async fn a_chat_prompt_has_messages_and_a_thread() {
    let app = App::new().await;
    let messages = json!([{"role": "system", "content": "Rewrite {{ style }}"}, {"thread": "history"},
        {"role": "user", "content": "{{ question }}"}]);
    let body = json!({"name": "rewrite", "messages": messages, "publish": true});
    let created = app.admin.post("/v1/prompts", body).await.expect(201).json;
    assert_eq!(created["version"]["type"], "chat");
    assert_eq!(
        created["version"]["uses"],
        json!(["history", "question", "style"])
    );
    let active = app
        .reader
        .get("/v1/prompts/rewrite/active")
        .await
        .expect(200)
        .json;
    assert_eq!(
        (&active["messages"], &active["template"]),
        (&messages, &Value::Null)
    );
    let put = app
        .admin
        .json("PUT", "/v1/prompts/rewrite", json!({"template": "x"}))
        .await;
    put.problem(422, "type-changed");
}

#[tokio::test]
async fn prompts_are_listed_by_pages_prefix_and_tag() {
    let app = App::new().await;
    for (name, tag) in [("a/1", "x"), ("a/2", "y"), ("b", "x")] {
        let body = json!({"name": name, "template": "t", "tags": [tag]});
        app.admin.post("/v1/prompts", body).await.expect(201);
    }
    let names = |answer: &tests::Answer| -> Vec<String> {
        let items = answer.json["items"].as_array().unwrap().iter();
        items
            .map(|item| item["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let all = app.admin.get("/v1/prompts").await.expect(200);
    assert_eq!(
        (names(&all), &all.json["next_cursor"]),
        (vec!["a/1".into(), "a/2".into(), "b".into()], &Value::Null)
    );
    assert_eq!(
        names(&app.admin.get("/v1/prompts?prefix=a%2F").await),
        ["a/1", "a/2"]
    );
    assert_eq!(names(&app.admin.get("/v1/prompts?tag=y").await), ["a/2"]);
    let first = app.admin.get("/v1/prompts?limit=2").await;
    let cursor = first.json["next_cursor"].as_str().unwrap();
    let second = app
        .admin
        .get(&format!("/v1/prompts?limit=2&cursor={cursor}"))
        .await;
    assert_eq!(
        [names(&first), names(&second)].concat(),
        ["a/1", "a/2", "b"]
    );
    app.admin
        .get(&format!("/v1/prompts?tag=x&cursor={cursor}"))
        .await
        .problem(400, "invalid-cursor");
    assert_eq!(
        names(&app.admin.get("/v1/prompts?instance=acme").await),
        [] as [&str; 0]
    );
}

#[tokio::test]
async fn a_deleted_prompt_is_not_found_until_it_is_restored() {
    let app = App::new().await;
    create(&app, "hello").await;
    let deleted = app
        .admin
        .call("DELETE", &format!("{GREETING}?author=bo&message=old"))
        .await
        .expect(204);
    assert_eq!(deleted.json, Value::Null);
    assert!(
        app.admin
            .get(GREETING)
            .await
            .problem(404, "prompt-deleted")
            .contains("restore")
    );
    app.reader
        .get(&greeting("/active"))
        .await
        .problem(404, "not-active");
    app.admin
        .json("PUT", GREETING, json!({"template": "x"}))
        .await
        .problem(409, "prompt-deleted");
    let again = json!({"name": "support/greeting", "template": "x"});
    app.admin
        .post("/v1/prompts", again)
        .await
        .problem(409, "prompt-deleted");
    let ledger = app
        .admin
        .get(&greeting("/publications"))
        .await
        .expect(200)
        .json;
    let last = &ledger["items"][0];
    assert_eq!(
        (&last["kind"], &last["author"], &last["message"]),
        (&json!("delete"), &json!("bo"), &json!("old"))
    );
    let listed = app.admin.get("/v1/prompts?deleted=true").await.json;
    assert_eq!(listed["items"][0]["name"], "support/greeting");

    app.admin.call("DELETE", GREETING).await.expect(204);
    let restored = app
        .admin
        .call("POST", &greeting("/restore"))
        .await
        .expect(200);
    assert_eq!(restored.json, json!({"unrestored": []}));
    assert_eq!(restored.header("etag"), "\"3\"");
    app.admin
        .call("POST", &greeting("/restore"))
        .await
        .expect(200);
    assert_eq!(active_template(&app).await.as_deref(), Some("hello"));
    app.table.audit().await;
}

#[tokio::test]
async fn a_name_is_one_path_segment_even_with_slashes() {
    let app = App::new().await;
    for (name, path) in [
        ("a/b/c", "a%2Fb%2Fc"),
        ("versions", "versions"),
        ("A.b-c_d", "A.b-c_d"),
        ("a/active", "a%2Factive"),
    ] {
        let body = json!({"name": name, "template": "t", "publish": true});
        let created = app.admin.post("/v1/prompts", body).await.expect(201);
        assert_eq!(created.header("location"), format!("/v1/prompts/{path}"));
        let got = app
            .admin
            .get(&format!("/v1/prompts/{path}"))
            .await
            .expect(200);
        assert_eq!(got.json["name"], name);
        let lower = path.replace("%2F", "%2f");
        app.admin
            .get(&format!("/v1/prompts/{lower}/versions/1"))
            .await
            .expect(200);
    }
    app.admin
        .get("/v1/prompts/a/b/c")
        .await
        .problem(404, "unknown-route");
    app.admin
        .get("/v1/prompts/A.B-c_d")
        .await
        .problem(404, "prompt-not-found");
}
