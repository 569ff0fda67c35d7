//! `--webhook`: signed events, in order and at least once, also after the receiver or the server was away.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use standardwebhooks::Webhook;
use tokio::sync::Notify;

use crate::harness::{Scratch, Server};

/// What a receiver got, and how many events it still refuses.
#[derive(Clone, Default)]
struct Receiver {
    got: Arc<Mutex<Vec<(HeaderMap, Bytes)>>>,
    refuses: Arc<Mutex<usize>>,
    changed: Arc<Notify>,
}

impl Receiver {
    /// Listens on this port; 0 picks a free one.
    async fn listen(&self, port: u16) -> (u16, tokio::task::JoinHandle<()>) {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port))
            .await
            .unwrap();
        let port = listener.local_addr().unwrap().port();
        let router = Router::new().fallback(take).with_state(self.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (port, serving)
    }

    /// Waits for so many requests.
    async fn until(&self, count: usize) -> Vec<(HeaderMap, Bytes)> {
        loop {
            let changed = self.changed.notified();
            let got = self.got.lock().unwrap().clone();
            if got.len() >= count {
                return got;
            }
            changed.await;
        }
    }
}

async fn take(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> StatusCode {
    receiver.got.lock().unwrap().push((headers, body));
    receiver.changed.notify_one();
    let mut refuses = receiver.refuses.lock().unwrap();
    match refuses.checked_sub(1) {
        None => StatusCode::NO_CONTENT,
        Some(less) => {
            *refuses = less;
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

fn event(body: &Bytes) -> Value {
    serde_json::from_slice(body).unwrap()
}

async fn patch(server: &Server, text: &str) {
    let body = json!({"template": text, "publish": true, "author": "ada", "message": text});
    let path = "/v1/prompts/system_prompt";
    assert_eq!(server.call("PATCH", path, Some(body)).await.0, 200);
}

#[tokio::test]
async fn each_write_is_sent_signed_in_order_until_the_receiver_takes_it() {
    let (scratch, receiver) = (Scratch::new(), Receiver::default());
    let (port, _serving) = receiver.listen(0).await;
    *receiver.refuses.lock().unwrap() = 2;
    let url = format!("http://127.0.0.1:{port}/hook?token=t0ken");
    let server = scratch.start_as(&["--webhook", &url]);
    assert!(
        server.welcome.contains("/hook, signed with the secret in "),
        "{}",
        server.welcome
    );
    assert!(!server.welcome.contains("t0ken"), "{}", server.welcome);
    patch(&server, "one").await;
    patch(&server, "two").await;
    let got = receiver.until(4).await;
    let messages: Vec<Value> = got
        .iter()
        .map(|(_, body)| event(body)["data"]["message"].clone())
        .collect();
    // What the server seeded before is not new.
    assert_eq!(messages, ["one", "one", "one", "two"]);
    let secret = std::fs::read_to_string(scratch.data().join("webhook-secret")).unwrap();
    let verifier = Webhook::new(secret.trim()).unwrap();
    for (headers, body) in &got {
        verifier.verify(body, headers).unwrap();
        assert_eq!(
            headers["webhook-id"].to_str().unwrap(),
            event(body)["data"]["id"]
        );
    }
    let last = event(&got[3].1);
    let (status, list) = server.call("GET", "/v1/activity?limit=1", None).await;
    assert_eq!(status, 200);
    assert_eq!(
        (&last["type"], &last["timestamp"]),
        (&json!("prompt.saved"), &list["items"][0]["at"])
    );
    let said = [
        "id", "kind", "instance", "prompt", "label", "version", "author",
    ];
    let said = said.map(|name| last["data"][name].clone());
    let id = &list["items"][0]["id"];
    let expected = json!([
        id,
        "save",
        "default",
        "system_prompt",
        "production",
        "3",
        "ada"
    ]);
    assert_eq!(json!(said), expected);
}

#[tokio::test]
async fn a_receiver_that_was_away_gets_everything_later_even_after_a_restart() {
    let (scratch, receiver) = (Scratch::new(), Receiver::default());
    let (port, serving) = receiver.listen(0).await;
    let url = format!("http://127.0.0.1:{port}/");
    let server = scratch.start_as(&["--webhook", &url]);
    patch(&server, "one").await;
    receiver.until(1).await;
    serving.abort();
    let _ = serving.await;
    patch(&server, "two").await;
    drop(server);
    // Without the webhook.
    let server = scratch.start();
    patch(&server, "three").await;
    drop(server);
    let back = Receiver::default();
    let (_, _serving) = back.listen(port).await;
    let server = scratch.start_as(&["--webhook", &url]);
    patch(&server, "four").await;
    let mut messages: Vec<String> = Vec::new();
    let mut count = 3;
    while messages.last().map(String::as_str) != Some("four") {
        let got = back.until(count).await;
        let said = got
            .iter()
            .map(|(_, body)| event(body)["data"]["message"].clone());
        messages = said.map(|it| it.as_str().unwrap().to_owned()).collect();
        count = messages.len() + 1;
    }
    // The last event that was taken may come again, since the server was killed.
    messages.retain(|message| message != "one");
    messages.dedup();
    assert_eq!(messages, ["two", "three", "four"]);
}

#[test]
fn an_invalid_secret_is_a_one_line_error() {
    let scratch = Scratch::new();
    let mut command = scratch.command(&["--port", "0", "--webhook", "http://127.0.0.1:9"]);
    command.env("PROMPTBOOK_WEBHOOK_SECRET", "secret");
    let output = command.output().unwrap();
    let complaint = crate::harness::complaint(&output);
    assert!(
        complaint.contains("PROMPTBOOK_WEBHOOK_SECRET"),
        "{complaint}"
    );
}
