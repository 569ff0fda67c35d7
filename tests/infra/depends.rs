//! The parameters that a value of the template depends on.

use std::collections::BTreeSet;

use serde_json::Value;

/// The parameters that a value depends on, conditions included.
pub(crate) fn parameters(template: &Value, value: &Value) -> BTreeSet<String> {
    match value {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, it)| match (name.as_str(), it) {
                ("Ref", Value::String(name)) => known(template, &format!("${{{name}}}")),
                ("Fn::Sub", it) => substituted(template, it),
                ("Fn::If", it) => {
                    let condition = &template["Conditions"][it[0].as_str().unwrap_or_default()];
                    let mut all = parameters(template, condition);
                    all.extend(parameters(template, it));
                    all
                }
                (_, it) => parameters(template, it),
            })
            .collect(),
        Value::Array(all) => all.iter().flat_map(|it| parameters(template, it)).collect(),
        _ => BTreeSet::new(),
    }
}

/// The parameters of a text with `${…}` and of the values that are given for some of these.
fn substituted(template: &Value, sub: &Value) -> BTreeSet<String> {
    let text = sub.as_str().or(sub[0].as_str()).unwrap_or_default();
    let given = sub[1].as_object().into_iter().flatten();
    let used = given.filter(|(name, _)| text.contains(&format!("${{{name}}}")));
    let mut all = known(template, text);
    all.extend(used.flat_map(|(_, value)| parameters(template, value)));
    all
}

/// The parameters among the `${…}` of a text.
fn known(template: &Value, text: &str) -> BTreeSet<String> {
    let names = text
        .split("${")
        .skip(1)
        .filter_map(|it| it.split('}').next());
    let names = names.filter(|name| template["Parameters"].get(name).is_some());
    names.map(str::to_owned).collect()
}
