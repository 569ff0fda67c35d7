//! A sidecar that reads the HTTP API: the same cache, with the version's `ETag` in place of the table's items.

use serde_json::json;
use tests::{App, READER};

use crate::beside::{Beside, served};
use crate::proxy::{Passed, Proxy};

async fn beside() -> (Beside, Proxy) {
    let app = App::new().await;
    let proxy = Proxy::to(&app.url).await;
    (Beside::over(app, &proxy.url, READER).await, proxy)
}

fn passed(name: &str, if_none_match: bool, status: u16) -> Passed {
    Passed {
        path: format!("/v1/prompts/{name}/active?instance=default&label=production"),
        if_none_match,
        status,
    }
}

#[tokio::test]
async fn an_unchanged_version_is_confirmed_by_its_etag() {
    let (beside, proxy) = beside().await;
    beside.publish("support/greeting", "Hello").await;
    let name = "support%2Fgreeting";
    for _ in 0..3 {
        assert_eq!(beside.served(name).await, served("Hello", 1, "fresh"));
    }
    assert_eq!(proxy.take(), [passed(name, false, 200)]);
    beside.pass(30);
    assert_eq!(beside.served(name).await, served("Hello", 1, "fresh"));
    beside.pass(29);
    let active = beside.get(&format!("/v1/prompts/{name}/active")).await;
    assert_eq!(active.expect(200).json["age_ms"], 29_000);
    assert_eq!(proxy.take(), [passed(name, true, 304)]);
    beside.republish(name, "Hi").await;
    beside.pass(1);
    assert_eq!(beside.served(name).await, served("Hi", 2, "fresh"));
    assert_eq!(proxy.take(), [passed(name, true, 200)]);
}

#[tokio::test]
async fn callers_at_the_same_time_share_one_request() {
    let (beside, proxy) = beside().await;
    beside.publish("greeting", "Hello").await;
    let callers = (0..20).map(|_| beside.served("greeting"));
    for one in futures_util::future::join_all(callers).await {
        assert_eq!(one, served("Hello", 1, "fresh"));
    }
    assert_eq!(proxy.take(), [passed("greeting", false, 200)]);
}

#[tokio::test]
async fn the_last_version_is_stale_while_the_server_is_away() {
    for down in [
        (502, "Bad Gateway"),
        (200, "<html>"),
        (404, "Not Found"),
        (302, ""),
    ] {
        let (beside, proxy) = beside().await;
        beside.publish("greeting", "Hello").await;
        beside.served("greeting").await;
        proxy.down(Some(down));
        beside.pass(30);
        assert_eq!(
            beside.served("greeting").await,
            served("Hello", 1, "stale"),
            "{down:?}"
        );
        let other = beside.get("/v1/prompts/other/active").await;
        other.problem(503, "sidecar-unread");
        beside.republish_after(&proxy).await;
        assert_eq!(
            beside.served("greeting").await,
            served("Hi", 2, "fresh"),
            "{down:?}"
        );
    }
}

#[tokio::test]
async fn a_key_that_the_server_refuses_is_said_until_it_is_accepted() {
    for (status, body) in [(401, "{}"), (403, r#"{"message":"Forbidden"}"#)] {
        let (beside, proxy) = beside().await;
        beside.publish("greeting", "Hello").await;
        beside.served("greeting").await;
        proxy.down(Some((status, body)));
        beside.pass(30);
        assert_eq!(beside.served("greeting").await, served("Hello", 1, "stale"));
        let other = "/v1/prompts/other/active";
        let detail = beside.get(other).await.problem(503, "sidecar-key-refused");
        assert!(
            detail.starts_with("the server refuses the sidecar's key: set its PROMPTBOOK_API_KEY"),
            "{detail}"
        );
        proxy.down(Some((502, "Bad Gateway")));
        beside.pass(30);
        beside.get(other).await.problem(503, "sidecar-unread");
    }
    let app = App::new().await;
    let url = app.url.clone();
    let beside = Beside::over(app, &url, "a-key-that-is-not-known").await;
    let answer = beside.get("/v1/prompts/greeting/active").await;
    let answer = answer.problem(503, "sidecar-key-refused");
    assert!(!answer.contains("a-key-that"), "{answer}");
}

impl Beside {
    /// The server comes back with another version, after the pause that follows a failed read.
    async fn republish_after(&self, proxy: &Proxy) {
        proxy.down(None);
        self.republish("greeting", "Hi").await;
        self.pass(1);
    }
}

#[tokio::test]
async fn overrides_come_and_go_as_on_the_server() {
    let (beside, _proxy) = beside().await;
    beside.publish("greeting", "Hello {{ customer }}").await;
    let render = "/v1/prompts/greeting/render?instance=acme";
    let body = json!({"inputs": {"customer": "Ada"}});
    let text = async || {
        beside.pass(30);
        let answer = beside.post(render, body.clone()).await.expect(200).json;
        assert_eq!(answer["source"], "fresh");
        answer["text"].as_str().unwrap().to_owned()
    };
    assert_eq!(text().await, "Hello Ada");
    beside
        .publish_for("acme", "greeting", "Howdy {{ customer }}")
        .await;
    assert_eq!(text().await, "Howdy Ada");
    let gone = beside
        .app
        .admin
        .call("DELETE", "/v1/prompts/greeting?instance=acme")
        .await;
    gone.expect(204);
    assert_eq!(text().await, "Hello Ada");
    let gone = beside
        .app
        .admin
        .call("DELETE", "/v1/prompts/greeting")
        .await;
    gone.expect(204);
    beside.pass(30);
    beside.post(render, body).await.problem(404, "not-active");
}

#[tokio::test]
async fn included_prompts_are_composed_by_the_server_and_named() {
    let (beside, _proxy) = beside().await;
    beside
        .publish("tone", "Be {{ tone|default('kind') }}, {{ customer }}.")
        .await;
    beside
        .publish("greeting", "{% include \"tone\" %} Hello")
        .await;
    let render = "/v1/prompts/greeting/render";
    let body = json!({"inputs": {"customer": "Ada"}});
    for (text, seq) in [("Be kind, Ada. Hello", 1), ("Be brief, Ada. Hello", 2)] {
        let api = beside
            .app
            .reader
            .post(render, body.clone())
            .await
            .expect(200)
            .json;
        let mut ours = beside.post(render, body.clone()).await.expect(200).json;
        assert_eq!(
            (&ours["text"], &ours["includes"][0]["seq"]),
            (&json!(text), &json!(seq))
        );
        for added in ["source", "age_ms"] {
            ours.as_object_mut().unwrap().remove(added);
        }
        assert_eq!(ours, api);
        beside.republish("tone", "Be brief, {{ customer }}.").await;
        beside.pass(30);
    }
}
