//! A cached render over loopback, and a bare handler beside it, which does what no handler can leave out: it reads the body as JSON, and
//! writes an answer of the same content as JSON. It has no token, no log, no lookup and no template.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::routing::post;
use axum::serve::ListenerExt;
use axum::{Json, Router};
use promptbook::lookup::ActivePrompts;
use promptbook::prompt::PromptId;
use promptbook_sidecar::token::{HEADER, Token};
use promptbook_sidecar::{Sidecar, router};
use serde_json::Value;
use tests::Table;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;

use tests::Report;

use crate::quantile;

/// The most that a render takes, as a multiple of the bare handler.
const TIMES_BARE: f64 = 1.5;
/// The most microseconds at p99.
const P99: f64 = 300.0;
/// The number of compared rounds, and of requests in each.
const ROUNDS: (usize, usize) = (21, 500);

const TOKEN: &str = "the-token-of-the-program";
const PATH: &str = "/v1/prompts/{name}/render";
const BODY: &str = r#"{"inputs": {"customer": "Ada"}}"#;

pub(crate) async fn measure(report: &mut Report) {
    let table = published().await;
    let ours = serve(sidecar(&table));
    let answer = Client::connect(ours).await.request().await;
    let bare = serve(bare(&answer));
    // In turns, and the fastest of many rounds, each over its own connection: other load on the machine can only make a round slower.
    let (mut render, mut handler) = (f64::INFINITY, f64::INFINITY);
    let mut all = Vec::new();
    for _ in 0..ROUNDS.0 {
        let mut with = Client::connect(ours).await.round().await;
        render = render.min(micros(&mut with, 0.5));
        handler = handler.min(micros(&mut Client::connect(bare).await.round().await, 0.5));
        all.append(&mut with);
    }
    println!(
        "A cached render over loopback, fastest of {} medians of {}",
        ROUNDS.0, ROUNDS.1
    );
    println!("{:<44} {render:>6.1} µs", "sidecar");
    println!("{:<44} {handler:>6.1} µs", "bare handler");
    report.limit(
        "sidecar, times the bare handler",
        render / handler,
        TIMES_BARE,
    );
    report.limit("sidecar, µs at p99", micros(&mut all, 0.99), P99);
}

fn micros(times: &mut [Duration], at: f64) -> f64 {
    quantile(times, at).as_secs_f64() * 1e6
}

/// A table with an active prompt of 1 KB.
async fn published() -> Table {
    let table = Table::new().await;
    let id = PromptId {
        instance: Default::default(),
        name: "greeting".parse().unwrap(),
    };
    let text = "You are helpful to {{ customer }}. ".repeat(30);
    table.publish(&id, text).await;
    table
}

fn sidecar(table: &Table) -> Router {
    let sidecar = Sidecar {
        prompts: ActivePrompts::new(table.store.clone()),
        fallbacks: Default::default(),
        key_refused: Default::default(),
    };
    router(Arc::new(sidecar), Token::new(TOKEN))
}

fn bare(answer: &[u8]) -> Router {
    let answer: Arc<Value> = Arc::new(serde_json::from_slice(answer).unwrap());
    let handler = async move |Json(_): Json<Value>| Json(answer);
    Router::new().route(PATH, post(handler))
}

/// Serves on a thread of its own, so that no time depends on which worker of a runtime a connection meets.
fn serve(router: Router) -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::from_std(listener).unwrap();
            let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
            axum::serve(listener, router).await.unwrap();
        });
    });
    address
}

/// A connection. It does as little as possible, because it shares the machine with the server.
struct Client {
    stream: TcpStream,
    request: String,
    answer: Vec<u8>,
}

impl Client {
    async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let path = PATH.replace("{name}", "greeting");
        let length = BODY.len();
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {address}\r\n{HEADER}: {TOKEN}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{BODY}"
        );
        Self {
            stream,
            request,
            answer: Vec::new(),
        }
    }

    /// The times of a round's requests.
    async fn round(&mut self) -> Vec<Duration> {
        let mut times = Vec::with_capacity(ROUNDS.1);
        for _ in 0..ROUNDS.1 {
            let asked = Instant::now();
            self.request().await;
            times.push(asked.elapsed());
        }
        times
    }

    /// The body of the answer, which has to be 200.
    async fn request(&mut self) -> Vec<u8> {
        self.stream
            .write_all(self.request.as_bytes())
            .await
            .unwrap();
        self.answer.clear();
        loop {
            if let Some(body) = body(&self.answer) {
                return body.to_vec();
            }
            let read = self.stream.read_buf(&mut self.answer).await.unwrap();
            assert_ne!(read, 0, "cut off");
        }
    }
}

/// The body, once it is complete. It is one object, without chunks.
fn body(answer: &[u8]) -> Option<&[u8]> {
    let text = std::str::from_utf8(answer).unwrap();
    let (head, body) = text.split_once("\r\n\r\n")?;
    assert!(head.starts_with("HTTP/1.1 200"), "{text}");
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    (body.len() == length.unwrap().parse::<usize>().unwrap()).then_some(body.as_bytes())
}
