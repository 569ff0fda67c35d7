//! What goes wrong, one clear line each, and the exit code that scripts read.

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::Html;
use axum::routing::get;
use tests::READER;

use crate::desk::Desk;
use crate::transcript::Transcript;

#[tokio::test]
async fn what_the_server_refuses_is_said_with_what_to_do() {
    let desk = Desk::new().await;
    desk.create("there", "Hi {{ x }}.", true).await;
    let mut person = Transcript::of(&desk);
    for (line, code) in [
        ("show nope", 4),
        ("show there 7", 4),
        ("show there active --label staging", 4),
        ("publish there 7", 4),
        ("rollback there", 5),
        ("rollback there --label staging", 4),
        ("history nope", 4),
        ("diff there 1 9", 4),
        ("restore nope", 4),
        ("create there --template other", 5),
        ("create broken --template '{{ x'", 1),
        (
            "create there --instance acme --new-instance --template '{{ y }}' --publish",
            1,
        ),
        ("list --key wrong", 6),
        (&format!("publish there --key {READER}"), 6),
        ("chat hello --input foo=1", 1),
        ("show nope --format json", 4),
    ] {
        person.run(line).await.expect(code);
    }
    insta::assert_snapshot!(person.text());
}

#[tokio::test]
async fn a_wrong_command_line_is_said_before_anything_is_sent() {
    let desk = Desk::new().await;
    desk.write("other.prompty", "---\nname: other\n---\nHi.");
    desk.write("latin.prompty", b"caf\xe9");
    desk.write("liquid.prompty", "---\ntemplate: liquid\n---\nHi {{x}}.");
    desk.write("chat.prompty", "---\nname: a\nmodel: [\n---\nHi.");
    let mut person = Transcript::of(&desk);
    for line in [
        "lst",
        "show",
        "show 'a*b'",
        "show a seven",
        "show my prompt",
        "show a --version 2 --format json",
        "publish a --version=2",
        "publish a 0",
        "create a",
        "create a other.prompty --template x",
        "create my prompt --template x",
        "create my first prompt --template x",
        "chat x --input language",
        "list --label Prod",
        "list --server localhost:8787",
        "list --format yaml",
        "delete a",
        "completions tcsh",
    ] {
        person.run(line).await.expect(2);
    }
    for line in [
        "create a missing.prompty",
        "create a other.prompty",
        "create a latin.prompty",
        "create a liquid.prompty",
        "create a chat.prompty",
        "chat x --passage missing.txt",
        "man other.prompty",
    ] {
        person.run(line).await.expect(1);
    }
    insta::assert_snapshot!(person.text());
    assert_eq!(
        desk.app.admin.get("/v1/prompts").await.json["items"],
        serde_json::json!([])
    );
}

/// Answers like many a server that is not Promptbook.
async fn stranger() -> String {
    let redirect = (
        StatusCode::FOUND,
        [(header::LOCATION, "https://elsewhere.example/login")],
    );
    let router = Router::new()
        .route(
            "/html/v1/prompts",
            get(async || Html("<html>Welcome</html>")),
        )
        .route("/json/v1/prompts", get(async || axum::Json("hello")))
        .route("/moved/v1/prompts", get(async move || redirect))
        .route(
            "/plain/v1/prompts",
            get(async || (StatusCode::FORBIDDEN, "go away")),
        );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, router).into_future());
    url
}

#[tokio::test]
async fn a_server_that_is_gone_or_another_is_told_apart() {
    let desk = Desk::new().await;
    let stranger = stranger().await;
    let nobody = tokio::net::TcpSocket::new_v4().unwrap();
    nobody.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let nobody = format!("http://{}", nobody.local_addr().unwrap());
    let mut person = Transcript::of(&desk);
    for path in ["html", "json", "moved", "plain", "missing"] {
        person
            .run(&format!("list --server {stranger}/{path}"))
            .await
            .expect(7);
    }
    person
        .run(&format!("list --server {nobody}"))
        .await
        .expect(7);
    let with_tls = stranger.replace("http:", "https:");
    person
        .run(&format!("list --server {with_tls}"))
        .await
        .expect(7);
    person
        .run("list --server https://nowhere.invalid")
        .await
        .expect(7);
    let text = person.text();
    let text = text
        .replace(&stranger, "http://127.0.0.1:1000")
        .replace(&with_tls, "https://127.0.0.1:1000")
        .replace(&nobody, "http://127.0.0.1:2000");
    // Resolvers have words of their own.
    let text = text
        .split("$ promptbook list --server https://nowhere.invalid")
        .next()
        .unwrap();
    insta::assert_snapshot!(text);
}
