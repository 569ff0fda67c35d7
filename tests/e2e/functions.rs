//! A stack for each test: a table, an emulator, and the functions that the test starts.

use std::path::PathBuf;
use std::sync::Arc;

use functions::env::read_by;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use tests::{ADMIN, Answer, Listener, READER, Table};
use tokio::process::Command;

use crate::emulator::{Emulator, Outcome, project};
use crate::event::Event;
use crate::process::Process;

/// An emulator without functions, and a table.
pub(crate) struct Stack {
    pub(crate) table: Table,
    pub(crate) database: Listener,
    pub(crate) emulator: Arc<Emulator>,
}

/// One process of a function.
pub(crate) struct Function {
    pub(crate) process: Process,
    emulator: Arc<Emulator>,
    name: String,
}

impl Stack {
    pub(crate) async fn new() -> Self {
        let table = Table::new().await;
        Self {
            database: table.database.listen().await,
            table,
            emulator: Arc::new(Emulator::start().await),
        }
    }

    /// Starts a function.
    pub(crate) fn start(&self, function: &str) -> Function {
        self.start_with(function, function, &[])
    }

    /// Starts a process of a function for invocations of `name`, with some variables changed.
    pub(crate) fn start_with(
        &self,
        function: &str,
        name: &str,
        changes: &[(&str, &str)],
    ) -> Function {
        let mut command = self.command(function, name);
        command.envs(changes.iter().copied());
        Function {
            process: Process::start(function, &mut command),
            emulator: self.emulator.clone(),
            name: name.to_owned(),
        }
    }

    /// The binary with the environment of Lambda and the template: only the variables that it declares.
    pub(crate) fn command(&self, function: &str, name: &str) -> Command {
        let ours = [
            ("PROMPTBOOK_TABLE", self.table.name.as_str()),
            ("ADMIN_API_KEY", ADMIN),
            ("READER_API_KEY", READER),
            ("CHAT_MODEL", "echo"),
            ("RUST_LOG", "info"),
            ("USAGE_PLANS", "0f1e"),
        ];
        let read = read_by(function);
        let mut command = Command::new(binary(function));
        command
            .env_clear()
            .env("AWS_LAMBDA_RUNTIME_API", self.emulator.runtime_api(name))
            .env("AWS_LAMBDA_FUNCTION_NAME", on_aws(function))
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{name}"))
            .env("AWS_LAMBDA_LOG_STREAM_NAME", "2026/08/31/[$LATEST]e2e")
            .env("AWS_REGION", "eu-central-1")
            .env("AWS_ACCESS_KEY_ID", "local")
            .env("AWS_SECRET_ACCESS_KEY", "local")
            .env("AWS_ENDPOINT_URL_DYNAMODB", &self.database.url)
            .envs(ours.into_iter().filter(|(name, _)| read.contains(name)));
        command
    }
}

impl Function {
    /// Invokes it with any text.
    pub(crate) async fn invoke(&self, event: impl Into<reqwest::Body>) -> Outcome {
        self.emulator.invoke(&self.name, event).await
    }

    /// Sends it a request as API Gateway does, and interprets the response.
    pub(crate) async fn send(&self, event: &Event) -> Answer {
        let outcome = self.invoke(event.json().to_string()).await;
        assert_eq!(outcome.status, 200, "{:#}", outcome.json);
        let answer = as_gateway_reads(&outcome.json);
        assert_eq!(answer.header("x-request-id"), event.request_id);
        answer
    }
}

/// A function's name on AWS, which differs from its binary's.
pub(crate) fn on_aws(function: &str) -> String {
    format!("promptbook-{function}-8Xq1")
}

/// Parses a response in the form of a Lambda proxy integration. API Gateway turns any other form into 502.
fn as_gateway_reads(json: &Value) -> Answer {
    let object = json.as_object().unwrap();
    let known = [
        "statusCode",
        "headers",
        "multiValueHeaders",
        "body",
        "isBase64Encoded",
    ];
    for field in object.keys() {
        assert!(known.contains(&field.as_str()), "{field} in {json:#}");
    }
    assert_eq!(json["isBase64Encoded"], false, "{json:#}");
    let no_single = json["headers"].as_object().is_none_or(|h| h.is_empty());
    assert!(
        no_single,
        "API Gateway would send these headers twice: {json:#}"
    );
    let mut headers = HeaderMap::new();
    for (name, values) in json["multiValueHeaders"].as_object().unwrap() {
        for value in values.as_array().unwrap() {
            let value = HeaderValue::from_str(value.as_str().unwrap()).unwrap();
            headers.append(HeaderName::from_bytes(name.as_bytes()).unwrap(), value);
        }
    }
    let body = json["body"].as_str().unwrap_or_default();
    Answer {
        status: u16::try_from(json["statusCode"].as_u64().unwrap()).unwrap(),
        headers,
        json: match body {
            "" => Value::Null,
            text => serde_json::from_str(text).unwrap_or_else(|_| json!(text)),
        },
    }
}

/// The file of a function's binary.
pub(crate) fn binary(function: &str) -> PathBuf {
    let binary = project().join("target/debug").join(function);
    assert!(
        binary.is_file(),
        "there is no {}: `make e2e` builds it",
        binary.display()
    );
    binary
}
