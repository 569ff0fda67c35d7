//! Runs a function's release binary as a process and sends it events.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use promptbook::VersionNumber;
use promptbook::access::Role;
use promptbook::prompt::PromptId;
use promptbook::store::request::WriteContext;
use serde_json::{Value, json};
use tests::{ADMIN, Listener, READER, Table};

use crate::runtime::Runtime;

/// A function: its binary and one of its requests.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Function {
    /// The function's name.
    pub(crate) name: &'static str,
    /// Its binary, under `target/release`.
    pub(crate) binary: &'static str,
    method: &'static str,
    route: &'static str,
    body: &'static str,
    /// Whether its requests have a created key, in place of the root admin key.
    is_scoped: bool,
}

const fn function(name: &'static str, method: &'static str, route: &'static str) -> Function {
    Function {
        name,
        binary: name,
        method,
        route,
        body: "",
        is_scoped: false,
    }
}

/// Responds without a database: the baseline of every function.
pub(crate) const BARE: Function = Function {
    binary: "examples/bare",
    ..function("bare lambda_http", "GET", "/v1/prompts/{name}/active")
};

/// Reads one item with the SDK: the baseline of a read from DynamoDB.
pub(crate) const ONE_GET: Function = Function {
    binary: "examples/one_get",
    ..function("one GetItem", "GET", "/v1/prompts/{name}/active")
};

/// Reads the active version.
pub(crate) const ACTIVE: Function = function("active", "GET", "/v1/prompts/{name}/active");

/// The same without created keys.
pub(crate) const ROOT_KEYS: Function = Function {
    binary: "examples/root_keys",
    ..function(
        "active, root keys alone",
        "GET",
        "/v1/prompts/{name}/active",
    )
};

/// The same, asked with a key that was created through the API.
pub(crate) const SCOPED: Function = Function {
    is_scoped: true,
    binary: "active",
    ..function("active, created key", "GET", "/v1/prompts/{name}/active")
};

/// The editors' functions, each with a typical request.
pub(crate) const ADMIN_FUNCTIONS: [Function; 4] = [
    function("prompts", "GET", "/v1/prompts/{name}"),
    function("versions", "GET", "/v1/prompts/{name}/versions"),
    function("publish", "GET", "/v1/prompts/{name}/publications"),
    Function {
        body: "{}",
        ..function("rollback", "POST", "/v1/prompts/{name}/rollback")
    },
];

/// Functions whose size alone is measured.
pub(crate) const OTHERS: [Function; 3] = [
    function("langfuse", "GET", "/api/public/v2/prompts/{name+}"),
    function("chat", "POST", "/v1/chat"),
    function("seed", "", ""),
];

impl Function {
    /// Its binary.
    pub(crate) fn path(&self) -> PathBuf {
        let release =
            PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target")).join("release");
        release.join(self.binary)
    }

    /// Its request, as API Gateway sends it.
    fn event(&self, table: &Published) -> Value {
        let key = if self.is_scoped { &table.key } else { ADMIN };
        let path = self.route.replace("{name}", "system_prompt");
        let headers =
            json!({"x-api-key": key, "Host": "local", "content-type": "application/json"});
        let body = match self.body {
            "" => Value::Null,
            body => body.into(),
        };
        json!({
            "resource": self.route, "path": path, "httpMethod": self.method, "headers": headers,
            "pathParameters": {"name": "system_prompt"},
            "requestContext": {"stage": "prod", "requestId": "request", "httpMethod": self.method,
                "path": format!("/prod{path}"), "resourcePath": self.route},
            "body": body, "isBase64Encoded": false,
        })
    }

    /// Starts a process and waits for its first response. Returns the process and the time.
    pub(crate) async fn start(&self, table: &Published) -> (Running, Duration) {
        if !self.body.is_empty() {
            publish_twice(&table.table).await;
        }
        let mut runtime = Runtime::new().await;
        let started = Instant::now();
        let child = self.spawn(&runtime.address, table);
        let (at, answer) = runtime.invoke(&self.event(table)).await;
        assert_eq!(answer["statusCode"], 200, "{}: {answer}", self.name);
        let event = self.event(table);
        let running = Running {
            child,
            runtime,
            event,
        };
        (running, at - started)
    }

    fn spawn(&self, runtime: &str, table: &Published) -> Child {
        let mut command = Command::new(self.path());
        command.env_clear().envs([
            ("AWS_LAMBDA_RUNTIME_API", runtime),
            ("AWS_LAMBDA_FUNCTION_NAME", self.name),
            ("AWS_LAMBDA_FUNCTION_VERSION", "1"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
            ("AWS_LAMBDA_LOG_GROUP_NAME", "measured"),
            ("AWS_LAMBDA_LOG_STREAM_NAME", "measured"),
            ("AWS_REGION", "local"),
            ("AWS_ACCESS_KEY_ID", "local"),
            ("AWS_SECRET_ACCESS_KEY", "local"),
            ("AWS_ENDPOINT_URL_DYNAMODB", &table.database.url),
            ("PROMPTBOOK_TABLE", &table.table.name),
            ("ADMIN_API_KEY", ADMIN),
            ("READER_API_KEY", READER),
        ]);
        command.stdout(Stdio::null());
        command.spawn().expect("the binary starts")
    }
}

/// A function's process. It is killed on drop.
pub(crate) struct Running {
    child: Child,
    runtime: Runtime,
    event: Value,
}

impl Running {
    /// The time of one more request.
    pub(crate) async fn invoke(&mut self) -> Duration {
        let asked = Instant::now();
        let (at, answer) = self.runtime.invoke(&self.event).await;
        assert_eq!(answer["statusCode"], 200, "{answer}");
        at - asked
    }

    /// The process's peak resident memory in bytes, as counted by the kernel.
    pub(crate) fn peak(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))
            .unwrap();
        let kib: u64 = line.trim().trim_end_matches(" kB").parse().unwrap();
        kib * 1024
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A table with an active prompt of 4 KB, and the port through which the functions reach it.
pub(crate) struct Published {
    table: Table,
    database: Listener,
    /// A created key that reads it.
    key: String,
}

pub(crate) async fn published() -> Published {
    let table = Table::new().await;
    table.publish(&id(), "You are helpful. ".repeat(240)).await;
    let database = table.database.listen().await;
    let key = table.issue(Role::Reader, &["default"], &[], &[]).await;
    Published {
        table,
        database,
        key,
    }
}

/// Publishes a second version after the first, so that a rollback is possible.
async fn publish_twice(table: &Table) {
    use promptbook::store::request::{Change, Edit, Merge};
    let edit = Edit::Merge(Merge {
        template: Some("You are brief. ".repeat(240)),
        ..Merge::default()
    });
    let by = WriteContext::default();
    let change = Change {
        edit,
        publish: None,
    };
    let saved = table.store.save(&id(), &change, &by).await.unwrap();
    let (label, store) = (Default::default(), &table.store);
    for version in [VersionNumber::FIRST, saved.version.version] {
        store.publish(&id(), &label, version, &by).await.unwrap();
    }
}

fn id() -> PromptId {
    PromptId {
        instance: Default::default(),
        name: "system_prompt".parse().unwrap(),
    }
}
