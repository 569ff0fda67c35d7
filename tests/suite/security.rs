//! Attacks, byte by byte: requests that no HTTP client sends, and injected text.
//! docs/guarantees.md maps threats to these tests.

use serde_json::{Value, json};
use tests::{ADMIN, App, READER};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::api::{create, greeting};

/// Sends these bytes, and reads until the server closes the connection or stops sending.
async fn raw(app: &App, request: &str) -> String {
    let address = app.url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

/// A GET of this exact target with an admin key and these additional header lines.
async fn get(app: &App, target: &str, lines: &str) -> String {
    let request = format!(
        "GET {target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-api-key: {ADMIN}\r\n{lines}\r\n"
    );
    raw(app, &request).await
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}

#[tokio::test]
async fn an_alternative_spelling_of_a_path_reaches_no_other_prompt() {
    let app = App::new().await;
    create(&app, "a secret").await;
    for target in [
        "/v1/prompts/support/greeting",
        "/v1/prompts/support%252Fgreeting",
        "/v1/prompts/x/../support%2Fgreeting",
        "/v1/prompts/x%2f..%2fsupport%2fgreeting",
        "/v1/prompts/%2e%2e/prompts/support%2Fgreeting",
        "/v1/prompts/./support%2Fgreeting",
        "/v1//prompts/support%2Fgreeting",
        "/V1/prompts/support%2Fgreeting",
        "/v1/prompts/support%2Fgreeting%00",
        "/v1/prompts/support%2Fgreeting%23",
        "/v1/prompts/support%2Fgreeting;x=1",
        "/v1/prompts/support%5Cgreeting",
        "/v1/prompts/support%EF%BC%8Fgreeting",
        "/v1/prompts/support%2Fgreeting/versions/1%2F..%2F..",
        "/v1/prompts/support%2Fgreeting/versions/01x",
    ] {
        let answer = get(&app, target, "").await;
        assert!(
            ["400", "404"].contains(&status(&answer)),
            "{target}: {answer}"
        );
        assert!(!answer.contains("a secret"), "{target}: {answer}");
    }
    let right = get(&app, "/v1/prompts/support%2fgreeting/active", "").await;
    assert!(right.contains("a secret"), "{right}");
}

#[tokio::test]
async fn an_instance_or_name_with_a_key_separator_is_invalid() {
    let app = App::new().await;
    create(&app, "one").await;
    let before = app.table.items().await;
    for instance in [
        "default%23support",
        "a%23b",
        "a%2523b",
        "a%0Ab",
        "a%2Fb",
        "%C3%A4",
    ] {
        let answer = get(&app, &format!("/v1/prompts?instance={instance}"), "").await;
        assert_eq!(status(&answer), "400", "{instance}: {answer}");
    }
    for name in [
        "a#b", "a%23b", "PROMPT#a", "a\u{0}b", "a\nb", "../a", "a/./b", "/a", "a//b",
    ] {
        let body = json!({"name": name, "template": "x"});
        app.admin
            .post("/v1/prompts", body)
            .await
            .problem(422, "invalid-body");
    }
    assert_eq!(app.table.items().await, before);
}

#[tokio::test]
async fn a_caller_cannot_inject_response_headers() {
    let app = App::new().await;
    create(&app, "one").await;
    let split = "%0d%0ax-injected:%201";
    for target in [
        format!("/v1/prompts/a{split}"),
        format!("/v1/prompts?instance=a{split}"),
        format!("/v1/prompts?cursor=a{split}"),
        format!("/v1/prompts/support%2Fgreeting/active?label=a{split}"),
        format!("/{split}"),
    ] {
        let answer = get(&app, &target, "").await;
        let (head, _) = answer.split_once("\r\n\r\n").unwrap();
        assert!(
            !head.to_lowercase().contains("x-injected"),
            "{target}: {head}"
        );
        assert!(status(&answer).starts_with('4'), "{target}: {head}");
    }
    let folded = get(&app, "/v1/prompts", "x-request-id: a\r\n x-injected: 1\r\n").await;
    assert!(!folded.contains("x-injected"), "{folded}");
}

#[tokio::test]
async fn a_request_with_an_ambiguous_length_is_rejected() {
    let app = App::new().await;
    let start = format!(
        "POST /v1/prompts HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-api-key: {ADMIN}\r\ncontent-type: application/json\r\n"
    );
    let body = json!({"name": "smuggled", "template": "x"}).to_string();
    let length = body.len();
    let inner = format!("{length:x}\r\n{body}\r\n0\r\n\r\n");
    for (lines, body) in [
        (
            format!("content-length: {length}\r\ncontent-length: 5\r\n"),
            &body,
        ),
        (format!("content-length: +{length}\r\n"), &body),
        (
            "content-length: 5\r\ntransfer-encoding: chunked\r\n".to_owned(),
            &inner,
        ),
        (
            "transfer-encoding: chunked, identity\r\n".to_owned(),
            &inner,
        ),
    ] {
        let answer = raw(&app, &format!("{start}{lines}\r\n{body}")).await;
        let created = status(&answer) == "201";
        // With both, the chunks count and the length is dropped (RFC 9112, 6.3), and the connection ends: one reading only.
        assert!(
            !created || lines.contains("content-length: 5\r\ntransfer"),
            "{lines}{answer}"
        );
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{lines}{answer}");
    }
}

#[tokio::test]
async fn conflicting_keys_and_repeated_parameters_are_rejected() {
    let app = App::new().await;
    let request = |lines: &str| {
        format!("GET /v1/prompts HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{lines}\r\n")
    };
    for lines in [
        format!("x-api-key: {READER}\r\nx-api-key: {ADMIN}\r\n"),
        format!("x-api-key: {ADMIN}\r\nx-api-key: wrong-key-0123456789-0\r\n"),
        format!("x-api-key: {ADMIN}, {READER}\r\n"),
        format!("x-api-key: {READER}\r\nauthorization: Bearer {ADMIN}\r\n"),
    ] {
        let answer = raw(&app, &request(&lines)).await;
        assert!(["401", "403"].contains(&status(&answer)), "{lines}{answer}");
    }
    let answer = get(&app, "/v1/prompts?instance=a&instance=default", "").await;
    assert_eq!(status(&answer), "400", "{answer}");
    let twice = "{\"name\": \"a\", \"template\": \"x\", \"name\": \"b\"}";
    let request = app
        .admin
        .request("POST", "/v1/prompts")
        .header("content-type", "application/json")
        .body(twice);
    let answer = app.admin.send(request).await;
    assert!([400, 422].contains(&answer.status), "{:#}", answer.json);
}

#[tokio::test]
async fn a_template_can_only_read_its_inputs() {
    let app = App::new().await;
    create(&app, "one").await;
    for template in [
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{% extends 'x' %}",
        "{% from 'x' import y %}",
        "{% macro m() %}{% endmacro %}",
        "{{ x.__class__.__init__.__globals__ }}",
        "{{ self }}",
        "{{ env('HOME') }}",
        "{{ getenv('ADMIN_API_KEY') }}",
        "{{ debug() }}",
        "{{ x() }}",
        "{{ x.constructor('return process')() }}",
    ] {
        let body = json!({"template": template, "publish": true});
        let answer = app.admin.json("PUT", &greeting(""), body).await;
        // What parses reads a name that the code does not supply.
        assert!(
            [400, 422].contains(&answer.status),
            "{template}: {:#}",
            answer.json
        );
    }
    let latest = app.admin.get(&greeting("")).await.json["latest"].clone();
    assert_eq!(latest, 1, "nothing was made");
}

#[tokio::test]
async fn values_expose_no_attributes_and_rendering_work_is_bounded() {
    let app = App::new().await;
    for (version, template) in [
        "{{ ''.__class__.__mro__ }}",
        "{{ product.__class__ }}",
        "{{ [].__class__.__base__.__subclasses__ }}",
        "{{ (1).real.__class__ }}",
        "{{ product['__init__']['__globals__'] }}",
        "{{ range(999999999) }}",
        "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}",
        "{% for a in range(9999) %}{% if product is lower %}{% endif %}{% endfor %}",
        "{% for a in range(9999) %}{% if product[::-9999] == product %}{% endif %}{% endfor %}",
    ]
    .iter()
    .enumerate()
    {
        let contract = ["today", "product"];
        let body = json!({"name": "system_prompt", "template": template, "publish": true, "contract": contract});
        let (method, path) = match version {
            0 => ("POST", "/v1/prompts"),
            _ => ("PUT", "/v1/prompts/system_prompt"),
        };
        let body = match version {
            0 => body,
            _ => json!({"template": template, "publish": true}),
        };
        let published = app.admin.json(method, path, body).await;
        app.table.clock.advance(std::time::Duration::from_secs(60));
        let chat = json!({
            "messages": [{"role": "user", "content": "Hello"}], "inputs": {"product": "x".repeat(400_000)},
        });
        let answer = app.reader.post("/v1/chat", chat).await.expect(200);
        let served = &answer.json["prompts"][0];
        let refused = published.status == 422;
        assert!(
            refused || served["source"] == "fallback",
            "{template}: {:#}",
            answer.json
        );
        assert!(
            !answer.json.to_string().contains("class"),
            "{template}: {:#}",
            answer.json
        );
    }
}

#[tokio::test]
async fn no_answer_quotes_a_key() {
    let app = App::new().await;
    create(&app, "one").await;
    let body = json!({"name": ADMIN.repeat(9), "template": ADMIN, "author": ADMIN, "unknown": 1});
    let answers: Vec<Value> = vec![
        app.admin.get("/v1/nothing").await.json,
        app.admin.get("/v1/prompts/absent").await.json,
        app.admin.get("/v1/prompts?limit=x").await.json,
        app.reader
            .json("DELETE", &greeting(""), json!({}))
            .await
            .json,
        app.admin.get(&greeting("/versions/1")).await.json,
    ];
    for answer in answers {
        let text = answer.to_string();
        assert!(!text.contains(ADMIN) && !text.contains(READER), "{text}");
    }
    // What a caller puts into a text of their own is theirs.
    app.admin
        .post("/v1/prompts", body)
        .await
        .problem(422, "invalid-body");
}
