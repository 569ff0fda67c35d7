//! Lists of instances and overrides, and overrides that are behind `default`.

use std::time::Duration;

use super::*;

fn of(name: &str, instance: &str, rest: &str) -> String {
    format!("/v1/prompts/{name}{rest}?instance={instance}")
}

async fn create_in(app: &App, instance: &str, name: &str) {
    let body = json!({"name": name, "template": format!("{name} of {instance}"), "publish": true});
    let path = format!("/v1/prompts?instance={instance}");
    app.admin.post(&path, body).await.expect(201);
}

async fn later(app: &App) {
    app.table.clock.advance(Duration::from_secs(60));
}

/// Every page of a list, `limit` items each at most.
async fn pages(app: &App, path: &str, limit: usize) -> Vec<Vec<Value>> {
    let (mut pages, mut cursor) = (Vec::new(), String::new());
    loop {
        let and = if path.contains('?') { '&' } else { '?' };
        let page = format!("{path}{and}limit={limit}{cursor}");
        let page = app.admin.get(&page).await.expect(200).json;
        pages.push(page["items"].as_array().unwrap().clone());
        assert!(pages[pages.len() - 1].len() <= limit);
        let Some(next) = page["next_cursor"].as_str() else {
            return pages;
        };
        cursor = format!("&cursor={next}");
    }
}

async fn all(app: &App, path: &str) -> Vec<Value> {
    pages(app, path, 100).await.concat()
}

#[tokio::test]
async fn instances_are_listed_with_the_number_of_their_live_prompts() {
    let app = App::new().await;
    assert!(all(&app, "/v1/instances").await.is_empty());
    for name in ["a", "b", "c"] {
        create_in(&app, "default", name).await;
    }
    // In the order of names, not in that of the sort keys' separators.
    for (instance, name) in [
        ("acme", "a"),
        ("acme", "b"),
        ("acme-eu", "a"),
        ("acme.x", "a"),
        ("acme0", "a"),
        ("zeta", "only/here"),
    ] {
        create_in(&app, instance, name).await;
    }
    let listed = |counts: &[(&str, u64)]| -> Vec<Value> {
        let counts = counts.iter();
        counts
            .map(|(instance, overrides)| json!({"instance": instance, "overrides": overrides}))
            .collect()
    };
    let expected = [
        ("acme", 2),
        ("acme-eu", 1),
        ("acme.x", 1),
        ("acme0", 1),
        ("zeta", 1),
    ];
    assert_eq!(all(&app, "/v1/instances").await, listed(&expected));
    for limit in 1..=6 {
        let pages = pages(&app, "/v1/instances", limit).await;
        assert_eq!(pages.concat(), listed(&expected), "{limit}");
        assert_eq!(pages.len(), expected.len().div_ceil(limit), "{limit}");
    }
    app.admin
        .call("DELETE", &of("a", "acme", ""))
        .await
        .expect(204);
    app.admin
        .call("DELETE", &of("a", "acme", ""))
        .await
        .expect(204);
    app.admin
        .call("DELETE", &of("a", "acme0", ""))
        .await
        .expect(204);
    app.admin.call("DELETE", "/v1/prompts/b").await.expect(204);
    let names: Vec<Value> = all(&app, "/v1/overrides").await;
    let names: Vec<&Value> = names.iter().map(|it| &it["name"]).collect();
    assert_eq!(names, ["b", "a", "a", "only/here"]);
    let expected = [("acme", 1), ("acme-eu", 1), ("acme.x", 1), ("zeta", 1)];
    assert_eq!(all(&app, "/v1/instances").await, listed(&expected));
    for _ in 0..2 {
        let restore = of("a", "acme", "/restore");
        app.admin.call("POST", &restore).await.expect(200);
    }
    assert_eq!(all(&app, "/v1/instances").await[0]["overrides"], 2);
    app.table.audit().await;
}

#[tokio::test]
async fn an_override_is_behind_after_default_is_published_again() {
    let app = App::new().await;
    for name in ["a", "b"] {
        create_in(&app, "default", name).await;
    }
    later(&app).await;
    create_in(&app, "acme", "a").await;
    create_in(&app, "globex", "a").await;
    create_in(&app, "globex", "own").await;
    later(&app).await;
    assert!(all(&app, "/v1/overrides?behind=true").await.is_empty());
    // A version that is only saved changes nothing that anybody is served.
    let second = json!({"template": "anew"});
    app.admin
        .json("PATCH", "/v1/prompts/a", second)
        .await
        .expect(200);
    assert!(all(&app, "/v1/overrides?behind=true").await.is_empty());
    let publish = json!({"version": 2});
    app.admin
        .post("/v1/prompts/a/publish", publish)
        .await
        .expect(200);

    let states = all(&app, "/v1/overrides").await;
    let at = |seconds: u64| format!("2033-05-18T03:{}:20.000Z", 33 + seconds / 60);
    let active =
        |version: u64, seconds: u64| json!({"version": version, "published_at": at(seconds)});
    // Published a millisecond after it was saved.
    let default = json!({"version": 2, "published_at": "2033-05-18T03:35:20.001Z"});
    let state = |instance: &str, name: &str, default: Value, behind: bool| json!({"instance": instance, "name": name, "label": "production", "active": active(1, 60), "default": default, "behind": behind});
    assert_eq!(
        states,
        [
            state("acme", "a", default.clone(), true),
            state("globex", "a", default, true),
            state("globex", "own", Value::Null, false),
        ]
    );
    assert_eq!(
        all(&app, "/v1/overrides?instance=globex").await,
        states[1..]
    );
    assert_eq!(all(&app, "/v1/overrides?behind=true").await, states[..2]);
    let behind = pages(&app, "/v1/overrides?behind=true", 1).await;
    assert_eq!(behind.concat(), states[..2]);

    // Whoever publishes after `default` has seen what it says.
    later(&app).await;
    let again = json!({"template": "mine, anew", "publish": true});
    app.admin
        .json("PATCH", &of("a", "acme", ""), again)
        .await
        .expect(200);
    let behind = all(&app, "/v1/overrides?behind=true").await;
    assert_eq!(behind, states[1..2]);
    // A rollback brings back what the override said before `default` changed, and so does a restoration.
    for acts in [
        &[("POST", "/rollback")][..],
        &[("DELETE", ""), ("POST", "/restore")],
    ] {
        later(&app).await;
        for (method, act) in acts {
            let path = of("a", "acme", act);
            let done = match *act {
                "/rollback" => app.admin.json(method, &path, json!({})).await,
                _ => app.admin.call(method, &path).await,
            };
            assert!(done.status < 300, "{act}: {done:?}");
        }
        let behind = all(&app, "/v1/overrides?behind=true").await;
        assert_eq!(behind.len(), 2, "{acts:?}");
        assert_eq!(behind[0]["instance"], "acme");
    }
    // What is taken down inherits, so it is not behind; and neither is anything where `default` has nothing.
    app.admin
        .post(&of("a", "globex", "/unpublish"), json!({}))
        .await
        .expect(200);
    let states = all(&app, "/v1/overrides?instance=globex").await;
    assert_eq!(
        (&states[0]["active"], &states[0]["behind"]),
        (&Value::Null, &json!(false))
    );
    let staging = all(&app, "/v1/overrides?label=staging").await;
    assert!(
        staging
            .iter()
            .all(|it| it["active"].is_null() && it["behind"] == false)
    );
    app.table.audit().await;
}

#[tokio::test]
async fn the_lists_of_instances_need_an_admin_key_and_reject_unknown_parameters() {
    let app = App::new().await;
    for path in ["/v1/instances", "/v1/overrides"] {
        app.nobody.get(path).await.problem(401, "unauthenticated");
        app.reader.get(path).await.problem(403, "forbidden");
    }
    for (path, says) in [
        ("/v1/instances?limit=101", "1 to 100"),
        (
            "/v1/instances?instance=acme",
            "unknown parameter `instance`",
        ),
        ("/v1/overrides?behind=yes", "behind"),
        ("/v1/overrides?instance=Acme", "an instance is made of"),
    ] {
        let detail = app.admin.get(path).await.problem(400, "invalid-query");
        assert!(detail.contains(says), "{path}: {detail}");
    }
    for name in ["a", "b"] {
        create_in(&app, "acme", name).await;
        create_in(&app, "globex", name).await;
    }
    let cursor = async |path: &str| {
        let page = app.admin.get(path).await.expect(200).json;
        page["next_cursor"].as_str().unwrap().to_owned()
    };
    let of_instances = cursor("/v1/instances?limit=1").await;
    let of_overrides = cursor("/v1/overrides?limit=1").await;
    for (path, cursor) in [
        ("/v1/instances?", of_overrides.as_str()),
        ("/v1/overrides?", of_instances.as_str()),
        ("/v1/overrides?behind=true&", of_overrides.as_str()),
        ("/v1/overrides?instance=globex&", of_overrides.as_str()),
        ("/v1/overrides?label=staging&", of_overrides.as_str()),
        ("/v1/instances?", "nonsense"),
    ] {
        let answer = app.admin.get(&format!("{path}cursor={cursor}")).await;
        answer.problem(400, "invalid-cursor");
    }
}
