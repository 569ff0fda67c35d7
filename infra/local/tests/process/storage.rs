//! Failing storage: each fault is reported at once with what to do, and no acknowledged write is lost.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use promptbook_engine::Engine;
use serde_json::{Value, json};

use crate::harness::{Scratch, Server, complaint, mode};

/// Only for the embedded engine: another DynamoDB has different storage.
fn scratch() -> Option<Scratch> {
    let scratch = Scratch::new();
    scratch.engine().is_none().then_some(scratch)
}

async fn publish(server: &Server, template: &str) -> (u16, Value) {
    let change = json!({"template": template, "publish": true});
    let path = "/v1/prompts/system_prompt";
    server.call("PATCH", path, Some(change)).await
}

/// Publishes 100 KB at a time until a write fails. Returns the number of writes and the failed response.
async fn publish_until_it_fails(server: &Server) -> (usize, (u16, Value)) {
    for written in 0..50 {
        let answer = publish(server, &format!("{written}{}", "x".repeat(100_000))).await;
        if answer.0 != 200 {
            return (written, answer);
        }
    }
    panic!("nothing ever failed");
}

/// Checks a failed write: it names the fault but no file of the server.
#[track_caller]
fn named(answer: &(u16, Value), status: u16, slug: &str) {
    let (answered, problem) = answer;
    assert_eq!(
        (*answered, &problem["type"]),
        (status, &json!(format!("/problems/{slug}"))),
        "{problem}"
    );
    let detail = problem["detail"].as_str().unwrap();
    assert!(!detail.contains("promptbook.db"), "{detail}");
    assert!(!detail.contains("delete it"), "{detail}");
}

/// Checks the one-line error of a start or an audit.
#[track_caller]
fn refused(output: &Output, says: &str) {
    let said = complaint(output);
    assert!(
        said.contains(says) && said.contains("promptbook.db"),
        "{said}"
    );
    assert!(!said.contains("delete it"), "{said}");
}

fn started(scratch: &Scratch) -> Output {
    scratch.output(&["--port", "0", "--data", "data"])
}

#[tokio::test]
async fn writes_fail_and_reads_work_after_the_data_folder_is_deleted() {
    let Some(scratch) = scratch() else { return };
    let server = scratch.start();
    assert_eq!(publish(&server, "kept").await.0, 200);
    fs::remove_dir_all(scratch.data()).unwrap();
    named(&publish(&server, "lost").await, 500, "storage-gone");
    let path = "/v1/prompts/system_prompt/active";
    let (status, active) = server.call("GET", path, None).await;
    assert_eq!((status, &active["template"]), (200, &json!("kept")));
    let log = server.log();
    assert!(log.contains("promptbook.db"), "{log}");
}

/// With `ulimit -f` 2 MB, counted in KB, so that the log outgrows it before it is written back into the database.
#[tokio::test]
async fn a_file_size_limit_is_reported_and_loses_nothing() {
    let Some(scratch) = scratch() else { return };
    let server = Server::started(scratch.after("ulimit -f 2048"));
    let (written, failed) = publish_until_it_fails(&server).await;
    named(&failed, 500, "storage-failed");
    assert!(failed.1["detail"].as_str().unwrap().contains("ulimit -f"));
    assert_eq!(server.call("GET", "/v1/prompts", None).await.0, 200);
    drop(server);
    let audit = scratch.audit();
    let said = String::from_utf8(audit.stdout).unwrap();
    assert_eq!(said.lines().count(), 1, "{said}");
    let versions = format!("{} versions", 4 + written);
    assert!(
        said.contains(&versions) && said.contains("; problems found: 0"),
        "{said}"
    );
}

/// A disk of 2 MB with this scratch's data.
const SMALL_DISK: &str = "mkdir -p data; mount -t tmpfs -o size=2m none data; cp -a saved/. data";

fn saved() -> Option<Scratch> {
    let scratch = scratch()?;
    scratch.start().stop("TERM");
    fs::rename(scratch.data(), scratch.path.join("saved")).unwrap();
    Some(scratch)
}

#[tokio::test]
async fn a_full_disk_is_reported_at_once_and_reads_continue() {
    let Some(scratch) = saved() else { return };
    let Some(command) = scratch.after_mounting(SMALL_DISK) else {
        return;
    };
    let server = Server::started(command);
    let (_, answer) = publish_until_it_fails(&server).await;
    named(&answer, 507, "storage-full");
    assert_eq!(server.call("GET", "/v1/prompts", None).await.0, 200);
    let log = server.log();
    assert!(
        log.contains("promptbook.db") && log.contains("full"),
        "{log}"
    );
}

#[test]
fn a_start_on_a_full_disk_fails() {
    let Some(scratch) = saved() else { return };
    let fill = "{ head -c 9000000 /dev/zero >data/other || true; } 2>/dev/null";
    let Some(mut command) = scratch.after_mounting(&format!("{SMALL_DISK}; {fill}")) else {
        return;
    };
    refused(&command.output().unwrap(), "the disk is full");
}

#[test]
fn a_start_on_a_read_only_database_fails() {
    let Some(scratch) = scratch() else { return };
    scratch.start().stop("TERM");
    let file = "data/promptbook.db";
    let mount = format!("mount --bind {file} {file}; mount -o remount,bind,ro {file}");
    let Some(mut command) = scratch.after_mounting(&mount) else {
        return;
    };
    refused(&command.output().unwrap(), "read-only");
}

#[test]
fn a_database_of_another_user_is_rejected() {
    use std::os::unix::fs::MetadataExt;
    let Some(scratch) = scratch() else { return };
    scratch.start().stop("TERM");
    if fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0) {
        println!("SKIPPED, since root may write every file");
        return;
    }
    fs::set_permissions(scratch.database(), fs::Permissions::from_mode(0o400)).unwrap();
    refused(&started(&scratch), "may not write the database");
    refused(&scratch.audit(), "may not write the database");
}

#[tokio::test]
async fn start_and_audit_report_a_damaged_database_and_leave_it_unchanged() {
    let Some(scratch) = scratch() else { return };
    let server = scratch.start();
    assert_eq!(publish(&server, &"x".repeat(100_000)).await.0, 200);
    server.stop("TERM");
    let mut bytes = fs::read(scratch.database()).unwrap();
    bytes[8192..].fill(0xAB);
    fs::write(scratch.database(), &bytes).unwrap();
    refused(&started(&scratch), "damaged");
    refused(&scratch.audit(), "damaged");
    assert_eq!(fs::read(scratch.database()).unwrap(), bytes);
}

#[test]
fn a_folder_in_place_of_the_database_is_rejected() {
    let Some(scratch) = scratch() else { return };
    fs::create_dir_all(scratch.database()).unwrap();
    refused(&started(&scratch), "directory");
}

#[tokio::test]
async fn the_database_is_private_in_a_folder_that_others_can_read() {
    let Some(scratch) = scratch() else { return };
    fs::create_dir(scratch.data()).unwrap();
    fs::set_permissions(scratch.data(), fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(scratch.database(), "").unwrap();
    fs::set_permissions(scratch.database(), fs::Permissions::from_mode(0o644)).unwrap();
    let _server = Server::started(scratch.after("umask 000"));
    for file in ["promptbook.db", "promptbook.db-wal", "promptbook.db-shm"] {
        assert_eq!(mode(&scratch.data().join(file)), 0o600, "{file}");
    }
}

#[tokio::test]
async fn expired_receipts_are_removed_while_the_server_runs() {
    let Some(scratch) = scratch() else { return };
    scratch.start().stop("TERM");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let put = json!({
        "TableName": scratch.table(),
        "Item": {
            "PK": {"S": "RECEIPT#old"}, "SK": {"S": "RECEIPT"},
            "expires_at": {"N": (now.as_secs() - 60).to_string()},
        },
    });
    ask(&scratch.database(), "PutItem", &put).await;
    let _server = scratch.start();
    let get = json!({
        "TableName": scratch.table(),
        "Key": {"PK": {"S": "RECEIPT#old"}, "SK": {"S": "RECEIPT"}},
    });
    let end = Instant::now() + Duration::from_secs(60);
    while ask(&scratch.database(), "GetItem", &get).await["Item"].is_object() {
        assert!(Instant::now() < end, "the receipt still exists");
    }
}

/// Reads the database directly.
async fn ask(database: &Path, operation: &str, request: &Value) -> Value {
    let engine = Engine::open(database).unwrap();
    let target = format!("DynamoDB_20120810.{operation}");
    let answer = engine.answer(&target, request.to_string().as_bytes()).await;
    let answer = answer.unwrap();
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

/// The embedded engine is only reachable through the API.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_server_listens_only_on_its_own_port() {
    let scratch = Scratch::new();
    let server = scratch.start();
    assert_eq!(publish(&server, "used").await.0, 200);
    let process = Path::new("/proc").join(server.pid());
    let sockets: Vec<String> = fs::read_dir(process.join("fd"))
        .unwrap()
        .filter_map(|entry| fs::read_link(entry.ok()?.path()).ok())
        .map(|target| target.to_string_lossy().into_owned())
        .collect();
    let mut ports = vec![];
    for table in ["net/tcp", "net/tcp6"] {
        let text = fs::read_to_string(process.join(table)).unwrap_or_default();
        for line in text.lines().skip(1) {
            // proc_pid_net(5): the local address, the state (0A listens) and the inode are the 2nd, 4th and 10th.
            let fields: Vec<&str> = line.split_whitespace().collect();
            let (local, state, inode) = (fields[1], fields[3], fields[9]);
            if state == "0A" && sockets.contains(&format!("socket:[{inode}]")) {
                let (_, port) = local.rsplit_once(':').unwrap();
                ports.push(u16::from_str_radix(port, 16).unwrap().to_string());
            }
        }
    }
    assert_eq!(ports, [server.port()]);
}
