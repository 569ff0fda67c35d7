//! The program as an extension, with a stub of Lambda's Extensions API.

use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::StatusCode;
use serde_json::{Value, json};
use tests::Listener;
use tokio::process::Command;
use tokio::sync::Notify;

use crate::process::{Running, TOKEN, ended, over, published};
use crate::proxy::forward;

const IDENTIFIER: &str = "lambda-extension-identifier";

/// The Extensions API of one sandbox, and the database of its function. It records what the extension does, in order.
#[derive(Clone)]
struct Lambda {
    address: String,
    events: Arc<Mutex<Vec<String>>>,
    port: Arc<Mutex<u16>>,
    end: Arc<Notify>,
    database: String,
    refuses: Option<StatusCode>,
}

impl Lambda {
    async fn new(database: &Listener, refuses: Option<StatusCode>) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let lambda = Self {
            address: listener.local_addr().unwrap().to_string(),
            events: Arc::default(),
            port: Arc::default(),
            end: Arc::default(),
            database: database.url.clone(),
            refuses,
        };
        let router = Router::new()
            .route("/2020-01-01/extension/register", post(register))
            .route("/2020-01-01/extension/event/next", get(next))
            .fallback(read)
            .with_state(lambda.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        lambda
    }

    fn note(&self, event: impl Into<String>) {
        self.events.lock().unwrap().push(event.into());
    }

    fn events(&self) -> Vec<String> {
        self.events.lock().unwrap().clone()
    }

    /// The program as this sandbox starts it.
    fn starts(&self, mut command: Command) -> Command {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        *self.port.lock().unwrap() = port;
        command
            .env_remove("PROMPTBOOK_SIDECAR_TOKEN")
            .env("AWS_SESSION_TOKEN", TOKEN)
            .env("AWS_LAMBDA_RUNTIME_API", &self.address)
            .env("PROMPTBOOK_SIDECAR_PORT", port.to_string());
        command
    }
}

async fn register(State(lambda): State<Lambda>, request: Request) -> Response {
    let name = request.headers().get("lambda-extension-name").cloned();
    let body = axum::body::to_bytes(request.into_body(), 1 << 20)
        .await
        .unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap();
    let port = *lambda.port.lock().unwrap();
    let listens = TcpStream::connect(("127.0.0.1", port)).is_ok();
    lambda.note(format!(
        "register {} {body} listens={listens}",
        name.unwrap().to_str().unwrap()
    ));
    if let Some(status) = lambda.refuses {
        return (status, r#"{"errorMessage": "as planned"}"#).into_response();
    }
    ([(IDENTIFIER, "id-1")], "{}").into_response()
}

/// Passes a request to the database.
async fn read(State(lambda): State<Lambda>, request: Request) -> Response {
    lambda.note("read");
    forward(&lambda.database, request).await
}

async fn next(State(lambda): State<Lambda>, request: Request) -> Response {
    lambda.note(format!(
        "next {}",
        request.headers()[IDENTIFIER].to_str().unwrap()
    ));
    lambda.end.notified().await;
    let event = json!({"eventType": "SHUTDOWN", "shutdownReason": "spindown", "deadlineMs": 1});
    axum::Json(event).into_response()
}

#[tokio::test]
async fn the_extension_registers_warms_and_then_waits_for_the_shutdown() {
    let (table, database) = published().await;
    let lambda = Lambda::new(&database, None).await;
    let mut command = lambda.starts(over(&table, &database));
    command
        .env(
            "AWS_ENDPOINT_URL_DYNAMODB",
            format!("http://{}", lambda.address),
        )
        .env("PROMPTBOOK_WARM", "greeting");
    let mut running = Running::start(command).await;
    let active = running.get("/v1/prompts/greeting/active").await.expect(200);
    assert_eq!(active.json["source"], "fresh");
    lambda.end.notify_one();
    assert_eq!(running.child.wait().await.unwrap().code(), Some(0));
    let registered = r#"register promptbook-sidecar {"events":["SHUTDOWN"]} listens=true"#;
    assert_eq!(lambda.events(), [registered, "read", "next id-1"]);
}

#[tokio::test]
async fn a_refused_registration_ends_the_extension() {
    let (table, database) = published().await;
    let lambda = Lambda::new(&database, Some(StatusCode::FORBIDDEN)).await;
    let (code, said) = ended(lambda.starts(over(&table, &database))).await;
    assert_eq!(code, Some(1));
    assert!(
        said.contains("/extension/register was answered 403"),
        "{said}"
    );
    assert!(said.contains("as planned"), "{said}");
}
