//! Includes over HTTP: who includes a prompt, and what an included prompt can't do, by every function that writes.

use serde_json::{Value, json};
use tests::App;

const TONE: &str = "/v1/prompts/tone";

/// `tone` and `safety`, and two prompts that include `tone`, whose second version includes `safety` as well.
async fn included() -> App {
    let app = App::new().await;
    for name in ["tone", "safety"] {
        let body = json!({"name": name, "template": "Be kind.", "publish": true});
        app.admin.post("/v1/prompts", body).await.expect(201);
    }
    let includer = "{% include \"tone\" %} Hello";
    for name in ["hello", "bye"] {
        let body = json!({"name": name, "template": includer, "publish": true});
        app.admin.post("/v1/prompts", body).await.expect(201);
        let both = json!({"template": format!("{includer} {{% include \"safety\" %}}")});
        let path = format!("/v1/prompts/{name}");
        app.admin.json("PATCH", &path, both).await.expect(200);
    }
    app
}

async fn includers(app: &App, name: &str) -> Value {
    let path = format!("/v1/prompts/{name}/includers");
    app.admin.get(&path).await.expect(200).json["items"].clone()
}

fn includer(name: &str, labels: &[&str]) -> Value {
    json!({"instance": "default", "name": name, "labels": labels})
}

#[tokio::test]
async fn includers_are_listed_as_versions_are_published_and_rolled_back() {
    let app = included().await;
    let tone = json!([
        includer("bye", &["production"]),
        includer("hello", &["production"])
    ]);
    assert_eq!(includers(&app, "tone").await, tone);
    assert_eq!(includers(&app, "safety").await, json!([]));
    for name in ["hello", "bye"] {
        let publish = format!("/v1/prompts/{name}/publish");
        for label in ["production", "staging"] {
            let body = json!({"version": 2, "label": label});
            app.admin.post(&publish, body).await.expect(200);
        }
    }
    let labels = &["production", "staging"];
    let both = json!([includer("bye", labels), includer("hello", labels)]);
    assert_eq!(includers(&app, "safety").await, both);
    for name in ["hello", "bye"] {
        let rollback = format!("/v1/prompts/{name}/rollback");
        app.admin.post(&rollback, json!({})).await.expect(200);
        let unpublish = format!("/v1/prompts/{name}/unpublish");
        let body = json!({"label": "staging"});
        app.admin.post(&unpublish, body).await.expect(200);
    }
    assert_eq!(includers(&app, "safety").await, json!([]));
    assert_eq!(includers(&app, "tone").await, tone);
    app.admin
        .get("/v1/prompts/nobody/includers")
        .await
        .expect(404);
    app.table.audit().await;
}

#[tokio::test]
async fn an_included_prompt_is_not_taken_down_by_any_function() {
    let app = included().await;
    let unpublished = app
        .admin
        .post(&format!("{TONE}/unpublish"), json!({}))
        .await;
    let deleted = app.admin.send(app.admin.request("DELETE", TONE)).await;
    let contract = json!({"inputs": ["style"]});
    let grown = app
        .admin
        .json("PUT", &format!("{TONE}/contract"), contract)
        .await;
    for refused in [unpublished, deleted, grown] {
        let problem = refused.expect(409).json;
        assert_eq!(problem["type"], "/problems/included", "{problem}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("2 active versions include it"), "{detail}");
        assert!(detail.contains("`bye` (instance `default`)"), "{detail}");
    }
    app.table.audit().await;
}

#[tokio::test]
async fn an_included_prompt_comes_to_include_nothing_by_publishing_or_rolling_back() {
    let app = included().await;
    // `safety` had a version that includes, and rolling back would bring it back.
    let nested = json!({"template": "{% include \"tone\" %}", "publish": true});
    app.admin
        .json("PATCH", "/v1/prompts/safety", nested)
        .await
        .expect(200);
    let plain = json!({"template": "Be safe.", "publish": true});
    app.admin
        .json("PATCH", "/v1/prompts/safety", plain)
        .await
        .expect(200);
    for name in ["hello", "bye"] {
        let path = format!("/v1/prompts/{name}/publish");
        app.admin
            .post(&path, json!({"version": 2}))
            .await
            .expect(200);
    }
    let back = app
        .admin
        .post("/v1/prompts/safety/rollback", json!({}))
        .await;
    let again = json!({"version": 2});
    let again = app.admin.post("/v1/prompts/safety/publish", again).await;
    for refused in [back, again] {
        let problem = refused.expect(409).json;
        assert_eq!(problem["type"], "/problems/included", "{problem}");
    }
    app.table.audit().await;
}

#[tokio::test]
async fn a_version_that_does_not_go_together_with_its_include_names_it() {
    let app = included().await;
    let reads =
        json!({"template": "{{ range }}", "inputs": {"range": {"default": 5}}, "publish": true});
    app.admin.json("PATCH", TONE, reads).await.expect(200);
    let calls = "{% for i in range(3) %}{{ i }}{% endfor %}{% include 'tone' %}";
    let body = json!({"template": calls, "publish": true});
    let path = "/v1/prompts/hello";
    let refused = app.admin.json("PATCH", path, body).await.expect(422).json;
    assert_eq!(refused["type"], "/problems/include-conflict");
    assert_eq!(
        refused["detail"],
        "version 3 can't be combined with what it includes, `tone`: /template, line 1: one of them calls `range` or `dict`, and another reads \
         an input of that name: rename the input"
    );
    let draft = json!({"template": calls});
    app.admin.json("PATCH", path, draft).await.expect(200);
    app.table.audit().await;
}

#[tokio::test]
async fn each_function_reads_the_overrides_of_what_it_comes_to_include() {
    let app = included().await;
    let body =
        |format: &str| json!({"template": "Be brief.", "template_format": format, "publish": true});
    for name in ["tone", "safety"] {
        let mut own = body("jinja2");
        own["name"] = json!(name);
        let path = "/v1/prompts?instance=acme";
        app.admin.post(path, own).await.expect(201);
    }
    let hello = async |method: &str, path: &str, body: Value| {
        let path = format!("/v1/prompts/hello{path}");
        app.admin.json(method, &path, body).await
    };
    let safety_is_in = async |format: &str| {
        let path = "/v1/prompts/safety?instance=acme";
        let saved = app.admin.json("PUT", path, body(format)).await;
        saved.expect(200);
    };
    let plain = json!({"template": "Hello", "publish": true});
    let both = "{% include \"tone\" %}{% include \"safety\" %}";
    let both = json!({"template": both, "publish": true});
    let back = || json!({});
    hello("PATCH", "", both.clone()).await.expect(200);
    hello("PATCH", "", plain).await.expect(200);

    safety_is_in("mustache").await;
    let saved = hello("PATCH", "", both.clone()).await;
    let published = hello("POST", "/publish", json!({"version": 3})).await;
    let rolled_back = hello("POST", "/rollback", back()).await;
    for refused in [saved, published, rolled_back] {
        refused.problem(422, "include-format");
        let detail = refused.json["detail"].as_str().unwrap();
        assert!(detail.contains("in instance `acme`"), "{detail}");
    }
    safety_is_in("jinja2").await;
    hello("POST", "/rollback", back()).await.expect(200);
    hello("PATCH", "", both).await.expect(200);
    app.table.audit().await;
}
