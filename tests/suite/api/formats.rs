//! Templates in Mustache, and text without a template language.

use super::*;

const MUSTACHE: &str = "Dear {{customer.name}},\n{{! a note }}\n{{{tone}}} {{&tone}}\n";

/// A server whose greeting is in Mustache and active.
async fn with_mustache() -> App {
    let app = App::new().await;
    let body = json!({"name": "support/greeting", "template": MUSTACHE, "template_format": "mustache", "publish": true});
    let saved = app.admin.post("/v1/prompts", body).await.expect(201).json;
    assert_eq!(saved["version"]["template_format"], "mustache");
    assert_eq!(saved["version"]["uses"], json!(["customer", "tone"]));
    app
}

async fn refused(app: &App, method: &str, body: Value) -> Value {
    let answer = app.admin.json(method, GREETING, body).await;
    answer.problem(422, "invalid-body");
    answer.json["errors"][0].clone()
}

#[tokio::test]
async fn a_mustache_prompt_is_stored_as_it_is_and_rendered_without_escaping() {
    let app = with_mustache().await;
    for path in ["/active", "/versions/1", "/versions/latest"] {
        let shown = app.admin.get(&greeting(path)).await.expect(200).json;
        assert_eq!(shown["template"], MUSTACHE, "{path}");
        assert_eq!(shown["template_format"], "mustache", "{path}");
    }
    let listed = app.admin.get(&greeting("/versions")).await.expect(200).json;
    assert_eq!(listed["items"][0]["template_format"], "mustache");

    let inputs = json!({"customer": {"name": "<Ada> {{tone}}"}, "tone": "\"kind\" & dry"});
    let answer = app
        .reader
        .post(&greeting("/render"), json!({"inputs": inputs}))
        .await
        .expect(200)
        .json;
    assert_eq!(answer["template_format"], "mustache");
    assert_eq!(
        answer["text"],
        "Dear <Ada> {{tone}},\n\"kind\" & dry \"kind\" & dry\n"
    );
    let missing = json!({"inputs": {"customer": {}, "tone": ""}});
    let answer = app.reader.post(&greeting("/render"), missing).await;
    answer.problem(422, "invalid-body");
    assert_eq!(
        answer.json["errors"],
        json!([{"pointer": "/inputs/customer",
            "detail": "version 1: `customer` has no `name`, and line 1 reads `customer.name`: give it, or remove it from the template"}])
    );
}

#[tokio::test]
async fn a_version_has_the_format_that_put_names_else_jinja2_and_patch_keeps_it() {
    let app = with_mustache().await;
    let save = async |method: &str, body: Value| {
        let answer = app.admin.json(method, GREETING, body).await.expect(200);
        let version = &answer.json["version"];
        (
            version["version"].clone(),
            version["template_format"].clone(),
        )
    };
    let patched = save("PATCH", json!({"template": "Hi {{{tone}}}"})).await;
    assert_eq!(patched, (json!(2), json!("mustache")));
    let same = save(
        "PUT",
        json!({"template": "Hi {{{tone}}}", "template_format": "mustache"}),
    );
    assert_eq!(same.await, (json!(2), json!("mustache")));
    let text = json!({"template": "{{ tone }}"});
    assert_eq!(save("PUT", text).await, (json!(3), json!("jinja2")));
    let plain = json!({"template_format": "none"});
    assert_eq!(
        save("PATCH", plain.clone()).await,
        (json!(4), json!("none"))
    );
    assert_eq!(save("PATCH", plain).await, (json!(4), json!("none")));
    let cleared = json!({"template_format": null});
    assert_eq!(save("PATCH", cleared).await, (json!(5), json!("jinja2")));

    let version = async |number: u32| {
        let path = greeting(&format!("/versions/{number}"));
        app.admin.get(&path).await.expect(200).json
    };
    let (jinja, plain, again) = (version(3).await, version(4).await, version(5).await);
    assert_eq!(plain["uses"], json!([]));
    assert_eq!(jinja["digest"], again["digest"]);
    assert_ne!(jinja["digest"], plain["digest"]);
    let diff = app.admin.get(&greeting("/versions/4/diff")).await;
    let diff = diff.expect(200).json;
    assert_eq!(
        diff["diff"],
        "--- version 3\n+++ version 4\n@@ -1,2 +1,3 @@\n+template_format: \"none\"\n ---\n {{ tone }}\n\\ No newline at end of file\n"
    );
    assert_eq!(diff["inputs"], json!({"added": [], "removed": ["tone"]}));
    app.table.audit().await;
}

#[tokio::test]
async fn the_contract_is_checked_in_every_format() {
    let app = with_mustache().await;
    let body = json!({"template": "{{tone}} {{city}}"});
    app.admin.json("PATCH", GREETING, body).await.expect(200);
    let answer = app
        .admin
        .post(&greeting("/publish"), json!({"version": 2}))
        .await;
    answer.problem(422, "breaks-contract");
    assert_eq!(answer.json["missing_inputs"], json!(["city"]));
    let body = json!({"template_format": "none", "publish": true});
    app.admin.json("PATCH", GREETING, body).await.expect(200);
    let answer = app.reader.post(&greeting("/render"), json!({})).await;
    assert_eq!(answer.expect(200).json["text"], "{{tone}} {{city}}");
}

#[tokio::test]
async fn what_a_format_does_not_have_is_refused_with_its_place() {
    let app = with_mustache().await;
    let wrong = refused(
        &app,
        "PATCH",
        json!({"template": "Hi\n {{#items}}x{{/items}}"}),
    )
    .await;
    assert_eq!(
        wrong,
        json!({"pointer": "/template",
            "detail": "line 2, column 2: `{{#`: prompts in the format `mustache` have no sections; use `jinja2`, with `{% if %}` or `{% for %}`"})
    );
    // The old text, in the new format.
    let wrong = refused(&app, "PATCH", json!({"template_format": "jinja2"})).await;
    assert_eq!(wrong["pointer"], "/template");
    let wrong = refused(
        &app,
        "PUT",
        json!({"template": "x", "template_format": "liquid"}),
    )
    .await;
    assert_eq!(wrong["pointer"], "/template_format");
    for known in ["jinja2", "mustache", "none"] {
        let detail = wrong["detail"].as_str().unwrap();
        assert!(detail.contains(known), "{detail}");
    }
    let blank = refused(&app, "PATCH", json!({"template": "{{! a note }}"})).await;
    assert!(blank["detail"].as_str().unwrap().contains("blank"));
}

#[tokio::test]
async fn warnings_speak_of_the_format() {
    let app = with_mustache().await;
    let body = json!({"template": "{% if tone %}{{tone}}{% endif %} {tone}"});
    let saved = app.admin.json("PATCH", GREETING, body).await.expect(200);
    assert_eq!(
        saved.json["warnings"],
        json!([
            {"pointer": "/template", "detail": "line 1, column 1: `{% if … %}` is text in the format `mustache`: did you mean the format `jinja2`?"},
            {"pointer": "/template", "detail": "line 1, column 34: `{tone}` is text, not an input: did you mean `{{tone}}`?"},
        ])
    );
}

#[tokio::test]
async fn an_include_has_the_format_of_the_prompt_and_both_keep_it() {
    let app = App::new().await;
    let tone = |format: &str| json!({"template": "Be kind.", "template_format": format});
    let mut new = tone("mustache");
    new["name"] = json!("tone");
    new["publish"] = json!(true);
    app.admin.post("/v1/prompts", new).await.expect(201);

    let includer =
        json!({"name": "support/greeting", "template": "{% include 'tone' %}", "publish": true});
    let refused = app.admin.post("/v1/prompts", includer).await;
    refused.problem(422, "include-format");
    assert_eq!(
        refused.json["detail"],
        "version 1 is in the format `jinja2` and includes `tone`, whose active version under `production` in instance `default` is in \
         `mustache`: publish a version of `tone` in `jinja2` there, or write this version in `mustache`"
    );
    let includer = json!({"name": "support/greeting", "template": "{{> tone}}", "template_format": "mustache", "publish": true});
    app.admin.post("/v1/prompts", includer).await.expect(201);

    let mut changed = tone("jinja2");
    changed["publish"] = json!(true);
    let refused = app.admin.json("PUT", "/v1/prompts/tone", changed).await;
    refused.problem(409, "included");
    assert_eq!(
        refused.json["detail"],
        "`tone` can't have an active version in the format `jinja2`, because an active version of `support/greeting` \
         (instance `default`) includes it: publish versions that don't include it first"
    );
    app.table.audit().await;
}
