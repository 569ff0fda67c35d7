//! A database at a URL, with a table to restore.

use std::process::{Command, Output};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::AttributeValue;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use promptbook_engine::Engine;
use serde_json::json;

use crate::harness::{Scratch, Server};

pub(crate) const DRILL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../restore-drill.sh");
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_promptbook-local");

/// A DynamoDB at a URL with a table of default prompts, of which one has seven versions.
pub(crate) struct Stage {
    pub(crate) scratch: Scratch,
    pub(crate) url: String,
}

impl Stage {
    pub(crate) async fn set() -> Self {
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
    pub(crate) fn server(&self, table: &str) -> Server {
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
    pub(crate) async fn drill(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new("bash");
        command
            .arg(DRILL)
            .args(arguments)
            .env("PATH", self.path())
            .env("PROMPTBOOK_LOCAL", BINARY);
        tokio::task::spawn_blocking(move || command.output().unwrap())
            .await
            .unwrap()
    }

    /// The AWS CLI of infra/check-scripts.sh, after what a test has put into its folder.
    pub(crate) fn path(&self) -> String {
        let cli = std::env::var("PROMPTBOOK_AWS_CLI")
            .expect("PROMPTBOOK_AWS_CLI is not set: run `make infra`, which sets it");
        let path = std::env::var("PATH").unwrap_or_default();
        format!("{}:{cli}:{path}", self.scratch.path.display())
    }

    pub(crate) fn client(&self) -> Client {
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::from_static("local"))
            .credentials_provider(Credentials::new("local", "local", None, None, "test"))
            .endpoint_url(&self.url)
            .http_client(aws_smithy_http_client::Builder::new().build_http());
        Client::from_conf(config.build())
    }

    /// The tables that drills left.
    pub(crate) async fn left(&self) -> Vec<String> {
        let tables = self.client().list_tables().send().await.unwrap();
        let prefix = format!("{}-", self.scratch.table());
        let tables = tables
            .table_names()
            .iter()
            .filter(|name| name.starts_with(&prefix));
        tables.cloned().collect()
    }

    pub(crate) async fn items(&self, table: &str) -> usize {
        let all = self.client().scan().table_name(table).send().await.unwrap();
        all.items().len()
    }

    pub(crate) async fn delete_active_item(&self) {
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
