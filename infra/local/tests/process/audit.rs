//! `--audit` of intact, changed and missing data.

use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::AttributeValue;
use promptbook_engine::Engine;
use serde_json::json;

use crate::harness::{Scratch, complaint};

fn said(output: &std::process::Output) -> (Option<i32>, String) {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    (output.status.code(), text)
}

#[tokio::test]
async fn an_audit_counts_items_and_names_problems() {
    let scratch = Scratch::new();
    let server = scratch.start();
    let change = json!({"template": "Hello", "publish": true});
    let (status, _) = server
        .call("PATCH", "/v1/prompts/system_prompt", Some(change))
        .await;
    assert_eq!(status, 200);
    drop(server);
    let good = "4 prompts, 5 versions, 5 publications, 0 releases, 5 entries of activity; problems found: 0\n";
    assert_eq!(said(&scratch.audit()), (Some(0), good.to_owned()));

    delete_active_item(&scratch).await;
    let (code, text) = said(&scratch.audit());
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(code, Some(1), "{text}");
    let missing = "ACTIVE#default#system_prompt#production / ACTIVE: it is missing";
    assert_eq!(
        lines,
        [
            missing,
            "4 prompts, 5 versions, 5 publications, 0 releases, 5 entries of activity; problems found: 1"
        ]
    );
}

/// Deletes the active item straight from the table.
async fn delete_active_item(scratch: &Scratch) {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::from_static("local"))
        .credentials_provider(Credentials::new("local", "local", None, None, "test"));
    let config = match scratch.engine() {
        Some(url) => config
            .endpoint_url(url)
            .http_client(aws_smithy_http_client::Builder::new().build_http()),
        None => config.http_client(Engine::open(&scratch.database()).unwrap()),
    };
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let delete = aws_sdk_dynamodb::Client::from_conf(config.build()).delete_item();
    let delete = delete
        .table_name(scratch.table())
        .key("PK", text("ACTIVE#default#system_prompt#production"));
    delete.key("SK", text("ACTIVE")).send().await.unwrap();
}

#[test]
fn data_that_cannot_be_audited_is_a_one_line_error() {
    let scratch = Scratch::new();
    let mistyped = scratch.output(&["--audit", "--data", "dta"]);
    assert!(complaint(&mistyped).contains("the data folder dta does not exist"));
    assert!(!scratch.path.join("dta").exists());
    std::fs::create_dir(scratch.data()).unwrap();
    assert!(complaint(&scratch.audit()).contains("PROMPTBOOK_TABLE"));
    let both = scratch.output(&["--audit", "--in-memory"]);
    assert!(complaint(&both).contains("--in-memory"));
}
