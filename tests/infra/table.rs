//! The table has the keys that the code creates, is protected against loss, and can be replaced by another.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::events::stream;
use crate::facts::Facts;
use crate::resources;

/// The table's name: that of the stack's table, or of an existing one.
pub(crate) fn name() -> Value {
    json!({"Fn::If": ["MakesTable", {"Ref": "Table"}, {"Ref": "ExistingTable"}]})
}

/// The table's ARN.
pub(crate) fn arn() -> Value {
    let own = json!({"Fn::GetAtt": ["Table", "Arn"]});
    let existing =
        "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${ExistingTable}";
    json!({"Fn::If": ["MakesTable", own, {"Fn::Sub": existing}]})
}

/// A value that depends on a customer's KMS key.
pub(crate) fn with_key(value: Value) -> Value {
    json!({"Fn::If": ["HasKmsKey", value, {"Ref": "AWS::NoValue"}]})
}

pub(crate) fn schema(template: &Value, facts: &Facts) -> Vec<String> {
    let mut there = template["Resources"]["Table"]["Properties"].clone();
    let attributes = there["AttributeDefinitions"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let attributes: BTreeMap<&str, &Value> = attributes
        .iter()
        .map(|it| {
            (
                it["AttributeName"].as_str().unwrap_or_default(),
                &it["AttributeType"],
            )
        })
        .collect();
    there["AttributeDefinitions"] = json!(attributes);
    let made = facts.table.as_object().unwrap();
    made.iter()
        .filter(|(name, value)| there[name.as_str()] != **value)
        .map(|(name, value)| {
            format!(
                "{name} has to be {value}, as the code makes it; it is {}",
                there[name.as_str()]
            )
        })
        .collect()
}

pub(crate) fn safety(template: &Value, _: &Facts) -> Vec<String> {
    let table = &template["Resources"]["Table"];
    let properties = &table["Properties"];
    let replica = &properties["Replicas"][0];
    [
        (
            table["Type"] == "AWS::DynamoDB::GlobalTable" && properties["Replicas"].as_array().is_some_and(|it| it.len() == 1)
                && replica["Region"] == json!({"Ref": "AWS::Region"}),
            "it has to be an AWS::DynamoDB::GlobalTable with one replica, in the stack's region: changing the type later can delete it",
        ),
        (
            table["Condition"] == "MakesTable",
            "it has to be made under MakesTable alone",
        ),
        (
            table["DeletionPolicy"] == "Retain",
            "DeletionPolicy has to be Retain",
        ),
        (
            table["UpdateReplacePolicy"] == "Retain",
            "UpdateReplacePolicy has to be Retain",
        ),
        (
            replica["DeletionProtectionEnabled"] == true,
            "DeletionProtectionEnabled has to be true",
        ),
        (
            replica["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] == true,
            "PointInTimeRecoveryEnabled has to be true",
        ),
    ]
    .into_iter()
    .filter(|(good, _)| !good)
    .map(|(_, says)| format!("{says}: prompts outlive the stack"))
    .collect()
}

/// Uses of `Table` without `ExistingTable`, which fail with that parameter.
pub(crate) fn existing(template: &Value, _: &Facts) -> Vec<String> {
    let mut alone = Vec::new();
    for part in ["Resources", "Outputs"] {
        for (name, value) in template[part].as_object().into_iter().flatten() {
            if name != "Table" && names_the_table(value) {
                alone.push(format!("{name} has the stack's own table under every parameter: use !If [MakesTable, …, …ExistingTable]"));
            }
        }
    }
    alone
}

/// Whether a value refers to the stack's own table in another form than those above.
fn names_the_table(value: &Value) -> bool {
    if [name(), arn(), stream()].contains(value) {
        return false;
    }
    match value {
        Value::Object(fields) => {
            fields.get("Ref").is_some_and(|it| it == "Table")
                || fields.get("DependsOn").is_some_and(|it| it == "Table")
                || fields
                    .get("Fn::GetAtt")
                    .is_some_and(|it| it[0] == "Table" || it == "Table.Arn")
                || fields.values().any(names_the_table)
        }
        Value::Array(values) => values.iter().any(names_the_table),
        Value::String(text) => text.contains("${Table}") || text.contains("${Table."),
        _ => false,
    }
}

/// The outputs that a service in another stack imports.
pub(crate) fn exports(template: &Value, _: &Facts) -> Vec<String> {
    let policy = json!({"Ref": "LookupPolicy"});
    [
        ("TableName", name()),
        ("TableArn", arn()),
        ("LookupPolicyArn", policy),
    ]
    .into_iter()
    .filter(|(output, value)| {
        let there = &template["Outputs"][*output];
        let export = json!({"Name": {"Fn::Sub": format!("${{AWS::StackName}}-{output}")}});
        there["Value"] != *value || there["Export"] != export
    })
    .map(|(output, value)| {
        format!("the output {output} has to be {value}, exported as STACK-{output}")
    })
    .collect()
}

/// A customer's KMS key, if there is one, encrypts all stored data.
pub(crate) fn encryption(template: &Value, _: &Facts) -> Vec<String> {
    let table = &template["Resources"]["Table"]["Properties"];
    let key = json!({"Ref": "KmsKeyArn"});
    let mut problems = Vec::new();
    if table["SSESpecification"] != with_key(json!({"SSEEnabled": true, "SSEType": "KMS"}))
        || table["Replicas"][0]["SSESpecification"] != with_key(json!({"KMSMasterKeyId": key}))
    {
        problems.push("Table has to be encrypted with KmsKeyArn under HasKmsKey".to_owned());
    }
    for kind in ["AWS::SecretsManager::Secret", "AWS::Logs::LogGroup"] {
        for (name, resource) in resources(template, kind) {
            if resource["Properties"]["KmsKeyId"] != with_key(key.clone()) {
                problems.push(format!(
                    "{name}: KmsKeyId has to be KmsKeyArn under HasKmsKey"
                ));
            }
        }
    }
    problems
}
