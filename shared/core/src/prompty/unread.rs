//! What front matter says and a prompt has no place for here.

use serde_json::{Map, Value};

use super::inputs::defines;
use super::model::{CONFIGURATION, is_default};
use super::write::UNDECLARED;
use crate::names::PromptName;

/// What is read of an input; `items` is what arrays have for the reference runtime.
const INPUT: [&str; 10] = [
    "name",
    "kind",
    "type",
    "example",
    "sample",
    "description",
    "required",
    "default",
    "items",
    UNDECLARED,
];

/// The paths of the properties that are passed over, such as `model.connection`.
pub(super) fn passed_over(properties: &Map<String, Value>) -> Vec<String> {
    let mut passed = Vec::new();
    for (key, value) in properties {
        match key.as_str() {
            "description" | "template" | "tags" | "sample" => {}
            "name" if value.as_str().is_none_or(is_name) => {}
            "metadata" if value.is_object() => others(key, value, &["tags"], &mut passed),
            "model" => model(value, &mut passed),
            "inputs" => inputs(value, &mut passed),
            _ => passed.push(key.clone()),
        }
    }
    passed
}

fn model(value: &Value, passed: &mut Vec<String>) {
    let known = ["id", "provider", "options", "parameters", "configuration"];
    let mut known = known.to_vec();
    // What a prompt is for here, and what decides how its body is read.
    if matches!(
        value.get("api").and_then(Value::as_str),
        Some("chat" | "completion")
    ) {
        known.push("api");
    }
    others("model", value, &known, passed);
    for section in ["parameters", "options"] {
        let options = value.get(section).and_then(Value::as_object);
        for (name, value) in options.into_iter().flatten() {
            if is_default(name, value) {
                passed.push(format!("model.{section}.{name}"));
            }
        }
    }
    if let Some(configuration) = value.get("configuration") {
        others("model.configuration", configuration, &CONFIGURATION, passed);
    }
}

fn is_name(text: &str) -> bool {
    text.parse::<PromptName>().is_ok()
}

fn inputs(value: &Value, passed: &mut Vec<String>) {
    let no_map = Map::new();
    let listed = value.as_array().into_iter().flatten();
    let listed = listed.filter_map(|entry| Some((entry.get("name")?.as_str()?, entry)));
    let mapped = value.as_object().unwrap_or(&no_map).iter();
    let mapped = mapped.filter(|(_, entry)| entry.as_object().is_some_and(defines));
    for (name, entry) in listed.chain(mapped.map(|(name, entry)| (name.as_str(), entry))) {
        others(&format!("inputs.{name}"), entry, &INPUT, passed);
    }
}

fn others(path: &str, value: &Value, known: &[&str], passed: &mut Vec<String>) {
    let keys = value.as_object().into_iter().flat_map(Map::keys);
    let unknown = keys.filter(|key| !known.contains(&key.as_str()));
    passed.extend(unknown.map(|key| format!("{path}.{key}")));
}
