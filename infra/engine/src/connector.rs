//! An HTTP client for the SDK without HTTP: passes each request to the database's operation and returns its result as DynamoDB's response.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use dynoxide::DynoxideError;
use serde_json::json;

use crate::operations::Operation;
use crate::{Engine, READS, Trouble};

/// The error type for permanent faults, which the SDK does not retry.
const STORAGE_FAULT: u16 = 507;
/// The error type for temporary faults, which the SDK retries.
const UNAVAILABLE: u16 = 503;

/// A response: status and JSON body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status, as in DynamoDB.
    pub status: u16,
    /// The JSON body, as in DynamoDB.
    pub body: String,
}

impl HttpClient for Engine {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Engine {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let engine = self.clone();
        HttpConnectorFuture::new(async move {
            // An SDK client of DynamoDB sends both.
            let target = request.headers().get("x-amz-target").unwrap_or_default();
            let body = request.body().bytes().unwrap_or_default();
            let answer = engine.answer(target, body).await;
            let answer = answer.map_err(|error| ConnectorError::other(error.into(), None))?;
            let status = answer.status.try_into();
            let status = status.map_err(|error| ConnectorError::other(Box::new(error), None))?;
            Ok(HttpResponse::new(status, SdkBody::from(answer.body)))
        })
    }
}

impl Engine {
    /// Responds like DynamoDB to a request with this `X-Amz-Target`.
    ///
    /// A read runs on the current thread: it takes tens of microseconds, about as long as moving it to another thread. A write waits for the
    /// disk, so it runs on a blocking thread, and requests that wait for it block no async worker. A write whose caller
    /// was cancelled still completes.
    ///
    /// # Errors
    /// If the engine was stopped.
    pub async fn answer(&self, target: &str, body: &[u8]) -> Result<Answer, &'static str> {
        let Some(operation) = Operation::of_target(target) else {
            let kind = "com.amazon.coral.service#UnknownOperationException";
            return Ok(refusal(400, kind, target));
        };
        let turns = if operation.writes { READS } else { 1 };
        let turn = self.turn.clone().acquire_many_owned(turns).await;
        let turn = turn.map_err(|_| "the embedded database was stopped")?;
        if !operation.writes {
            return Ok(self.run(operation, body));
        }
        let (engine, body) = (self.clone(), body.to_vec());
        let ran = tokio::task::spawn_blocking(move || {
            let answer = engine.run(operation, &body);
            drop(turn);
            answer
        });
        Ok(ran.await.unwrap_or_else(|_| fault(&self.defect())))
    }

    fn run(&self, operation: Operation, body: &[u8]) -> Answer {
        let ran = self.run_operation(operation, body);
        ran.unwrap_or_else(|trouble| fault(&trouble))
    }

    fn run_operation(&self, operation: Operation, body: &[u8]) -> Result<Answer, Trouble> {
        let check = || match operation.writes {
            true => self.check_file(),
            false => Ok(()),
        };
        check()?;
        match operation.run(&self.database, body) {
            Ok(body) => {
                // Check again: a write into a file that was deleted meanwhile is lost.
                check()?;
                Ok(Answer { status: 200, body })
            }
            Err(error) => self.failed(&error),
        }
    }

    fn failed(&self, error: &DynoxideError) -> Result<Answer, Trouble> {
        let text = error.to_string();
        match error.status_code() {
            500 if text.contains("locked") => {
                Ok(refusal(UNAVAILABLE, "LockedByAnotherProgram", &text))
            }
            500 => Err(self.trouble(error)),
            status => Ok(Answer {
                status,
                body: error.to_json(),
            }),
        }
    }
}

fn fault(trouble: &Trouble) -> Answer {
    refusal(STORAGE_FAULT, trouble.fault.code(), &trouble.detail)
}

fn refusal(status: u16, code: &str, message: &str) -> Answer {
    let body = json!({ "__type": code, "message": message }).to_string();
    Answer { status, body }
}
