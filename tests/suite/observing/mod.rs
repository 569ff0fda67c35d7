//! Log and metrics.

mod log;
mod metrics;
mod secrets;

use std::collections::BTreeMap;
use std::sync::{Mutex, Once};

use axum::Router;
use functions::chat::models::ChatModel;
use promptbook::clock::Clock;
use serde_json::{Value, json};
use tests::App;
use tokio::runtime::Handle;

/// The log of each test's runtime: of its own thread and its blocking threads.
static LOGGED: Mutex<BTreeMap<String, Vec<u8>>> = Mutex::new(BTreeMap::new());

fn runtime() -> String {
    Handle::try_current().map_or_else(|_| String::new(), |runtime| runtime.id().to_string())
}

struct Here;

impl std::io::Write for Here {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        let mut logged = LOGGED.lock().unwrap();
        logged.entry(runtime()).or_default().extend(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The most verbose RUST_LOG.
const EVERYTHING: &str = "trace,dynoxide=trace,dynoxide::actions=trace,\
    aws_smithy_runtime=trace,aws_smithy_runtime::client::orchestrator=trace,aws_sdk_dynamodb=trace,hyper=trace,h2=trace,\
    hyper_util=trace,reqwest=trace,functions=trace,promptbook=trace,axum=trace,tower=trace";

/// The lines that this test logged since the last call, including its server, at the most verbose levels. One subscriber
/// for all threads, because tracing caches the interest in an event.
fn logged() -> String {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        let filter = functions::log::levels::parse(EVERYTHING, "").unwrap();
        let log = functions::log::json(filter, Clock::default(), || Here);
        tracing::subscriber::set_global_default(log).unwrap();
    });
    let logged = LOGGED.lock().unwrap().remove(&runtime());
    String::from_utf8(logged.unwrap_or_default()).unwrap()
}

/// A server whose model responds like this.
async fn with_model(status: u16, said: fn(&str) -> Value) -> App {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let status = axum::http::StatusCode::from_u16(status).unwrap();
    let answer = move |body: String| async move { (status, said(&body).to_string()) };
    let router = Router::new().fallback(answer);
    tokio::spawn(axum::serve(listener, router).into_future());
    let model = model_at(&url).await;
    App::with_chat(|chat| chat.model = model).await
}

async fn model_at(url: &str) -> ChatModel {
    let model = ChatModel::from_env(|name| match name {
        "CHAT_MODEL" => Some("openai/llama".to_owned()),
        "OPENAI_BASE_URL" => Some(url.to_owned()),
        _ => None,
    });
    model.await.unwrap()
}

/// A model's reply.
fn completion(said: &str) -> Value {
    json!({"choices": [{"message": {"content": said}}]})
}

fn question(text: &str) -> Value {
    json!({"messages": [{"role": "user", "content": text}]})
}
