//! Records each function's DynamoDB calls in the folder PROMPTBOOK_RECORD_CALLS, to compare the stack's policies with them.

use std::collections::BTreeSet;
use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use aws_sdk_dynamodb::config::Builder;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use promptbook::table_keys;
use serde_json::Value;

/// The folder for recorded calls.
pub const RECORD: &str = "PROMPTBOOK_RECORD_CALLS";

/// Stands for every function behind the API: what the check of keys calls, each of them calls.
pub const EVERY_FUNCTION: &str = "*";

/// One call of a function, in IAM's terms.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call {
    /// The function.
    pub function: String,
    /// The action, without `dynamodb:`.
    pub action: String,
    /// The partition key.
    pub key: String,
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            function,
            action,
            key,
        } = self;
        write!(f, "{function}\t{action}\t{key}")
    }
}

/// Records the calls of this client as the function's.
pub(crate) fn under(function: &'static str, config: Builder) -> Builder {
    match std::env::var_os(RECORD) {
        Some(folder) => config.interceptor(Recorder {
            function,
            folder: folder.into(),
        }),
        None => config,
    }
}

/// Reads all recorded calls from the folder.
pub fn recorded(folder: &Path) -> BTreeSet<Call> {
    let mut calls = BTreeSet::new();
    for file in std::fs::read_dir(folder).expect("the folder of recorded calls") {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("recorded calls");
        calls.extend(text.lines().map(|line| {
            let fields: Vec<String> = line.split('\t').map(str::to_owned).collect();
            let [function, action, key] = fields.try_into().expect("three fields");
            Call {
                function,
                action,
                key,
            }
        }));
    }
    calls
}

#[derive(Debug)]
struct Recorder {
    function: &'static str,
    folder: PathBuf,
}

#[dyn_dispatch_hint]
impl Intercept for Recorder {
    fn name(&self) -> &'static str {
        "Recorder"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request();
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default();
        let body = serde_json::from_slice(request.body().bytes().unwrap_or_default())?;
        for (action, key) in actions(operation, &body) {
            self.note(Call {
                function: self.function.to_owned(),
                action,
                key,
            })?;
        }
        Ok(())
    }
}

impl Recorder {
    /// Appends a call that is new in this process to the process's file.
    fn note(&self, call: Call) -> std::io::Result<()> {
        static NOTED: Mutex<BTreeSet<Call>> = Mutex::new(BTreeSet::new());
        let mut noted = NOTED.lock().unwrap_or_else(PoisonError::into_inner);
        if !noted.insert(call.clone()) {
            return Ok(());
        }
        std::fs::create_dir_all(&self.folder)?;
        let path = self.folder.join(std::process::id().to_string());
        let mut options = std::fs::OpenOptions::new();
        writeln!(options.create(true).append(true).open(path)?, "{call}")
    }
}

/// The actions that IAM checks for a request, each with its partition key. No policy allows an index. A transaction has those of its parts.
fn actions(operation: &str, body: &Value) -> Vec<(String, String)> {
    let one = |action: &str, key: &Value| {
        let key = key[table_keys::PK]["S"].as_str().unwrap_or("?").to_owned();
        (action.to_owned(), key)
    };
    match operation {
        "GetItem" => vec![one("GetItem", &body["Key"])],
        "PutItem" => vec![one("PutItem", &body["Item"])],
        "BatchGetItem" => {
            let tables = body["RequestItems"].as_object().into_iter().flatten();
            let keys = tables.flat_map(|(_, table)| table["Keys"].as_array().into_iter().flatten());
            keys.map(|key| one("BatchGetItem", key)).collect()
        }
        "Query" => {
            let action = match body["IndexName"].as_str() {
                None => "Query".to_owned(),
                Some(index) => format!("Query of the index {index}"),
            };
            let values = body["ExpressionAttributeValues"].as_object();
            let partition = values.and_then(|values| values.get(":pk"));
            let key = partition.and_then(|value| value["S"].as_str());
            vec![(action, key.unwrap_or("?").to_owned())]
        }
        "TransactGetItems" | "TransactWriteItems" => {
            let parts = body["TransactItems"].as_array().into_iter().flatten();
            let parts = parts.flat_map(|part| part.as_object().into_iter().flatten());
            parts
                .map(|(kind, part)| match kind.as_str() {
                    "Get" => one("GetItem", &part["Key"]),
                    "Put" => one("PutItem", &part["Item"]),
                    "Update" => one("UpdateItem", &part["Key"]),
                    "Delete" => one("DeleteItem", &part["Key"]),
                    "ConditionCheck" => one("ConditionCheckItem", &part["Key"]),
                    other => one(other, part),
                })
                .collect()
        }
        // No other operation is expected. The test of policies would fail with this name.
        other => vec![(other.to_owned(), "?".to_owned())],
    }
}
