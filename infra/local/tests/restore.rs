//! infra/restore-drill.sh: on a DynamoDB without point-in-time recovery, and on AWS, whose own commands are pretended.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

// It has more than these tests use.
#[allow(dead_code)]
#[path = "process/harness.rs"]
mod harness;

use std::process::{Command, Output};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::AttributeValue;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use promptbook_engine::Engine;
use serde_json::json;

use harness::{Scratch, Server};

const DRILL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../restore-drill.sh");
const BINARY: &str = env!("CARGO_BIN_EXE_promptbook-local");

/// A DynamoDB at a URL with a table of default prompts, of which one has seven versions.
struct Stage {
    scratch: Scratch,
    url: String,
}

impl Stage {
    async fn set() -> Self {
        let scratch = Scratch::new();
        let url = match scratch.engine() {
            Some(url) => url,
            None => serve(Engine::in_memory().unwrap()).await,
        };
        let stage = Self { scratch, url };
        let server = stage.server(stage.scratch.table());
        // More items than one request can write.
        for template in ["One", "Two", "Three", "Four", "Five", "Hello"] {
            let change = json!({"template": template, "publish": true});
            let (status, _) = server
                .call("PATCH", "/v1/prompts/system_prompt", Some(change))
                .await;
            assert_eq!(status, 200);
        }
        stage
    }

    /// The local server on a table.
    fn server(&self, table: &str) -> Server {
        let mut command =
            self.scratch
                .command(&["--port", "0", "--data", "data", "--dynamodb", &self.url]);
        command
            .env_remove("AWS_PROFILE")
            .env_remove("HTTP_PROXY")
            .env("PROMPTBOOK_TABLE", table);
        Server::started(command)
    }

    /// Runs the drill, off the threads that serve the database.
    async fn drill(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new("bash");
        command
            .arg(DRILL)
            .args(arguments)
            .env("PATH", self.path())
            .env("PROMPTBOOK_LOCAL", BINARY);
        // Promptbook's own table must not be taken from the environment.
        command
            .env_remove("PROMPTBOOK_TABLE")
            .env("SOURCE_TABLE", self.scratch.table())
            .env("PRETENDED_AT", &self.url);
        tokio::task::spawn_blocking(move || command.output().unwrap())
            .await
            .unwrap()
    }

    /// The AWS CLI of infra/check.sh, after what a test has put into its folder.
    fn path(&self) -> String {
        let cli = std::env::var("PROMPTBOOK_AWS_CLI")
            .expect("PROMPTBOOK_AWS_CLI is not set: run `make infra`, which sets it");
        let path = std::env::var("PATH").unwrap_or_default();
        format!("{}:{cli}:{path}", self.scratch.path.display())
    }

    fn client(&self) -> Client {
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::from_static("local"))
            .credentials_provider(Credentials::new("local", "local", None, None, "test"))
            .endpoint_url(&self.url)
            .http_client(aws_smithy_http_client::Builder::new().build_http());
        Client::from_conf(config.build())
    }

    /// The tables that drills left.
    async fn left(&self) -> Vec<String> {
        let tables = self.client().list_tables().send().await.unwrap();
        let prefix = format!("{}-drill-", self.scratch.table());
        let tables = tables
            .table_names()
            .iter()
            .filter(|name| name.starts_with(&prefix));
        tables.cloned().collect()
    }

    async fn items(&self, table: &str) -> usize {
        let all = self.client().scan().table_name(table).send().await.unwrap();
        all.items().len()
    }

    async fn delete_active_item(&self) {
        let key = |text: &str| AttributeValue::S(text.to_owned());
        let delete = self.client().delete_item().table_name(self.scratch.table());
        let delete = delete.key("PK", key("ACTIVE#default#system_prompt#production"));
        delete.key("SK", key("ACTIVE")).send().await.unwrap();
    }
}

/// Serves a database on a free port.
async fn serve(engine: Engine) -> String {
    async fn answer(
        State(engine): State<Engine>,
        headers: HeaderMap,
        body: axum::body::Bytes,
    ) -> impl IntoResponse {
        let target = headers.get("x-amz-target").and_then(|it| it.to_str().ok());
        let answer = engine
            .answer(target.unwrap_or_default(), &body)
            .await
            .unwrap();
        let status = StatusCode::from_u16(answer.status).unwrap();
        (
            status,
            [(header::CONTENT_TYPE, "application/x-amz-json-1.0")],
            answer.body,
        )
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let app = axum::Router::new().fallback(answer).with_state(engine);
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

fn said(output: &Output) -> String {
    let (out, error) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    format!("{out}{error}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drill_verifies_a_copy_and_deletes_it() {
    let stage = Stage::set().await;
    let before = stage.items(stage.scratch.table()).await;
    let output = stage
        .drill(&["--endpoint", &stage.url, "--table", stage.scratch.table()])
        .await;
    let text = said(&output);
    assert!(output.status.success(), "{text}");
    for part in [
        "4 prompts, 10 versions, 10 publications, 0 releases; problems found: 0",
        "4. To switch to it:",
        "is deleted: this was a drill",
    ] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
    assert_eq!(stage.left().await, Vec::<String>::new());
    assert_eq!(stage.items(stage.scratch.table()).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_copy_has_every_item_expires_receipts_and_serves() {
    let stage = Stage::set().await;
    let output = stage
        .drill(&[
            "--endpoint",
            &stage.url,
            "--table",
            stage.scratch.table(),
            "--keep",
        ])
        .await;
    assert!(output.status.success(), "{}", said(&output));
    let [copy] = &stage.left().await[..] else {
        panic!("one table has to be left: {:?}", stage.left().await);
    };
    assert!(said(&output).contains(&format!(
        "PROMPTBOOK_TABLE={copy} cargo run -- --dynamodb {}",
        stage.url
    )));
    let all = stage.items(copy).await;
    assert!(all > 25, "{all}");
    assert_eq!(all, stage.items(stage.scratch.table()).await);
    let ttl = stage
        .client()
        .describe_time_to_live()
        .table_name(copy)
        .send()
        .await
        .unwrap();
    let attribute = ttl.time_to_live_description.unwrap().attribute_name;
    assert_eq!(attribute.as_deref(), Some("expires_at"));
    let (status, active) = stage
        .server(copy)
        .call("GET", "/v1/prompts/system_prompt/active", None)
        .await;
    assert_eq!(
        (status, &active["template"]),
        (200, &json!("Hello")),
        "{active}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_with_problems_is_kept_and_fails_the_drill() {
    let stage = Stage::set().await;
    stage.delete_active_item().await;
    let output = stage
        .drill(&["--endpoint", &stage.url, "--table", stage.scratch.table()])
        .await;
    let text = said(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(
        text.contains("ACTIVE#default#system_prompt#production / ACTIVE: it is missing"),
        "{text}"
    );
    let left = stage.left().await;
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(
        text.contains(&format!(
            "aws dynamodb delete-table --table-name {}",
            left[0]
        )),
        "{text}"
    );
    assert!(!text.contains("To switch to it"), "{text}");
}

/// Does what AWS has and the database lacks, and passes everything else on. `cp` is the drill's own copy.
const AWS: &str = r#"#!/usr/bin/env bash
set -euo pipefail
echo "$*" >> "$(dirname "$0")/calls"
value() { local name=$1; shift; while [ "$1" != "$name" ]; do shift; done; echo "$2"; }
export AWS_ENDPOINT_URL_DYNAMODB=$PRETENDED_AT AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=local AWS_DEFAULT_REGION=local
aws() { "$REAL_AWS/aws" "$@"; }
case "$1 $2" in
  "cloudformation describe-stacks") echo "$SOURCE_TABLE" ;;
  "dynamodb restore-table-to-point-in-time")
    old=$(value --source-table-name "$@") new=$(value --target-table-name "$@") files=$(mktemp -d)
    described() { aws dynamodb describe-table --table-name "$1" --query "Table.$2" --output text; }
    wait_until_active() { :; }
    . "$COPY"
    restore
    ;;
  "dynamodb update-continuous-backups" | "dynamodb update-table" | "dynamodb tag-resource") ;;
  "dynamodb list-tags-of-resource") echo '{"Tags": [{"Key": "aws:cloudformation:stack-name", "Value": "shop"}, {"Key": "Owner", "Value": "support"}]}' ;;
  *) aws "$@" ;;
esac
"#;

/// Audits the pretended table instead of that of the region.
const LOCAL: &str = "#!/usr/bin/env bash\necho \"$*\" >> \"$(dirname \"$0\")/audits\"\nexec \"$BINARY\" \"$1\" \"$2\" \"$PRETENDED_AT\"\n";

#[tokio::test(flavor = "multi_thread")]
async fn on_aws_the_same_steps_restore_from_point_in_time_recovery() {
    use std::os::unix::fs::PermissionsExt;
    let stage = Stage::set().await;
    for (name, text) in [("aws", AWS), ("local", LOCAL)] {
        let file = stage.scratch.path.join(name);
        std::fs::write(&file, text).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut command = Command::new("bash");
    command
        .arg(DRILL)
        .args(["--stack", "shop", "--at", "2026-11-28T14:05:00Z", "--keep"]);
    command
        .env("PATH", stage.path())
        .env("PROMPTBOOK_LOCAL", stage.scratch.path.join("local"))
        .env("BINARY", BINARY);
    command
        .env("SOURCE_TABLE", stage.scratch.table())
        .env("PRETENDED_AT", &stage.url);
    command.env("REAL_AWS", std::env::var("PROMPTBOOK_AWS_CLI").unwrap());
    command.env(
        "COPY",
        concat!(env!("CARGO_MANIFEST_DIR"), "/../restore-drill/copy.sh"),
    );
    let output = tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    let text = said(&output);
    assert!(output.status.success(), "{text}");
    assert!(
        text.contains("10 versions, 10 publications, 0 releases; problems found: 0"),
        "{text}"
    );
    let copy = stage.left().await.pop().unwrap();
    let calls = std::fs::read_to_string(stage.scratch.path.join("calls")).unwrap();
    for call in [
        format!(
            "dynamodb restore-table-to-point-in-time --source-table-name {} --target-table-name {copy} --restore-date-time 2026-11-28T14:05:00Z",
            stage.scratch.table()
        ),
        format!(
            "dynamodb update-time-to-live --table-name {copy} --time-to-live-specification Enabled=true,AttributeName=expires_at"
        ),
        format!(
            "dynamodb update-continuous-backups --table-name {copy} --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true"
        ),
        format!("dynamodb update-table --table-name {copy} --deletion-protection-enabled"),
        "dynamodb tag-resource --resource-arn".to_owned(),
    ] {
        assert!(calls.contains(&call), "{call} is not in:\n{calls}");
    }
    assert!(!calls.contains("delete-table"), "{calls}");
    let audits = std::fs::read_to_string(stage.scratch.path.join("audits")).unwrap();
    assert!(
        audits.starts_with("--audit --dynamodb https://dynamodb."),
        "{audits}"
    );
    for part in [
        format!("jq --arg table {copy}"),
        "ParameterValue: \"AllAtOnce\"".to_owned(),
        "list-imports --export-name shop-TableArn".to_owned(),
    ] {
        assert!(text.contains(&part), "{part} is not in:\n{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_restored_is_a_one_line_error() {
    let stage = Stage::set().await;
    let url = stage.url.as_str();
    for (arguments, says) in [
        (vec!["--table", "promptbook"], "usage: "),
        (vec!["--endpoint", url, "--stack", "shop"], "usage: "),
        (
            vec!["--endpoint", url, "--at", "2026-11-28T14:05:00Z"],
            "usage: ",
        ),
        (vec!["--kept"], "usage: "),
        (
            vec!["--endpoint", url, "--table", "nowhere"],
            "no table named nowhere exists",
        ),
    ] {
        let output = stage.drill(&arguments).await;
        let text = said(&output);
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(
            text.lines().last().is_some_and(|it| it.contains(says)),
            "{arguments:?}: {text}"
        );
    }
    assert_eq!(stage.left().await, Vec::<String>::new());
}
