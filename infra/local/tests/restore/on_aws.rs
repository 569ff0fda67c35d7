//! The drill on AWS: its commands are pretended, over a database that has no point-in-time recovery.

use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

use crate::said;
use crate::stage::{BINARY, DRILL, Stage};

/// Does what AWS has and the database lacks, and passes everything else on. A restore there is the drill's own copy.
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
    wait_until_active() { :; }
    . "$COPY"
    find_table
    restore
    rm -rf "$files"
    ;;
  "dynamodb describe-table")
    case $* in
      *StreamSpecification.StreamEnabled*) echo True ;;
      *LatestStreamLabel*) echo 2026-11-29T09:05:00.120 ;;
      *) aws "$@" ;;
    esac
    ;;
  "dynamodb update-continuous-backups" | "dynamodb update-table" | "dynamodb tag-resource") ;;
  "dynamodb list-tags-of-resource") echo '{"Tags": [{"Key": "aws:cloudformation:stack-name", "Value": "shop"}, {"Key": "Owner", "Value": "support"}]}' ;;
  *) aws "$@" ;;
esac
"#;

const COPY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../restore-drill/copy.sh");

/// Audits the pretended table instead of that of the region.
const LOCAL: &str = "#!/usr/bin/env bash\necho \"$*\" >> \"$(dirname \"$0\")/audits\"\nexec \"$BINARY\" \"$1\" \"$2\" \"$PRETENDED_AT\"\n";

/// Runs the drill on the pretended AWS. What it called there is in the files `calls` and `audits`.
async fn drill_on_aws(stage: &Stage, arguments: &[&str]) -> Output {
    for (name, text) in [("aws", AWS), ("local", LOCAL)] {
        let file = stage.scratch.path.join(name);
        std::fs::write(&file, text).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut command = Command::new("bash");
    command.env_remove("AWS_PROFILE");
    command.arg(DRILL).args(arguments).envs([
        ("PATH", stage.path()),
        (
            "PROMPTBOOK_LOCAL",
            stage.scratch.path.join("local").display().to_string(),
        ),
        ("BINARY", BINARY.to_owned()),
        ("SOURCE_TABLE", stage.scratch.table().to_owned()),
        ("PRETENDED_AT", stage.url.clone()),
        ("REAL_AWS", std::env::var("PROMPTBOOK_AWS_CLI").unwrap()),
        ("COPY", COPY.to_owned()),
    ]);
    tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap()
}

fn contains_all(text: &str, parts: &[String]) {
    for part in parts {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_aws_the_same_steps_restore_from_point_in_time_recovery() {
    let stage = Stage::set().await;
    let at = "2026-11-28T14:05:00Z";
    let output = drill_on_aws(&stage, &["--stack", "shop", "--at", at, "--keep"]).await;
    let (text, old) = (said(&output), stage.scratch.table());
    assert!(output.status.success(), "{text}");
    let new = stage.left().await.pop().unwrap();
    let file = |name: &str| std::fs::read_to_string(stage.scratch.path.join(name)).unwrap();
    let calls = file("calls");
    contains_all(
        &calls,
        &[
            format!(
                "restore-table-to-point-in-time --source-table-name {old} --target-table-name {new} --restore-date-time {at}"
            ),
            format!(
                "update-time-to-live --table-name {new} --time-to-live-specification Enabled=true,AttributeName=expires_at"
            ),
            format!(
                "update-continuous-backups --table-name {new} --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true"
            ),
            format!("update-table --table-name {new} --deletion-protection-enabled"),
            "tag-resource --resource-arn".to_owned(),
            format!(
                "update-table --table-name {new} --stream-specification StreamEnabled=true,StreamViewType=NEW_IMAGE"
            ),
        ],
    );
    assert!(!calls.contains("delete-table"), "{calls}");
    assert!(file("audits").starts_with("--audit --dynamodb https://dynamodb."));
    contains_all(
        &text,
        &[
            "10 versions, 10 publications,".to_owned(),
            "problems found: 0".to_owned(),
            format!("jq --arg table {new} --arg stream \"2026-11-29T09:05:00.120\""),
            "ParameterValue: \"AllAtOnce\"".to_owned(),
            "list-imports --export-name shop-TableArn".to_owned(),
        ],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drill_on_aws_protects_nothing_that_it_deletes() {
    let stage = Stage::set().await;
    let output = drill_on_aws(&stage, &["--stack", "shop"]).await;
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(stage.left().await, Vec::<String>::new());
    let calls = std::fs::read_to_string(stage.scratch.path.join("calls")).unwrap();
    assert!(calls.contains("--use-latest-restorable-time"), "{calls}");
    assert!(!calls.contains("deletion-protection"), "{calls}");
    assert!(!calls.contains("stream-specification"), "{calls}");
    assert!(
        !calls.contains(&format!(
            "delete-table --table-name {}\n",
            stage.scratch.table()
        )),
        "{calls}"
    );
}
