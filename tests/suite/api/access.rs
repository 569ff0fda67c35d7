//! API keys: requests without one are rejected, readers may read and chat, admins may do everything.

use tests::{ADMIN, Client, READER};

use super::*;

const ROUTES: [(&str, &str, bool); 22] = [
    ("POST", "/v1/prompts", false),
    ("GET", "/v1/prompts", false),
    ("GET", "/v1/prompts/a", false),
    ("PUT", "/v1/prompts/a", false),
    ("PATCH", "/v1/prompts/a", false),
    ("DELETE", "/v1/prompts/a", false),
    ("POST", "/v1/prompts/a/restore", false),
    ("PUT", "/v1/prompts/a/contract", false),
    ("GET", "/v1/prompts/a/overrides", false),
    ("GET", "/v1/prompts/a/includers", false),
    ("GET", "/v1/prompts/a/versions", false),
    ("GET", "/v1/prompts/a/versions/1", false),
    ("GET", "/v1/prompts/a/versions/2/diff", false),
    ("POST", "/v1/prompts/a/publish", false),
    ("POST", "/v1/prompts/a/rollback", false),
    ("POST", "/v1/prompts/a/unpublish", false),
    ("GET", "/v1/prompts/a/publications", false),
    ("GET", "/v1/prompts/a/active", true),
    ("POST", "/v1/prompts/a/render", true),
    ("POST", "/v1/chat", true),
    ("GET", "/v1/status", true),
    ("GET", "/v1/nothing", false),
];

#[tokio::test]
async fn every_route_requires_a_key_of_the_right_role() {
    let app = App::new().await;
    let before = app.table.items().await;
    let wrong = Client::new(&app.url, Some("wrong-key-0123456789-0123"));
    for (method, path, readers) in ROUTES {
        let none = app.nobody.json(method, path, json!({"nonsense": 1})).await;
        none.problem(401, "unauthenticated");
        assert!(
            none.header("www-authenticate").starts_with("Bearer"),
            "{path}"
        );
        wrong
            .json(method, path, json!({}))
            .await
            .problem(401, "unauthenticated");
        let reader = app.reader.json(method, path, json!({"nonsense": 1})).await;
        let admin = app.admin.json(method, path, json!({"nonsense": 1})).await;
        assert!(
            ![401, 403].contains(&admin.status),
            "{method} {path}: {}",
            admin.status
        );
        match path {
            "/v1/nothing" => assert!([403, 404].contains(&reader.status), "{}", reader.status),
            _ if readers => assert!(![401, 403].contains(&reader.status), "{method} {path}"),
            _ => drop(reader.problem(403, "forbidden")),
        }
    }
    assert_eq!(before, app.table.items().await);
}

#[tokio::test]
async fn a_caller_is_told_the_role_of_the_key_and_the_release() {
    let app = App::new().await;
    let version = env!("CARGO_PKG_VERSION");
    for (client, role) in [(&app.admin, "admin"), (&app.reader, "reader")] {
        let status = client.get("/v1/status").await.expect(200).json;
        let key_id = status["key_id"].as_str().unwrap();
        assert_eq!(key_id.len(), 8);
        assert_eq!(
            status,
            json!({"version": version, "role": role, "key_id": key_id})
        );
    }
    create(&app, "one").await;
    let created = app.admin.get(&greeting("/versions/1")).await.expect(200);
    let status = app.admin.get("/v1/status").await.expect(200);
    assert_eq!(created.json["key_id"], status.json["key_id"]);
    app.wire.cut(true);
    let down = app.admin.get("/v1/status").await;
    down.problem(503, "unavailable");
}

#[tokio::test]
async fn a_key_is_only_accepted_in_its_two_headers() {
    let app = App::new().await;
    create(&app, "one").await;
    let path = greeting("/active");
    let request = |name: &str, value: &str| app.nobody.request("GET", &path).header(name, value);
    for (name, value, status) in [
        ("x-api-key", READER.to_owned(), 200),
        ("authorization", format!("Bearer {READER}"), 200),
        ("authorization", format!("bearer {ADMIN}"), 200),
        ("authorization", READER.to_owned(), 401),
        ("authorization", format!("Basic {READER}"), 401),
        ("x-api-key", format!("{READER}x"), 401),
        ("x-api-key", READER[..READER.len() - 1].to_owned(), 401),
        ("x-api-key", READER.to_uppercase(), 401),
        ("x-api-key", String::new(), 401),
        ("cookie", format!("x-api-key={READER}"), 401),
    ] {
        let answer = app.nobody.send(request(name, &value)).await;
        assert_eq!(answer.status, status, "{name}: {value}");
    }
    let both =
        request("x-api-key", READER).header("authorization", "Bearer another-key-0123456789");
    assert_eq!(app.nobody.send(both).await.status, 401);
    let query = format!("{path}?x-api-key={READER}");
    assert_eq!(app.nobody.get(&query).await.status, 401);
}

#[tokio::test]
async fn every_response_has_a_request_id_which_the_caller_can_set() {
    let app = App::new().await;
    assert!(
        !app.nobody
            .get("/v1/health")
            .await
            .header("x-request-id")
            .is_empty()
    );
    let given = app
        .admin
        .request("GET", "/v1/prompts")
        .header("x-request-id", "trace-7");
    assert_eq!(
        app.admin.send(given).await.header("x-request-id"),
        "trace-7"
    );
    let hostile = app
        .admin
        .request("GET", "/v1/prompts")
        .header("x-request-id", "a b{}");
    assert_ne!(
        app.admin.send(hostile).await.header("x-request-id"),
        "a b{}"
    );
}
