//! Prompts whose names are any Unicode text.

use super::*;

/// A name as it is stored, and as it is sent in a path.
const NAMES: [(&str, &str); 5] = [
    ("Folder/chat é", "Folder%2Fchat%20%C3%A9"),
    ("a b", "a%20b"),
    (
        "it's 100 € + [1] & $x=`y`; (z), ^!",
        "it's%20100%20%E2%82%AC%20%2B%20%5B1%5D%20%26%20%24x%3D%60y%60%3B%20(z)%2C%20%5E!",
    ),
    (
        "サポート/挨拶",
        "%E3%82%B5%E3%83%9D%E3%83%BC%E3%83%88%2F%E6%8C%A8%E6%8B%B6",
    ),
    ("🎉", "%F0%9F%8E%89"),
];

#[tokio::test]
async fn every_route_of_a_prompt_takes_any_name() {
    let app = App::new().await;
    for (name, encoded) in NAMES {
        let path = format!("/v1/prompts/{encoded}");
        let body = json!({"name": name, "template": "one", "publish": true});
        let made = app.admin.post("/v1/prompts", body).await.expect(201);
        let location = made.header("location").to_owned();
        let read = app.admin.get(&location).await.expect(200).json;
        assert_eq!(read["name"], name);
        let new = json!({"template": "two", "publish": true});
        app.admin.json("PUT", &path, new).await.expect(200);
        for rest in ["active", "versions/1", "versions/latest"] {
            let read = app.admin.get(&format!("{path}/{rest}")).await.expect(200);
            assert_eq!(read.json["name"], name, "{rest}");
        }
        let render = format!("{path}/render");
        let text = app.reader.post(&render, json!({})).await.expect(200);
        assert_eq!(text.json["text"], "two");
        let back = format!("{path}/rollback");
        let back = app.admin.post(&back, json!({})).await.expect(200);
        assert_eq!(back.json["version"], 1);
        let refused = format!("{path}/active?label=latest");
        let detail = app.reader.get(&refused).await.problem(404, "not-active");
        let place = location.trim_start_matches("/v1/prompts/");
        let place = format!("GET /v1/prompts/{place}/versions/latest");
        assert!(detail.contains(&place), "{detail}");
        app.admin.call("DELETE", &path).await.expect(204);
        app.admin
            .call("POST", &format!("{path}/restore"))
            .await
            .expect(200);
    }
    app.table.audit().await;
}

#[tokio::test]
async fn lists_are_ordered_by_code_point_and_paged_and_filtered_by_any_prefix() {
    let app = App::new().await;
    let mut names: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
    names.extend(["Folder/chat", "Folder/chat e", "Folder!"]);
    for name in &names {
        let body = json!({"name": name, "template": "x"});
        app.admin
            .post("/v1/prompts", body.clone())
            .await
            .expect(201);
        let own = app.admin.post("/v1/prompts?instance=acme", body).await;
        own.expect(201);
    }
    names.sort_unstable();
    for instance in ["default", "acme"] {
        let listed = all(&app, &format!("/v1/prompts?instance={instance}"), "name").await;
        assert_eq!(listed, names);
    }
    let overrides = all(&app, "/v1/overrides?instance=acme", "name").await;
    assert_eq!(overrides, names);
    for (prefix, found) in [
        ("Folder%2Fchat%20", &["Folder/chat e", "Folder/chat é"][..]),
        // Decomposed: it is the letter `é`, which `e` does not begin.
        ("Folder%2Fchat%20e%CC%81", &["Folder/chat é"]),
        ("Folder%2Fchat%20e", &["Folder/chat e"]),
        ("%F0%9F%8E%89", &["🎉"]),
    ] {
        let path = format!("/v1/prompts?prefix={prefix}");
        assert_eq!(all(&app, &path, "name").await, found, "{prefix}");
    }
}

/// The names of a list, read one at a time.
async fn all(app: &App, path: &str, field: &str) -> Vec<String> {
    let (mut names, mut cursor) = (Vec::new(), String::new());
    loop {
        let separator = if path.contains('?') { '&' } else { '?' };
        let page = format!("{path}{separator}limit=1{cursor}");
        let page = app.admin.get(&page).await.expect(200).json;
        let items = page["items"].as_array().unwrap().iter();
        names.extend(items.map(|item| item[field].as_str().unwrap().to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return names,
        }
    }
}

#[tokio::test]
async fn names_that_differ_only_in_normalization_are_one_prompt() {
    let app = App::new().await;
    let body = |name: &str| json!({"name": name, "template": "x", "publish": true});
    let made = app.admin.post("/v1/prompts", body("cafe\u{301}")).await;
    assert_eq!(made.expect(201).json["version"]["name"], "café");
    let again = app.admin.post("/v1/prompts", body("café")).await;
    again.problem(409, "prompt-exists");
    for path in ["/v1/prompts/cafe%CC%81", "/v1/prompts/caf%C3%A9"] {
        assert_eq!(app.admin.get(path).await.expect(200).json["name"], "café");
    }
    // Case still matters.
    let other = app.admin.post("/v1/prompts", body("Café")).await;
    other.expect(201);
    let twice =
        json!({"publish": [{"name": "café", "version": 1}, {"name": "cafe\u{301}", "version": 1}]});
    let refused = app.admin.post("/v1/releases", twice).await;
    refused.problem(422, "invalid-body");
    assert_eq!(refused.pointers(), ["/publish/1/name"]);
    app.table.audit().await;
}

#[tokio::test]
async fn prompts_of_any_names_include_each_other_override_and_are_released() {
    let app = App::new().await;
    for (name, template, format) in [
        ("Ton für alle", "Be kind.", "jinja2"),
        ("Töne/für alle & jeden", "Be short.", "mustache"),
        // Both include a name that is decomposed in the template.
        ("it's ok", "{% include \"Ton fu\u{308}r alle\" %}", "jinja2"),
        ("挨拶", "{{> To\u{308}ne/für alle & jeden }}", "mustache"),
    ] {
        let body =
            json!({"name": name, "template": template, "template_format": format, "publish": true});
        app.admin.post("/v1/prompts", body).await.expect(201);
    }
    for (path, included, text) in [
        ("it's%20ok", "Ton für alle", "Be kind."),
        ("%E6%8C%A8%E6%8B%B6", "Töne/für alle & jeden", "Be short."),
    ] {
        let path = format!("/v1/prompts/{path}");
        let version = app.admin.get(&format!("{path}/versions/1")).await;
        assert_eq!(version.expect(200).json["includes"], json!([included]));
        let rendered = app.reader.post(&format!("{path}/render"), json!({})).await;
        assert_eq!(rendered.expect(200).json["text"], text);
    }
    let own = json!({"name": "it's ok", "template": "Own", "publish": true});
    app.admin
        .post("/v1/prompts?instance=acme", own)
        .await
        .expect(201);
    let overrides = app.admin.get("/v1/prompts/it's%20ok/overrides").await;
    assert_eq!(overrides.expect(200).json["items"], json!(["acme"]));
    let includers = all(&app, "/v1/prompts/Ton%20f%C3%BCr%20alle/includers", "name");
    assert_eq!(includers.await, ["it's ok"]);
    let release = json!({"label": "staging", "publish": [{"name": "it's ok", "version": 1}, {"name": "挨拶", "version": 1}]});
    app.admin.post("/v1/releases", release).await.expect(201);
    app.table.audit().await;
}
