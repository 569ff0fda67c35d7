//! API keys: each role has a usage plan, which the authorizer names. Bodies are not logged.

use serde_json::{Value, json};

use crate::facts::Facts;

pub(crate) fn access(template: &Value, _: &Facts) -> Vec<String> {
    let mut problems = Vec::new();
    for role in ["Admin", "Reader"] {
        problems.extend(role_problems(template, role));
    }
    let resources = &template["Resources"];
    let stage = &resources["ApiprodStage"]["Properties"];
    let logs_bodies = stage["MethodSettings"].as_array().into_iter().flatten();
    if stage["MethodSettings"].as_array().is_none_or(Vec::is_empty)
        || logs_bodies
            .clone()
            .any(|it| it["DataTraceEnabled"] != false)
    {
        problems.push("DataTraceEnabled has to be false: bodies hold prompts".to_owned());
    }
    if stage["TracingEnabled"] != true {
        problems.push("the API's TracingEnabled has to be true".to_owned());
    }
    problems
}

/// The part of the stack's ARN that no other stack has.
pub(crate) fn stack_id() -> Value {
    json!({"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]})
}

fn role_problems(template: &Value, role: &str) -> Vec<String> {
    let resources = &template["Resources"];
    let generated = &resources[format!("{role}Secret")]["Properties"]["GenerateSecretString"];
    let plan = &resources[format!("{role}UsagePlan")]["Properties"];
    let plan_key = &resources[format!("{role}UsagePlanKey")]["Properties"];
    let chat = &plan["ApiStages"][0]["Throttle"]["/v1/chat/POST"]["RateLimit"];
    let parameter = chat["Ref"].as_str().unwrap_or_default();
    let chat = template["Parameters"][parameter]["Default"].as_f64();
    let value = &resources[format!("{role}ApiKey")]["Properties"]["Value"];
    let named = format!("{}-${{Id}}", role.to_lowercase());
    let named = json!({"Fn::Sub": [named, {"Id": stack_id()}]});
    [
        (
            generated["GenerateStringKey"] == "current" && generated["SecretStringTemplate"] == "{\"previous\": \"\"}",
            "Secret has to be generated as JSON with `current` and an empty `previous`",
        ),
        (
            generated["ExcludePunctuation"] == true && generated["PasswordLength"].as_u64().is_some_and(|it| (20..=128).contains(&it)),
            "Secret has to be a key that the functions take: 20 to 128 characters without punctuation",
        ),
        (
            resources[format!("{role}ApiKey")]["Properties"]["Enabled"] == true,
            "ApiKey has to be Enabled",
        ),
        (*value == named, "ApiKey has to have the role and the stack's ID as its value, which the authorizer returns"),
        (
            chat.is_some_and(|chat| plan["Throttle"]["RateLimit"].as_f64().is_some_and(|all| chat < all)),
            "UsagePlan: POST /v1/chat needs a throttle of its own, below the plan's: it spends money",
        ),
        (
            plan["ApiStages"].as_array().is_some_and(|it| it.len() == 1)
                && plan["ApiStages"][0]["ApiId"] == json!({"Ref": "Api"})
                && plan["ApiStages"][0]["Stage"] == json!({"Ref": "ApiprodStage"})
                && plan["Throttle"]["RateLimit"].is_number(),
            "UsagePlan has to cover the API's stage, with a throttle",
        ),
        (
            plan_key["KeyId"] == json!({"Ref": format!("{role}ApiKey")}) && plan_key["UsagePlanId"] == json!({"Ref": format!("{role}UsagePlan")}),
            "UsagePlanKey has to put the key into its plan",
        ),
    ]
    .into_iter()
    .filter(|(good, _)| !good)
    .map(|(_, says)| format!("{role}{says}"))
    .collect()
}
