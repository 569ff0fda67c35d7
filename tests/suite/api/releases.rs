//! Releases over HTTP: made, listed, read and rolled back.

use super::*;

const RELEASES: &str = "/v1/releases";

/// `a` and `b`, each with version 1 active and a version 2 that is not.
async fn app() -> App {
    let app = App::new().await;
    for name in ["a", "b"] {
        let body = json!({"name": name, "template": "one", "publish": true});
        app.admin.post("/v1/prompts", body).await.expect(201);
        let path = format!("/v1/prompts/{name}");
        let body = json!({"template": "two"});
        app.admin.json("PUT", &path, body).await.expect(200);
    }
    app
}

fn both(version: u64) -> Value {
    json!([{"name": "a", "version": version}, {"name": "b", "version": version}])
}

async fn versions(app: &App) -> [Value; 2] {
    let active = async |name: &str| {
        let path = format!("/v1/prompts/{name}/active");
        app.reader.get(&path).await.json["version"].clone()
    };
    [active("a").await, active("b").await]
}

#[tokio::test]
async fn a_release_is_made_read_listed_and_rolled_back() {
    let app = app().await;
    let body = json!({"publish": both(2), "author": "ann", "message": "warmer"});
    let made = app.admin.post(RELEASES, body).await.expect(201);
    let id = made.json["id"].as_str().unwrap().to_owned();
    let path = format!("{RELEASES}/{id}");
    assert_eq!(made.header("location"), path);
    let said = ["instance", "label", "message", "author", "rolled_back"];
    let said = said.map(|name| made.json[name].clone());
    let expected = json!(["default", "production", "warmer", "ann", null]);
    assert_eq!(json!(said), expected);
    for publication in made.json["publications"].as_array().unwrap() {
        let said = ["version", "seq", "release", "message", "at"];
        let said = said.map(|name| publication[name].clone());
        let expected = json!([2, 2, id, "warmer", made.json["at"]]);
        assert_eq!(json!(said), expected);
    }
    assert_eq!(versions(&app).await, [json!(2), json!(2)]);
    let ledger = app
        .admin
        .get("/v1/prompts/b/publications")
        .await
        .expect(200);
    assert_eq!(ledger.json["items"][0], made.json["publications"][1]);
    assert_eq!(app.admin.get(&path).await.expect(200).json, made.json);

    let undo = format!("{path}/rollback");
    let body = json!({"author": "bob", "message": "too warm"});
    let undone = app.admin.post(&undo, body).await.expect(200).json;
    let by = &undone["rolled_back"];
    assert_eq!([&by["author"], &by["message"]], ["bob", "too warm"]);
    assert_eq!(versions(&app).await, [json!(1), json!(1)]);
    assert_eq!(app.admin.get(&path).await.expect(200).json, undone);
    let again = app.admin.post(&undo, json!({})).await;
    let detail = again.problem(409, "release-rolled-back");
    assert!(detail.contains(&id), "{detail}");
    app.table.audit().await;
}

#[tokio::test]
async fn releases_are_listed_in_pages_newest_first() {
    let app = app().await;
    let mut ids = Vec::new();
    for version in [2, 1, 2] {
        app.table.clock.advance(std::time::Duration::from_secs(1));
        let body = json!({"publish": both(version)});
        let made = app.admin.post(RELEASES, body).await.expect(201);
        ids.insert(0, made.json["id"].clone());
    }
    let first = app.admin.get(&format!("{RELEASES}?limit=2")).await;
    let first = first.expect(200).json;
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = format!("{RELEASES}?limit=2&cursor={cursor}");
    let rest = app.admin.get(&rest).await.expect(200).json;
    let items = [&first["items"], &rest["items"]].map(|it| it.as_array().unwrap());
    let listed = items.into_iter().flatten().map(|it| &it["id"]);
    assert_eq!(listed.collect::<Vec<_>>(), ids.iter().collect::<Vec<_>>());
    assert_eq!(rest["next_cursor"], Value::Null);
}

#[tokio::test]
async fn invalid_fields_are_refused_with_their_place() {
    let app = app().await;
    let many: Vec<Value> = (0..23)
        .map(|n| json!({"name": format!("p{n}"), "version": 1}))
        .collect();
    let a = json!({"name": "a", "version": 1});
    for (body, pointer, says) in [
        (json!({"publish": []}), "/publish", "at least one"),
        (json!({"publish": many}), "/publish", "has 23, 3 too many"),
        (
            json!({"publish": [a, {"name": "a", "version": 2}]}),
            "/publish/1/name",
            "`a` is in /publish/0 already",
        ),
        (
            json!({"publish": [a, {"name": "a//b", "version": 2}]}),
            "/publish/1/name",
            "write `a/b`",
        ),
        (
            json!({"publish": [a, {"name": "b", "version": 0}]}),
            "/publish/1/version",
            "from 1",
        ),
        (
            json!({"publish": [{"name": "a", "version": 1, "label": "x"}]}),
            "/publish/0/label",
            "",
        ),
        (
            json!({"publish": [a], "instance": "Acme"}),
            "/instance",
            "an instance is made of",
        ),
        (
            json!({"publish": [a], "label": "P"}),
            "/label",
            "a label is made of",
        ),
        (
            json!({"publish": [a], "label": "latest"}),
            "/label",
            "reserved",
        ),
        (
            json!({"publish": [a], "author": "x".repeat(201)}),
            "/author",
            "at most 200",
        ),
    ] {
        let answer = app.admin.post(RELEASES, body.clone()).await;
        answer.problem(422, "invalid-body");
        let field = &answer.json["errors"][0];
        assert_eq!(field["pointer"], pointer, "{body}");
        let detail = field["detail"].as_str().unwrap();
        assert!(detail.contains(says), "{body}: {detail}");
    }
    assert_eq!(versions(&app).await, [json!(1), json!(1)]);
}

#[tokio::test]
async fn a_prompt_that_forbids_a_release_is_named_with_its_place() {
    let app = app().await;
    let body = json!({"template": "{{ x }}"});
    app.admin
        .json("PUT", "/v1/prompts/b", body)
        .await
        .expect(200);
    let a = json!({"name": "a", "version": 2});
    for (item, status, slug, says) in [
        (
            json!({"name": "c", "version": 1}),
            404,
            "prompt-not-found",
            "no prompt `c`",
        ),
        (
            json!({"name": "b", "version": 9}),
            404,
            "version-not-found",
            "its latest is 3",
        ),
        (
            json!({"name": "b", "version": 3}),
            422,
            "breaks-contract",
            "uses `x`",
        ),
        (
            json!({"name": "b", "version": 2, "revision": 7}),
            412,
            "changed-meanwhile",
            "it is at revision 3, not 7",
        ),
    ] {
        let body = json!({"publish": [a, item]});
        let answer = app.admin.post(RELEASES, body).await;
        let detail = answer.problem(status, slug);
        let place = format!("/publish/1 (`{}`): ", item["name"].as_str().unwrap());
        assert!(
            detail.starts_with(&place) && detail.contains(says),
            "{detail}"
        );
        assert_eq!(answer.json["errors"][0]["pointer"], "/publish/1");
        if status == 422 {
            assert_eq!(answer.json["missing_inputs"], json!(["x"]));
        }
    }
    assert_eq!(versions(&app).await, [json!(1), json!(1)]);
    app.table.audit().await;
}

#[tokio::test]
async fn a_release_whose_label_moved_stays() {
    let app = app().await;
    let made = app.admin.post(RELEASES, json!({"publish": both(2)})).await;
    let made = made.expect(201);
    let undo = format!("{}/rollback", made.header("location"));
    let body = json!({"version": 1});
    app.admin
        .post("/v1/prompts/b/publish", body)
        .await
        .expect(200);
    let answer = app.admin.post(&undo, json!({})).await;
    let detail = answer.problem(409, "release-moved");
    assert!(
        detail.contains("`b` is at publication 3, not 2"),
        "{detail}"
    );
    assert_eq!(versions(&app).await, [json!(2), json!(1)]);
    let unknown = "/v1/releases/019ad0f2-5c00-7d11-a2b3-c4d5e6f70809";
    app.admin
        .get(unknown)
        .await
        .problem(404, "release-not-found");
    let undo = format!("{unknown}/rollback");
    let answer = app.admin.post(&undo, json!({})).await;
    answer.problem(404, "release-not-found");
    let bad = app.admin.get("/v1/releases/latest").await;
    let detail = bad.problem(400, "invalid-path");
    assert!(detail.contains("looks like"), "{detail}");
}

#[tokio::test]
async fn a_repeated_release_and_rollback_take_effect_once() {
    let app = app().await;
    let send = async |path: &str, body: Value, header: (&str, &str)| {
        let request = app.admin.request("POST", path).json(&body);
        app.admin.send(request.header(header.0, header.1)).await
    };
    let (body, key) = (json!({"publish": both(2)}), ("idempotency-key", "k"));
    let made = send(RELEASES, body.clone(), key).await.expect(201);
    let undo = format!("{}/rollback", made.header("location"));
    let undone = send(&undo, json!({}), key).await.expect(200);
    let again = send(RELEASES, body.clone(), key).await.expect(201);
    assert_eq!(again.json, made.json);
    assert_eq!(again.header("location"), made.header("location"));
    let again = send(&undo, json!({}), key).await.expect(200);
    assert_eq!(again.json, undone.json);
    let other = send(RELEASES, json!({"publish": both(1)}), key).await;
    other.problem(422, "idempotency-key-reused");
    for path in [RELEASES, &undo] {
        let body = if path == RELEASES {
            body.clone()
        } else {
            json!({})
        };
        let answer = send(path, body, ("if-match", "\"2\"")).await;
        let detail = answer.problem(400, "invalid-header");
        assert!(detail.contains("a release has no ETag"), "{detail}");
    }
    let list = app.admin.get(RELEASES).await.expect(200).json;
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    app.table.audit().await;
}

#[tokio::test]
async fn a_reader_key_makes_and_sees_no_releases() {
    let app = app().await;
    let made = app.admin.post(RELEASES, json!({"publish": both(2)})).await;
    let path = made.header("location").to_owned();
    let undo = format!("{path}/rollback");
    app.reader.get(RELEASES).await.problem(403, "forbidden");
    app.reader.get(&path).await.problem(403, "forbidden");
    for (path, body) in [(RELEASES, json!({"publish": both(1)})), (&undo, json!({}))] {
        let answer = app.reader.post(path, body).await;
        answer.problem(403, "forbidden");
    }
    assert_eq!(versions(&app).await, [json!(2), json!(2)]);
}

#[tokio::test]
async fn included_prompts_and_prompts_of_an_instance_are_released_and_rolled_back() {
    let app = App::new().await;
    for instance in ["default", "acme"] {
        let prompts = [
            ("tone", "Be kind."),
            ("style", "Be brief."),
            ("a", "{% include \"tone\" %}"),
            ("b", "{% include \"style\" %}"),
        ];
        for (name, template) in prompts {
            let path = format!("/v1/prompts?instance={instance}");
            let body = json!({"name": name, "template": template});
            app.admin.post(&path, body).await.expect(201);
        }
        let names = ["a", "b", "style", "tone"];
        let publish = names.map(|name| json!({"name": name, "version": 1}));
        let body = json!({"instance": instance, "publish": publish});
        app.admin.post(RELEASES, body).await.expect(201);
        app.table.audit().await;
    }
    let list = app.admin.get(RELEASES).await.expect(200).json;
    let id_of = |instance: &str| {
        let mut items = list["items"].as_array().unwrap().iter();
        let item = items.find(|it| it["instance"] == instance).unwrap();
        item["id"].as_str().unwrap()
    };
    let (own, all) = (id_of("acme"), id_of("default"));
    let undo = |id: &str| format!("{RELEASES}/{id}/rollback");
    // What another instance includes stays.
    let refused = app.admin.post(&undo(all), json!({})).await;
    let detail = refused.problem(409, "included");
    assert!(detail.contains("(instance `acme`)"), "{detail}");
    for id in [own, all] {
        app.admin.post(&undo(id), json!({})).await.expect(200);
        app.table.audit().await;
    }
    let gone = app.reader.get("/v1/prompts/a/active?instance=acme").await;
    gone.problem(404, "not-active");
}

#[tokio::test]
async fn rolling_back_a_release_of_an_instance_leaves_the_wording_that_was_active_before() {
    let app = App::new().await;
    let create = "/v1/prompts?instance=acme";
    for name in ["a", "b"] {
        let body = json!({"name": name, "template": "one", "publish": true});
        app.admin.post(create, body).await.expect(201);
        let path = format!("/v1/prompts/{name}?instance=acme");
        let body = json!({"template": "two"});
        app.admin.json("PUT", &path, body).await.expect(200);
    }
    let body = json!({"instance": "acme", "publish": both(2)});
    let made = app.admin.post(RELEASES, body).await.expect(201);
    let undo = format!("{}/rollback", made.header("location"));
    app.admin.post(&undo, json!({})).await.expect(200);
    for name in ["a", "b"] {
        let path = format!("/v1/prompts/{name}/active?instance=acme");
        let active = app.reader.get(&path).await.expect(200).json;
        assert_eq!(active["template"], "one");
    }
    app.table.audit().await;
}
