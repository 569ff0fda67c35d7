//! The drill on AWS: its commands are pretended, over a database that has no point-in-time recovery.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use crate::said;
use crate::stage::{BINARY, DRILL, Stage};

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
