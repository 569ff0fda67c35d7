//! The fate of a request and its response.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;

use aws_smithy_runtime_api::client::http::SharedHttpConnector;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use serde_json::{Value, json};

use super::Turns;
use crate::wire::{executed, response};

/// A request that its client considers lost, but that arrives later.
pub(super) type Late = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The fate of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is executed, and the response arrives.
    Arrives,
    /// It never arrives, and the connection breaks.
    Lost,
    /// It is executed, and the connection breaks before the response.
    Unheard,
    /// The connection breaks, and it is executed later.
    Late,
    /// Its client times out; it is executed afterwards.
    Overdue,
    /// It is throttled.
    Throttled,
    /// DynamoDB reports an internal error.
    Failed,
    /// A transaction is cancelled because of a conflict.
    Conflicts,
    /// It is executed, and its response is truncated.
    Truncated,
    /// An eventually consistent read returns an earlier result.
    Stale,
    /// One key of a batch stays unread.
    Unprocessed,
}

/// The content of a request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Request {
    operation: String,
    body: String,
}

/// Earlier results of reads.
pub(super) type Memory = HashMap<String, Vec<(u16, Value)>>;

impl Request {
    pub(super) fn of(request: &HttpRequest) -> Self {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let body = request.body().bytes().unwrap_or_default();
        let mut body: Value = serde_json::from_slice(body).unwrap_or_default();
        // Drawn at random for each transaction.
        if let Some(body) = body.as_object_mut() {
            body.remove("ClientRequestToken");
        }
        // The SDK writes an item's attributes in any order.
        body.sort_all_objects();
        Self {
            operation: target.rsplit('.').next().unwrap_or_default().to_owned(),
            body: body.to_string(),
        }
    }

    fn is_transaction(&self) -> bool {
        self.operation.starts_with("Transact")
    }

    fn may_be_late(&self) -> bool {
        matches!(&*self.operation, "GetItem" | "BatchGetItem" | "Query")
            && !self.body.contains("\"ConsistentRead\":true")
    }

    /// The reasons of a conflict: one for each item.
    fn conflict(&self) -> String {
        let body: Value = serde_json::from_str(&self.body).unwrap_or_default();
        let items = body["TransactItems"].as_array().map_or(1, Vec::len);
        let reason =
            |index| json!({ "Code": if index == 0 { "TransactionConflict" } else { "None" } });
        let reasons: Vec<Value> = (0..items).map(reason).collect();
        json!({
            "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
            "Message": "Transaction cancelled",
            "CancellationReasons": reasons,
        })
        .to_string()
    }
}

/// Draws a fault that can happen to this request.
pub(super) fn choose(random: &mut fastrand::Rng, request: &Request) -> Fate {
    let mut fates = vec![
        Fate::Lost,
        Fate::Unheard,
        Fate::Late,
        Fate::Overdue,
        Fate::Throttled,
        Fate::Failed,
        Fate::Truncated,
    ];
    if request.is_transaction() {
        fates.push(Fate::Conflicts);
    }
    if request.may_be_late() {
        fates.push(Fate::Stale);
    }
    if request.operation == "BatchGetItem" {
        fates.push(Fate::Unprocessed);
    }
    fates[random.usize(..fates.len())]
}

type Answer = Result<HttpResponse, ConnectorError>;

/// Applies the fate. Returns the response and the late request, if any.
pub(super) async fn meet(
    fate: Fate,
    asked: Request,
    inner: &SharedHttpConnector,
    request: HttpRequest,
    turns: &Turns,
) -> (Answer, Option<Late>) {
    let refused = |status, exception: &str| {
        let body = json!({ "__type": format!("com.amazonaws.dynamodb.v20120810#{exception}"), "message": "planned" });
        Ok(response(status, body.to_string()))
    };
    let answer = match fate {
        Fate::Lost => Err(broken()),
        Fate::Late | Fate::Overdue => {
            let inner = inner.clone();
            let late: Late = Box::pin(async move { drop(executed(&inner, request).await) });
            let over = || ConnectorError::timeout("its time is up, as planned".into());
            let error = if fate == Fate::Late { broken() } else { over() };
            return (Err(error), Some(late));
        }
        Fate::Throttled => refused(400, "ProvisionedThroughputExceededException"),
        Fate::Failed => refused(500, "InternalServerError"),
        Fate::Conflicts => Ok(response(400, asked.conflict())),
        Fate::Arrives | Fate::Unheard | Fate::Truncated | Fate::Stale | Fate::Unprocessed => {
            match executed(inner, request).await {
                Ok((status, body)) => changed(fate, &asked, status, body, turns),
                Err(error) => Err(error),
            }
        }
    };
    (answer, None)
}

/// The response as its client receives it.
fn changed(fate: Fate, asked: &Request, status: u16, mut body: Value, turns: &Turns) -> Answer {
    let mut whole = (status, body.clone());
    if asked.may_be_late() {
        let mut state = turns.lock();
        let before = state.memory.entry(asked.body.clone()).or_default();
        before.push(whole.clone());
        let (before, count) = (before.clone(), before.len());
        if fate == Fate::Stale {
            whole = before[state.random.usize(..count)].clone();
        }
    }
    match fate {
        Fate::Unheard => Err(broken()),
        Fate::Truncated => {
            let text = body.to_string();
            let half = (0..=text.len() / 2)
                .rev()
                .find(|at| text.is_char_boundary(*at));
            Ok(response(
                status,
                text[..half.unwrap_or_default()].to_owned(),
            ))
        }
        Fate::Unprocessed => {
            leave_one(&mut body);
            Ok(response(status, body.to_string()))
        }
        _ => Ok(response(whole.0, whole.1.to_string())),
    }
}

/// Changes a batch's response so that its first item counts as unread.
fn leave_one(answer: &mut Value) {
    let Some(tables) = answer["Responses"].as_object_mut() else {
        return;
    };
    let mut left = None;
    for (table, items) in tables {
        if let Some(items) = items.as_array_mut().filter(|items| !items.is_empty()) {
            let item = items.remove(0);
            left = Some(json!({ table: { "Keys": [{ "PK": item["PK"], "SK": item["SK"] }] } }));
        }
    }
    if let Some(left) = left {
        answer["UnprocessedKeys"] = left;
    }
}

pub(super) fn broken() -> ConnectorError {
    ConnectorError::io("the connection broke, as planned".into())
}
