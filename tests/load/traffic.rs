//! Sends requests and checks the responses.

use std::fmt;
use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use crate::server::{self, Server};

/// Requests per second.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rates {
    pub(crate) reads: u32,
    pub(crate) chats: u32,
    pub(crate) publishes: u32,
}

impl fmt::Display for Rates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            reads,
            chats,
            publishes,
        } = self;
        write!(
            f,
            "{reads} reads, {chats} chats and {publishes} publishes per second"
        )
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Read,
    Chat,
    Publish,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Read => "reads",
            Self::Chat => "chats",
            Self::Publish => "publish",
        })
    }
}

/// The outcome of one request.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) kind: Kind,
    /// When it was due, relative to the start of the run.
    pub(crate) due: Duration,
    /// The latency from when it was due to its response.
    pub(crate) took: Duration,
    /// The source of its prompt, or the failure.
    pub(crate) result: Result<String, Failure>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// 503 with `Retry-After`: the database is unavailable.
    Unavailable,
    /// Any other failure, which must never happen.
    Wrong(String),
}

/// Sends each request when it is due, and waits for the last response.
pub(crate) async fn run(server: &Server, rates: Rates, length: Duration) -> Vec<Outcome> {
    let (sender, mut received) = mpsc::unbounded_channel();
    let start = Instant::now();
    let asking = [
        (Kind::Read, rates.reads),
        (Kind::Chat, rates.chats),
        (Kind::Publish, rates.publishes),
    ];
    for (kind, rate) in asking.into_iter().filter(|(_, rate)| *rate > 0) {
        let (sender, http, url) = (sender.clone(), server.http.clone(), server.url.clone());
        tokio::spawn(async move {
            for index in 0.. {
                let due = Duration::from_secs(1) * index / rate;
                if due >= length {
                    break;
                }
                sleep_until(start + due).await;
                let (sender, http, url) = (sender.clone(), http.clone(), url.clone());
                tokio::spawn(async move {
                    let result = ask(kind, index, &http, &url).await;
                    let took = start.elapsed().saturating_sub(due);
                    // The receiver lives until all senders are dropped.
                    let _ = sender.send(Outcome {
                        kind,
                        due,
                        took,
                        result,
                    });
                });
            }
        });
    }
    drop(sender);
    let mut outcomes = Vec::new();
    while let Some(outcome) = received.recv().await {
        outcomes.push(outcome);
    }
    outcomes
}

async fn ask(kind: Kind, index: u32, http: &reqwest::Client, url: &str) -> Result<String, Failure> {
    let request = match kind {
        Kind::Read => http.get(format!("{url}/v1/prompts/load/active")),
        Kind::Publish => {
            let body = json!({"version": 1 + index % 2});
            http.post(format!("{url}/v1/prompts/load/publish"))
                .json(&body)
        }
        // Every other chat is of an instance that was never looked up before.
        Kind::Chat => {
            let instance = if index.is_multiple_of(2) {
                "default".to_owned()
            } else {
                format!("customer-{index}")
            };
            let body =
                json!({"instance": instance, "messages": [{"role": "user", "content": "Hello?"}]});
            http.post(format!("{url}/v1/chat")).json(&body)
        }
    };
    let answer = request
        .send()
        .await
        .map_err(|error| Failure::Wrong(error.to_string()))?;
    let (status, comes_back) = (
        answer.status(),
        answer.headers().contains_key("retry-after"),
    );
    let body = server::json(answer).await;
    match status {
        StatusCode::OK => {
            right(kind, &body).ok_or_else(|| Failure::Wrong(format!("200 with {body}")))
        }
        StatusCode::SERVICE_UNAVAILABLE if comes_back => Err(Failure::Unavailable),
        _ => Err(Failure::Wrong(format!("{status} {body}"))),
    }
}

/// The source of the prompt, if the response is complete.
fn right(kind: Kind, body: &Value) -> Option<String> {
    match kind {
        Kind::Publish => body["seq"].is_u64().then(|| "published".to_owned()),
        Kind::Read => {
            let text = format!("This is version {}.", body["version"]);
            body["template"]
                .as_str()?
                .starts_with(&text)
                .then(|| "active".to_owned())
        }
        Kind::Chat => {
            body["message"]["content"]
                .as_str()
                .filter(|text| !text.is_empty())?;
            Some(body["prompts"][0]["source"].as_str()?.to_owned())
        }
    }
}
