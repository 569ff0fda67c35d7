//! The engine with real files: responses, and errors when the files are damaged, moved or deleted.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;

/// An engine on a file in a temporary folder, with an empty table.
async fn with_a_table() -> (TempDir, Engine) {
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::open(&file(&folder)).unwrap();
    let create = json!({
        "TableName": "prompts",
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "PK", "AttributeType": "S"}],
    });
    assert_eq!(ask(&engine, "CreateTable", &create).await.0, 200);
    (folder, engine)
}

fn file(folder: &TempDir) -> PathBuf {
    folder.path().join("prompts.db")
}

async fn ask(engine: &Engine, operation: &str, request: &Value) -> (u16, Value) {
    let target = format!("DynamoDB_20120810.{operation}");
    let answer = engine.answer(&target, request.to_string().as_bytes()).await;
    let answer = answer.unwrap();
    (answer.status, serde_json::from_str(&answer.body).unwrap())
}

async fn put(engine: &Engine, item: Value) -> (u16, Value) {
    ask(
        engine,
        "PutItem",
        &json!({"TableName": "prompts", "Item": item}),
    )
    .await
}

async fn is_there(engine: &Engine, key: &str) -> bool {
    let get = json!({"TableName": "prompts", "Key": {"PK": {"S": key}}});
    let (status, answer) = ask(engine, "GetItem", &get).await;
    assert_eq!(status, 200, "{answer}");
    answer["Item"].is_object()
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    format!("{}{suffix}", path.display()).into()
}

#[tokio::test]
async fn an_invalid_request_is_rejected_as_by_dynamodb() {
    let engine = Engine::in_memory().unwrap();
    let (status, answer) = ask(&engine, "DropEverything", &json!({})).await;
    let kind = &answer["__type"];
    assert_eq!(status, 400, "{answer}");
    assert!(
        kind.as_str()
            .unwrap()
            .ends_with("#UnknownOperationException")
    );
    let (status, answer) = ask(&engine, "GetItem", &json!([1])).await;
    assert_eq!(status, 400, "{answer}");
    let (status, answer) = ask(&engine, "DescribeTable", &json!({"TableName": "none"})).await;
    let kind = &answer["__type"];
    assert_eq!(status, 400, "{answer}");
    assert!(
        kind.as_str()
            .unwrap()
            .ends_with("#ResourceNotFoundException")
    );
}

#[tokio::test]
async fn writes_fail_and_reads_continue_after_the_files_are_gone() {
    type Accident = fn(&Path);
    let accidents: [(&str, Accident); 5] = [
        ("the folder is deleted", |path| {
            fs::remove_dir_all(path.parent().unwrap()).unwrap();
        }),
        ("the file is deleted", |path| fs::remove_file(path).unwrap()),
        ("the file is moved", |path| {
            fs::rename(path, beside(path, ".old")).unwrap();
        }),
        ("the file is replaced", |path| {
            let copy = beside(path, ".copy");
            fs::copy(path, &copy).unwrap();
            fs::rename(copy, path).unwrap();
        }),
        ("the log is deleted", |path| {
            fs::remove_file(beside(path, "-wal")).unwrap();
        }),
    ];
    for (what, happens) in accidents {
        let (folder, engine) = with_a_table().await;
        assert_eq!(put(&engine, json!({"PK": {"S": "before"}})).await.0, 200);
        happens(&file(&folder));
        let (status, answer) = put(&engine, json!({"PK": {"S": "after"}})).await;
        assert_eq!(
            (status, &answer["__type"]),
            (507, &json!("StorageGone")),
            "{what}: {answer}"
        );
        let said = answer["message"].as_str().unwrap();
        assert!(said.contains("prompts.db"), "{what}: {said}");
        assert!(is_there(&engine, "before").await, "{what}");
        assert!(!is_there(&engine, "after").await, "{what}");
        let swept = engine.sweep().await.unwrap_err();
        assert_eq!(swept.fault, StorageFault::Gone, "{what}");
    }
}

#[tokio::test]
async fn a_damaged_page_is_reported_as_corruption() {
    let (folder, engine) = with_a_table().await;
    for number in 0..200 {
        let item = json!({"PK": {"S": number.to_string()}, "text": {"S": "x".repeat(2000)}});
        assert_eq!(put(&engine, item).await.0, 200);
    }
    drop(engine);
    let path = file(&folder);
    let mut bytes = fs::read(&path).unwrap();
    let half = bytes.len() / 2;
    bytes[half..].fill(0xAB);
    fs::write(&path, bytes).unwrap();
    let fault = match Engine::open(&path) {
        Err(trouble) => trouble.fault.code().to_owned(),
        Ok(engine) => {
            let (status, answer) = ask(&engine, "Scan", &json!({"TableName": "prompts"})).await;
            assert_eq!(status, 507, "{answer}");
            answer["__type"].as_str().unwrap().to_owned()
        }
    };
    assert_eq!(fault, StorageFault::Corrupt.code());
}

#[test]
fn a_file_that_is_not_a_database_is_left_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let text = "a letter".repeat(1000);
    fs::write(file(&folder), &text).unwrap();
    let trouble = Engine::open(&file(&folder)).unwrap_err();
    assert_eq!(trouble.fault, StorageFault::Corrupt, "{trouble}");
    assert_eq!(fs::read_to_string(file(&folder)).unwrap(), text);
    let trouble = Engine::open(folder.path()).unwrap_err();
    assert_eq!(trouble.fault, StorageFault::Failed, "{trouble}");
}

#[cfg(unix)]
#[tokio::test]
async fn the_files_are_made_private_to_their_owner() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, engine) = with_a_table().await;
    let all = ["", "-wal", "-shm"].map(|suffix| beside(&file(&folder), suffix));
    let modes = |expected: u32| {
        for path in &all {
            let mode = fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, expected, "{}", path.display());
        }
    };
    modes(0o600);
    for path in &all {
        fs::set_permissions(path, fs::Permissions::from_mode(0o666)).unwrap();
    }
    modes(0o666);
    // Like a log that a killed process left: this one is still open.
    let second = Engine::open(&file(&folder)).unwrap();
    modes(0o600);
    drop((engine, second));
}

#[tokio::test]
async fn a_sweep_removes_only_expired_items() {
    let (_folder, engine) = with_a_table().await;
    let ttl = json!({
        "TableName": "prompts",
        "TimeToLiveSpecification": {"Enabled": true, "AttributeName": "expires_at"},
    });
    assert_eq!(ask(&engine, "UpdateTimeToLive", &ttl).await.0, 200);
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    for (key, expires_at) in [("past", now - 3600), ("future", now + 3600)] {
        let item = json!({"PK": {"S": key}, "expires_at": {"N": expires_at.to_string()}});
        assert_eq!(put(&engine, item).await.0, 200);
    }
    assert_eq!(put(&engine, json!({"PK": {"S": "lasting"}})).await.0, 200);
    assert_eq!(engine.sweep().await.unwrap(), 1);
    assert!(!is_there(&engine, "past").await);
    assert!(is_there(&engine, "future").await && is_there(&engine, "lasting").await);
}

#[tokio::test]
async fn a_stopped_engine_accepts_no_requests() {
    let engine = Engine::in_memory().unwrap();
    engine.stop().await;
    let answer = engine.answer("DynamoDB_20120810.ListTables", b"{}");
    assert!(answer.await.is_err());
}

#[test]
fn the_probe_leaves_a_writable_folder_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::open(&file(&folder)).unwrap();
    let files = || fs::read_dir(folder.path()).unwrap().count();
    let before = files();
    engine.check_writable().unwrap();
    assert_eq!(files(), before);
    drop(engine);
}
