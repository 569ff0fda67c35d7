//! The table is the one that the code makes on a laptop, and it is not lost.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::facts::Facts;

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
    [
        (
            table["DeletionPolicy"] == "Retain",
            "DeletionPolicy has to be Retain",
        ),
        (
            table["UpdateReplacePolicy"] == "Retain",
            "UpdateReplacePolicy has to be Retain",
        ),
        (
            properties["DeletionProtectionEnabled"] == true,
            "DeletionProtectionEnabled has to be true",
        ),
        (
            properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] == true,
            "PointInTimeRecoveryEnabled has to be true",
        ),
    ]
    .into_iter()
    .filter(|(good, _)| !good)
    .map(|(_, says)| format!("{says}: prompts outlive the stack"))
    .collect()
}
