//! The functions: one for each binary, with its variables, limits, tracing and logs; and the seeding at deploy.

use std::collections::BTreeSet;
use std::time::Duration;

use functions::chat::models::CHAT_TIMEOUT;
use functions::env::read_by;
use serde_json::{Value, json};
use tests::calls::Call;

use crate::access::stack_id;
use crate::facts::Facts;
use crate::rollout::ALIAS;
use crate::{functions, table};

/// The timeout of a write.
const WRITE: Duration = Duration::from_secs(10);
/// The time for seeding: a minute until IAM has propagated the permissions, and another minute for the work.
const SEEDING: Duration = Duration::from_secs(120);

pub(crate) fn variables(template: &Value, _: &Facts) -> Vec<String> {
    let mut problems = Vec::new();
    for (function, _, properties) in functions(template) {
        let set = properties["Environment"]["Variables"].as_object();
        let set: BTreeSet<&str> = set
            .into_iter()
            .flatten()
            .map(|(name, _)| name.as_str())
            .collect();
        let read: BTreeSet<&str> = read_by(&function).into_iter().collect();
        for name in read.difference(&set) {
            problems.push(format!(
                "`{function}` reads {name}, and it is not set: set it"
            ));
        }
        for name in set.difference(&read) {
            problems.push(format!(
                "{name} is set, and `{function}` does not read it: remove it"
            ));
        }
        for (name, value) in [
            ("ADMIN_API_KEY", "AdminSecret"),
            ("READER_API_KEY", "ReaderSecret"),
            ("RUST_LOG", "LogLevel"),
            ("PROMPTBOOK_INSTANCE", "Instance"),
            ("CHAT_MODEL", "ChatModel"),
            ("OPENAI_API_KEY", "OpenAiApiKeySecret"),
            ("OPENAI_BASE_URL", "OpenAiBaseUrl"),
            ("OPENAI_ORG_ID", "OpenAiOrganization"),
            ("OPENAI_PROJECT_ID", "OpenAiProject"),
        ] {
            let value = json!({ "Ref": value });
            if set.contains(name) && properties["Environment"]["Variables"][name] != value {
                problems.push(format!("{name} of `{function}` has to be {value}"));
            }
        }
        let plans = &properties["Environment"]["Variables"]["USAGE_PLANS"];
        if set.contains("USAGE_PLANS") && *plans != stack_id() {
            problems.push(format!(
                "USAGE_PLANS of `{function}` has to be the ID with which the values of the gateway's keys end"
            ));
        }
        if properties["Environment"]["Variables"]["PROMPTBOOK_TABLE"] != table::name() {
            problems.push(format!(
                "PROMPTBOOK_TABLE of `{function}` has to be the table's name"
            ));
        }
    }
    problems
}

pub(crate) fn settings(template: &Value, _: &Facts) -> Vec<String> {
    let mut problems = Vec::new();
    for (function, name, properties) in functions(template) {
        // API Gateway waits 29 s for a response.
        let most = if function == "seed" { 900 } else { 29 };
        let works = match function.as_str() {
            "chat" => CHAT_TIMEOUT,
            "seed" => SEEDING,
            _ => WRITE,
        };
        let timeout = properties["Timeout"].as_u64().unwrap_or_default();
        let logs = properties["LoggingConfig"]["LogGroup"]["Ref"].as_str();
        let logs = logs.map(|logs| (logs, &template["Resources"][logs]));
        let own = name.replace("Function", "Logs");
        for (good, says) in [
            (
                timeout > works.as_secs() && timeout <= most,
                "Timeout has to be more than the 10 s of a write, the 25 s of a chat or the 120 s of seeding, and at most what API Gateway waits, 29 s, or Lambda, 900 s",
            ),
            (
                properties["MemorySize"]
                    .as_u64()
                    .is_some_and(|it| it >= 128),
                "MemorySize is missing",
            ),
            (
                properties["TracingConfig"]["Mode"] == "Active",
                "Tracing has to be Active",
            ),
            (
                properties["Runtime"] == "provided.al2023",
                "Runtime has to be provided.al2023",
            ),
            (
                properties["Handler"] == "bootstrap",
                "Handler has to be bootstrap",
            ),
            (
                properties["Architectures"] == json!([{"Ref": "Architecture"}]),
                "Architectures has to be the parameter",
            ),
            (
                properties["LoggingConfig"]["LogFormat"] == "JSON",
                "LogFormat has to be JSON",
            ),
            (
                logs.is_some_and(|(logs, _)| logs == own),
                "LoggingConfig has to name a log group of its own",
            ),
            (
                logs.is_some_and(|(_, group)| {
                    group["Type"] == "AWS::Logs::LogGroup"
                        && group["Properties"]["RetentionInDays"]
                            == json!({"Ref": "LogRetentionDays"})
                }),
                "its log group has to exist and to keep logs for LogRetentionDays",
            ),
        ] {
            if !good {
                problems.push(format!("{name}: {says}"));
            }
        }
    }
    problems
}

pub(crate) fn binaries(template: &Value, _: &Facts) -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../functions/src/bin");
    let built: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| {
            file.unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    let mut problems = Vec::new();
    let mut used = BTreeSet::new();
    for (function, name, _) in functions(template) {
        let metadata = &template["Resources"][name]["Metadata"];
        if metadata["BuildMethod"] != "rust-cargolambda" {
            problems.push(format!("{name}: BuildMethod has to be rust-cargolambda"));
        }
        if metadata["BuildProperties"]["Binary"] != function.as_str() {
            problems.push(format!(
                "{name}: BuildProperties.Binary has to be {function}"
            ));
        }
        used.insert(function);
    }
    for binary in built.symmetric_difference(&used) {
        problems.push(format!(
            "`{binary}` is a function in the code or in the template, not in both"
        ));
    }
    problems
}

pub(crate) fn seeding(template: &Value, facts: &Facts) -> Vec<String> {
    let seeds = &template["Resources"]["Seeds"];
    let digest = promptbook::seeds::digest();
    let mut problems = Vec::new();
    if seeds["Type"] != "Custom::PromptbookSeeds"
        || seeds["Properties"]["ServiceToken"] != json!({"Fn::GetAtt": ["SeedFunction", "Arn"]})
    {
        problems
            .push("Seeds has to be a Custom::PromptbookSeeds that SeedFunction serves".to_owned());
    }
    if seeds["Properties"]["Table"] != table::name() {
        problems.push(
            "Table of Seeds has to be the table's name, or another table is never seeded"
                .to_owned(),
        );
    }
    if seeds["Properties"]["Digest"] != digest.as_str() {
        problems.push(format!(
            "the seeds have changed: set the Digest of Seeds to {digest}, or no upgrade writes them"
        ));
    }
    let layout = promptbook::store::LAYOUT;
    if seeds["Properties"]["Layout"] != layout {
        problems.push(format!(
            "the layout of the table has changed: set the Layout of Seeds to {layout}, or no upgrade brings it to a table that is there"
        ));
    }
    let after: BTreeSet<&str> = seeds["DependsOn"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    for (function, name, _) in functions(template) {
        let lists = |call: &Call| {
            call.function == function
                && call.action == "PutItem"
                && call.key == promptbook::table_keys::OVERRIDES
        };
        let alias = format!("{name}{ALIAS}");
        if function != "seed" && facts.calls.iter().any(lists) && !after.contains(alias.as_str()) {
            problems.push(format!(
                "Seeds has to depend on {alias}, or the release before it writes overrides after they were listed"
            ));
        }
    }
    let waits = seeds["Properties"]["ServiceTimeout"]
        .as_u64()
        .unwrap_or(3600);
    let works = template["Resources"]["SeedFunction"]["Properties"]["Timeout"]
        .as_u64()
        .unwrap_or_default();
    if waits <= works || waits > works + 60 {
        problems.push("ServiceTimeout of Seeds has to be a little more than the function's Timeout, so that a deployment never hangs".to_owned());
    }
    problems
}
