//! Keys, instances, and the routes around prompts.

use serde_json::json;
use tests::{ADMIN, App, READER};

use super::{PROMPTS, as_sdk, call, get, refused, text};

#[tokio::test]
async fn the_secret_key_is_checked_and_decides_what_may_be_done() {
    let app = App::new().await;
    text(&app, "hello", "Hi", &["production"]).await;
    let one = format!("{PROMPTS}/hello");
    let version = format!("{one}/versions/1");
    let body = json!({"name": "hello", "prompt": "x"});
    let labels = json!({"newLabels": ["a"]});
    for (method, path, body, reader) in [
        ("GET", one.as_str(), None, 200),
        ("GET", PROMPTS, None, 200),
        ("GET", "/api/public/projects", None, 200),
        ("GET", "/api/public/prompts?name=hello", None, 200),
        ("POST", PROMPTS, Some(body.clone()), 403),
        ("POST", "/api/public/prompts", Some(body), 403),
        ("PATCH", version.as_str(), Some(labels), 403),
        ("DELETE", one.as_str(), None, 403),
    ] {
        let keys = ("default", "wrong-key-0123456789");
        let wrong = as_sdk(&app, keys, method, path, body.clone()).await;
        refused(&wrong, 401, "UnauthorizedError");
        assert_eq!(
            wrong.header("www-authenticate"),
            "Basic realm=\"promptbook\""
        );
        let found = as_sdk(&app, ("default", READER), method, path, body.clone()).await;
        assert_eq!(found.status, reader, "{method} {path}");
        if reader == 403 {
            refused(&found, 403, "ForbiddenError");
        }
        let none = app.nobody.call(method, path).await;
        refused(&none, 401, "UnauthorizedError");
        let other = app.admin.call(method, path).await;
        refused(&other, 401, "UnauthorizedError");
    }
    let bearer = app.nobody.request("GET", &one).bearer_auth("default");
    refused(&app.nobody.send(bearer).await, 403, "ForbiddenError");
    let invalid = as_sdk(&app, ("Not an instance", ADMIN), "GET", &one, None).await;
    let message = refused(&invalid, 401, "UnauthorizedError");
    assert!(
        message.contains("the public key names an instance"),
        "{message}"
    );
}

#[tokio::test]
async fn basic_authentication_opens_no_other_route() {
    let app = App::new().await;
    for path in ["/v1/prompts", "/api/publicX", "/api"] {
        call(&app, "GET", path, None)
            .await
            .problem(401, "unauthenticated");
    }
}

#[tokio::test]
async fn the_public_key_selects_the_instance_which_inherits_from_default() {
    let app = App::new().await;
    text(&app, "hello", "of default", &["production", "staging"]).await;
    let acme = ("acme", ADMIN);
    let hello = format!("{PROMPTS}/hello");
    let inherited = as_sdk(&app, acme, "GET", &hello, None).await.expect(200);
    assert_eq!(inherited.json["prompt"], "of default");
    let body = json!({"name": "hello", "prompt": "of acme", "labels": ["production"]});
    as_sdk(&app, acme, "POST", PROMPTS, Some(body))
        .await
        .expect(201);
    let own = as_sdk(&app, acme, "GET", &hello, None).await.expect(200);
    assert_eq!(own.json["prompt"], "of acme");
    assert_eq!(own.json["projectId"], "acme");
    let path = format!("{hello}?label=staging");
    let staging = as_sdk(&app, acme, "GET", &path, None).await.expect(200);
    assert_eq!(staging.json["prompt"], "of default");
    assert_eq!(get(&app, "/hello").await.json["prompt"], "of default");
    let listed = as_sdk(&app, acme, "GET", PROMPTS, None).await.expect(200);
    assert_eq!(listed.json["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn health_needs_no_key_and_projects_shows_the_instance() {
    let app = App::new().await;
    let health = app.nobody.get("/api/public/health").await.expect(200).json;
    assert_eq!(health["status"], "OK");
    app.nobody
        .call("HEAD", "/api/public/health")
        .await
        .expect(200);
    let projects = call(&app, "GET", "/api/public/projects", None).await;
    let project = json!({
        "id": "default", "name": "default", "organization": {"id": "promptbook", "name": "Promptbook"}, "metadata": {},
    });
    assert_eq!(projects.expect(200).json, json!({"data": [project]}));
}

#[tokio::test]
async fn unknown_routes_and_methods_are_json_in_the_same_form() {
    let app = App::new().await;
    for (method, path, status, error) in [
        (
            "GET",
            "/api/public/v2/prompts/",
            404,
            "LangfuseNotFoundError",
        ),
        ("GET", "/api/public/traces", 404, "LangfuseNotFoundError"),
        ("PUT", PROMPTS, 405, "MethodNotAllowedError"),
        (
            "POST",
            "/api/public/v2/prompts/a",
            405,
            "MethodNotAllowedError",
        ),
    ] {
        refused(&call(&app, method, path, None).await, status, error);
    }
}
