//! Servers that refuse, fail or are something else.

use super::*;

const KEYS: [(&str, &str); 2] = [("LANGFUSE_PUBLIC_KEY", "pk"), ("LANGFUSE_SECRET_KEY", "sk")];

#[tokio::test]
async fn what_the_other_server_refuses_is_one_line_that_says_what_to_do() {
    let desk = Desk::new().await;
    for (status, body, requests, says) in [
        (
            401,
            json!({"message": "no"}),
            1,
            "refuses the key (401 Unauthorized): check LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY",
        ),
        (
            403,
            json!({"message": "no"}),
            1,
            "refuses the key (403 Forbidden)",
        ),
        (
            429,
            json!({}),
            5,
            "is unavailable (429 Too Many Requests, after 5 attempts): try again later; nothing was written",
        ),
        (503, json!({}), 5, "is unavailable (503 Service Unavailable"),
        (
            404,
            json!({}),
            1,
            "did not answer as Langfuse does (404 Not Found): check --host",
        ),
        (
            418,
            json!({"message": "teapot"}),
            1,
            "{\"message\":\"teapot\"}",
        ),
        (200, json!(["else"]), 1, "did not answer as Langfuse does"),
    ] {
        let stub = Stub::new(move |_| (status, body.clone())).await;
        let done = import(&desk, "langfuse", &KEYS, &["--host", &stub.url])
            .await
            .expect(1);
        assert!(done.err.contains(says), "{says}: {}", done.err);
        assert!(!done.err.contains("sk"), "{}", done.err);
        assert_eq!(stub.asked(), requests, "{status}");
    }
    assert!(desk.app.table.items().await.is_empty());
}

#[tokio::test]
async fn a_prompt_that_the_other_server_refuses_is_named_and_the_others_arrive() {
    let desk = Desk::new().await;
    let stub = Stub::new(|asked| {
        let listed = |name| json!({"name": name, "versions": [1]});
        match asked.path.rsplit('/').next().unwrap() {
            "prompts" => (
                200,
                json!({"data": [listed("bad"), listed("good")], "meta": {"totalPages": 1}}),
            ),
            "bad" => (400, json!({"message": "can't be resolved"})),
            _ => (200, json!({"version": 1, "prompt": "Hi", "labels": []})),
        }
    })
    .await;
    let done = import(&desk, "langfuse", &KEYS, &["--host", &stub.url, "--yes"]).await;
    let out = done.expect(3).out;
    let unread = "Langfuse: bad: Langfuse at ";
    assert!(out.contains(unread), "{out}");
    assert!(
        out.contains("with 400 Bad Request: {\"message\":\"can't be resolved\"}"),
        "{out}"
    );
    assert_eq!(desk.get("good", "").await["latest"], 1);
}

#[tokio::test]
async fn a_source_without_address_or_key_is_refused_before_anything_is_sent() {
    let desk = Desk::new().await;
    let unencrypted = ["--host", "http://langfuse.example.com"];
    for (source, variables, more, says) in [
        (
            "langfuse",
            &[][..],
            &[][..],
            "set LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY",
        ),
        (
            "langfuse",
            &KEYS[..],
            &unencrypted[..],
            "the key of Langfuse would be sent unencrypted to langfuse.example.com",
        ),
        (
            "langfuse",
            &KEYS[..],
            &["--host", "langfuse"],
            "the host of Langfuse is not an address",
        ),
        (
            "mlflow",
            &[],
            &[],
            "pass --host, or set MLFLOW_TRACKING_URI",
        ),
        ("phoenix", &[], &[], "pass --host, or set PHOENIX_BASE_URL"),
        ("dir", &[], &[], "name the files or folders"),
        (
            "langfuse",
            &KEYS[..],
            &["in"],
            "which has no `in`: leave the path out",
        ),
        ("langsmith-file", &[], &[], "name the files or folders"),
    ] {
        let done = import(&desk, source, variables, more).await.expect(2);
        assert!(done.err.contains(says), "{says}: {}", done.err);
    }
}

#[tokio::test]
async fn a_project_without_prompts_is_an_empty_plan() {
    let desk = Desk::new().await;
    let stub = Stub::new(|_| text(&NO_PROMPTS())).await;
    let done = import(&desk, "langfuse", &KEYS, &["--host", &stub.url])
        .await
        .expect(0);
    assert_eq!(
        done.out,
        "Plan: 0 to create, 0 with a new version, 0 unchanged.\n"
    );
}
