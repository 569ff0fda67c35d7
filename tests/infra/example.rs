//! The template of examples/chat-lambda uses what the stack exports.

use std::collections::BTreeSet;

use functions::metrics::{FUNCTION, NAMESPACE};
use promptbook::lookup::Source;
use promptbook::lookup::count::{LOOKUPS, SOURCE};
use promptbook::store::connect::PROMPTBOOK_TABLE;
use serde_json::{Value, json};

use crate::{made, resources, template};

fn example() -> Value {
    let text = std::fs::read_to_string(made("PROMPTBOOK_EXAMPLE")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The exports that a template imports from the stack of this parameter, without the stack's name.
fn imports(part: &Value) -> BTreeSet<String> {
    let parts: Vec<&Value> = match part {
        Value::Array(parts) => parts.iter().collect(),
        Value::Object(parts) => parts.values().collect(),
        _ => Vec::new(),
    };
    let import = part["Fn::ImportValue"]["Fn::Sub"].as_str();
    let import = import.map(|name| name.replace("${PromptbookStack}-", ""));
    let below = parts.into_iter().flat_map(imports);
    import.into_iter().chain(below).collect()
}

#[test]
fn the_example_imports_what_the_stack_exports() {
    let stack = template();
    let exports = stack["Outputs"].as_object().into_iter().flatten();
    let exports: BTreeSet<String> = exports
        .filter_map(|(_, output)| output["Export"]["Name"]["Fn::Sub"].as_str())
        .map(|name| name.replace("${AWS::StackName}-", ""))
        .collect();
    let imports = imports(&example());
    assert_eq!(
        imports,
        ["LookupPolicyArn", "TableName"].map(str::to_owned).into()
    );
    assert!(imports.is_subset(&exports), "{imports:?} of {exports:?}");
}

#[test]
fn the_example_reads_the_stacks_table_and_has_alarms_on_substitutes() {
    let example = example();
    let (_, function) = resources(&example, "AWS::Lambda::Function").next().unwrap();
    let variables = function["Properties"]["Environment"]["Variables"]
        .as_object()
        .unwrap();
    assert_eq!(variables.keys().collect::<Vec<_>>(), [PROMPTBOOK_TABLE]);
    // Without an import for as long as the parameter names a table: docs/restore.md needs that.
    let branches = variables[PROMPTBOOK_TABLE]["Fn::If"].as_array().unwrap();
    assert_eq!(branches[1], json!({"Ref": "TableName"}));
    assert_eq!(imports(&branches[2]), ["TableName".to_owned()].into());
    let alarms = resources(&example, "AWS::CloudWatch::Alarm");
    let watched = alarms.map(|(_, alarm)| {
        let alarm = &alarm["Properties"];
        assert_eq!(
            (&alarm["Namespace"], &alarm["MetricName"]),
            (&json!(NAMESPACE), &json!(LOOKUPS))
        );
        alarm["Dimensions"].clone()
    });
    let needed = [Source::Fallback, Source::Previous].map(|source| {
        json!([
            {"Name": FUNCTION, "Value": {"Ref": "ChatFunction"}},
            {"Name": SOURCE, "Value": source.as_str()},
        ])
    });
    assert_eq!(watched.collect::<Vec<_>>(), needed);
}
