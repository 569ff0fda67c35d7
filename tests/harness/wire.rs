//! The wire between the SDK and DynamoDB: counts requests, and injects planned faults into the nth request of an operation.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::config::Builder;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use serde_json::Value;

/// The fate of one request.
pub enum Plan {
    /// This runs before the request, for example between a read and a write of the code under test.
    After(Pin<Box<dyn Future<Output = ()> + Send>>),
    /// It never arrives, and the connection breaks.
    LoseRequest,
    /// It is executed, and the connection breaks before the response.
    LoseAnswer,
    /// It is not executed. The response is this status and body.
    Answer(u16, String),
    /// It is executed, and its response is replaced.
    Rewrite(fn(Value) -> Value),
    /// It is executed, and no response ever comes.
    Silence,
}

/// A handle of the wire. Cloning is cheap.
#[derive(Clone, Default)]
pub struct Wire {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    calls: Vec<(String, Value)>,
    plans: HashMap<(String, usize), Plan>,
    scanned: Vec<u64>,
    answered: usize,
    condition: Condition,
}

/// The fate of requests without a plan.
#[derive(Debug, Clone, Copy, Default)]
enum Condition {
    #[default]
    Whole,
    Cut,
    Silent,
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire")
            .field("calls", &self.calls())
            .finish()
    }
}

impl Wire {
    /// Puts itself between a client and its database.
    pub fn under(&self, config: Builder) -> Builder {
        let (inner, config) = client_of(config);
        config.http_client(Client {
            inner,
            wire: self.clone(),
        })
    }

    /// Plans the fate of the nth next request of an operation, counting from 1.
    pub fn plan(&self, operation: &str, nth: usize, plan: Plan) {
        self.with(|state| {
            let so_far = state
                .calls
                .iter()
                .filter(|(name, _)| name == operation)
                .count();
            state
                .plans
                .insert((operation.to_owned(), so_far + nth), plan);
        });
    }

    /// Runs this before the nth next request of an operation.
    pub fn before(
        &self,
        operation: &str,
        nth: usize,
        run: impl Future<Output = ()> + Send + 'static,
    ) {
        self.plan(operation, nth, Plan::After(Box::pin(run)));
    }

    /// Cuts or restores the wire.
    pub fn cut(&self, down: bool) {
        let condition = if down {
            Condition::Cut
        } else {
            Condition::Whole
        };
        self.with(|state| state.condition = condition);
    }

    /// From now on, every request is executed without a response.
    pub fn silence(&self) {
        self.with(|state| state.condition = Condition::Silent);
    }

    /// The recorded operations, in order.
    pub fn calls(&self) -> Vec<String> {
        self.with(|state| state.calls.iter().map(|(name, _)| name.clone()).collect())
    }

    /// The bodies of an operation's requests, in order.
    pub fn bodies(&self, operation: &str) -> Vec<Value> {
        self.with(|state| {
            let of = state.calls.iter().filter(|(name, _)| name == operation);
            of.map(|(_, body)| body.clone()).collect()
        })
    }

    /// The number of items that each Query read, in order.
    pub fn scanned(&self) -> Vec<u64> {
        self.with(|state| state.scanned.clone())
    }

    /// Waits until the database has responded to this many requests.
    pub async fn until_answered(&self, count: usize) {
        while self.with(|state| state.answered) < count {
            tokio::task::yield_now().await;
        }
    }

    /// Forgets the calls so far.
    pub fn clear(&self) {
        self.with(|state| {
            state.calls.clear();
            state.plans.clear();
            state.scanned.clear();
            state.answered = 0;
        });
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Records the request and returns its plan, if it has one.
    fn note(&self, request: &HttpRequest) -> (String, Option<Plan>) {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let body = request
            .body()
            .bytes()
            .and_then(|bytes| serde_json::from_slice(bytes).ok())
            .unwrap_or_default();
        self.with(|state| {
            state.calls.push((operation.clone(), body));
            match state.condition {
                Condition::Whole => {}
                Condition::Cut => return (operation, Some(Plan::LoseRequest)),
                Condition::Silent => return (operation, Some(Plan::Silence)),
            }
            let nth = state
                .calls
                .iter()
                .filter(|(name, _)| *name == operation)
                .count();
            let plan = state.plans.remove(&(operation.clone(), nth));
            (operation, plan)
        })
    }
}

/// The HTTP client of a configuration.
pub(crate) fn client_of(config: Builder) -> (SharedHttpClient, Builder) {
    let built = config.build();
    let client = built.http_client().expect("the database's own client");
    (client, built.to_builder())
}

/// DynamoDB's response to a transaction that is cancelled for these reasons.
pub fn cancelled(reasons: &[&str]) -> Plan {
    let reasons: Vec<Value> = reasons
        .iter()
        .map(|code| serde_json::json!({ "Code": code }))
        .collect();
    let body = serde_json::json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "Transaction cancelled",
        "CancellationReasons": reasons,
    });
    Plan::Answer(400, body.to_string())
}

/// An error response of DynamoDB.
pub fn refused(status: u16, exception: &str) -> Plan {
    let body = serde_json::json!({ "__type": format!("com.amazonaws.dynamodb.v20120810#{exception}"), "message": "planned" });
    Plan::Answer(status, body.to_string())
}

#[derive(Debug)]
struct Client {
    inner: SharedHttpClient,
    wire: Wire,
}

impl HttpClient for Client {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Connector {
            inner,
            wire: self.wire.clone(),
        })
    }
}

#[derive(Debug)]
struct Connector {
    inner: SharedHttpConnector,
    wire: Wire,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (inner, wire) = (self.inner.clone(), self.wire.clone());
        let (operation, plan) = wire.note(&request);
        HttpConnectorFuture::new(async move {
            let broken = || ConnectorError::io("the connection broke, as planned".into());
            match plan {
                None if operation == "Query" => {
                    let (status, body) = executed(&inner, request).await?;
                    wire.with(|state| state.scanned.extend(body["ScannedCount"].as_u64()));
                    Ok(response(status, body.to_string()))
                }
                None => {
                    let answer = inner.call(request).await?;
                    wire.with(|state| state.answered += 1);
                    Ok(answer)
                }
                Some(Plan::After(run)) => {
                    run.await;
                    inner.call(request).await
                }
                Some(Plan::LoseRequest) => Err(broken()),
                Some(Plan::LoseAnswer) => {
                    inner.call(request).await?;
                    Err(broken())
                }
                Some(Plan::Silence) => {
                    inner.call(request).await?;
                    std::future::pending().await
                }
                Some(Plan::Answer(status, body)) => Ok(response(status, body)),
                Some(Plan::Rewrite(rewrite)) => {
                    let (status, body) = executed(&inner, request).await?;
                    Ok(response(status, rewrite(body).to_string()))
                }
            }
        })
    }
}

/// The status and JSON of a response.
pub(crate) async fn executed(
    inner: &SharedHttpConnector,
    request: HttpRequest,
) -> Result<(u16, Value), ConnectorError> {
    let answer = inner.call(request).await?;
    let status = answer.status().as_u16();
    let unreadable = || ConnectorError::io("the answer is no JSON".into());
    let body = http_body_util::BodyExt::collect(answer.into_body()).await;
    let bytes = body.map_err(|_| unreadable())?.to_bytes();
    let body = serde_json::from_slice(&bytes).map_err(|_| unreadable())?;
    Ok((status, body))
}

pub(crate) fn response(status: u16, body: String) -> HttpResponse {
    let status = status.try_into().expect("a status");
    HttpResponse::new(status, SdkBody::from(body))
}
