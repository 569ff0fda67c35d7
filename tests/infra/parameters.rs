//! Parameters determine the permissions of a stack, and the chat starts with their defaults.

use std::collections::BTreeMap;

use functions::chat::ChatState;
use functions::env::OPENAI_API_KEY;
use futures_util::FutureExt;
use serde_json::Value;

use crate::facts::Facts;
use crate::rules::{WEBHOOK, ZONE};

/// The ARN of a secret for a parameter.
const SECRET: &str = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:openai-AbCdEf";
const KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const TOPIC: &str = "arn:aws:sns:eu-west-1:123456789012:alarms";

const BOUNDARY: &str = "arn:aws:iam::123456789012:policy/boundary";

/// A parameter's value, and whether a condition holds with it.
const CONDITIONS: [(&str, &str, &str, bool); 23] = [
    ("AsksBedrock", "ChatModel", "echo", false),
    ("AsksBedrock", "ChatModel", "openai/bedrock", false),
    ("AsksBedrock", "ChatModel", "bedrock/anthropic.claude", true),
    ("HasOpenAiKey", "OpenAiApiKeySecret", "", false),
    ("HasOpenAiKey", "OpenAiApiKeySecret", SECRET, true),
    ("HasAlarmTopic", "AlarmTopicArn", "", false),
    ("HasAlarmTopic", "AlarmTopicArn", TOPIC, true),
    ("HasKmsKey", "KmsKeyArn", "", false),
    ("HasKmsKey", "KmsKeyArn", KEY, true),
    ("HasAccessLogs", "AccessLogs", "off", false),
    ("HasAccessLogs", "AccessLogs", "on", true),
    ("HasDomain", "DomainName", "", false),
    ("HasDomain", "DomainName", "prompts.example.com", true),
    // It needs a domain too: see `rules`.
    ("HasHostedZone", "HostedZoneId", ZONE, false),
    ("HasBoundary", "PermissionsBoundaryArn", "", false),
    ("HasBoundary", "PermissionsBoundaryArn", BOUNDARY, true),
    ("HasEvents", "EventBusName", "", false),
    ("HasEvents", "EventBusName", "default", true),
    // It needs a bus too: see `rules`.
    ("HasEventWebhook", "EventWebhookUrl", WEBHOOK, false),
    ("IsGradual", "Rollout", "AllAtOnce", false),
    ("IsGradual", "Rollout", "Linear10PercentEvery1Minute", true),
    ("MakesTable", "ExistingTable", "", true),
    ("MakesTable", "ExistingTable", "promptbook-restored", false),
];

/// Parameters and their values, and what of the template the conditions use.
pub(crate) struct Given<'a> {
    parameters: BTreeMap<&'a str, &'a str>,
    mappings: &'a Value,
    conditions: &'a Value,
}

pub(crate) fn conditions(template: &Value, _: &Facts) -> Vec<String> {
    let mut problems = Vec::new();
    for (name, parameter, value, expected) in CONDITIONS {
        let given = given(template, &[(parameter, value)]);
        let is = holds(&template["Conditions"][name], &given);
        if is != Some(expected) {
            problems.push(format!(
                "with {parameter} = {value:?}, {name} has to be {expected}; it is {is:?}"
            ));
        }
    }
    let known = |name: &str| CONDITIONS.iter().any(|it| it.0 == name);
    let all = template["Conditions"].as_object().into_iter().flatten();
    for (name, _) in all.filter(|(name, _)| !known(name)) {
        problems.push(format!(
            "the condition {name} is not checked: add when it has to hold"
        ));
    }
    problems
}

pub(crate) fn chat_starts(template: &Value, facts: &Facts) -> Vec<String> {
    let openai = [("ChatModel", "openai/gpt"), ("OpenAiApiKeySecret", SECRET)];
    let mut problems = Vec::new();
    for changed in [&[][..], &openai] {
        let given = given(template, changed);
        let variables =
            &template["Resources"]["ChatFunction"]["Properties"]["Environment"]["Variables"];
        let variable = |name: &str| {
            let value = text(variables.get(name)?, &given)?;
            // The function reads the key from the secret first.
            let read = name == OPENAI_API_KEY && value == SECRET;
            Some(if read {
                "sk-test".to_owned()
            } else {
                value.to_owned()
            })
        };
        let started = ChatState::from_env(facts.prompts.clone(), variable);
        let problem = match started.now_or_never() {
            Some(Ok(_)) => continue,
            Some(Err(error)) => error.to_string(),
            None => "the model needs more than the variables".to_owned(),
        };
        problems.push(format!(
            "with the defaults and {changed:?} the chat does not start: {problem}"
        ));
    }
    problems
}

/// The defaults with some changes.
pub(crate) fn given<'a>(template: &'a Value, changed: &[(&'a str, &'a str)]) -> Given<'a> {
    let parameters = template["Parameters"].as_object().into_iter().flatten();
    let defaults =
        parameters.filter_map(|(name, it)| Some((name.as_str(), it["Default"].as_str()?)));
    Given {
        parameters: defaults.chain(changed.iter().copied()).collect(),
        mappings: &template["Mappings"],
        conditions: &template["Conditions"],
    }
}

/// Whether a condition holds; none if it has an unknown form.
pub(crate) fn holds(condition: &Value, given: &Given) -> Option<bool> {
    if let Some([negated]) = parts(condition, "Fn::Not") {
        return holds(negated, given).map(|it| !it);
    }
    if let Some(all) = parts(condition, "Fn::And") {
        return all
            .iter()
            .try_fold(true, |is, it| Some(is & holds(it, given)?));
    }
    if let Some(any) = parts(condition, "Fn::Or") {
        return any
            .iter()
            .try_fold(false, |is, it| Some(is | holds(it, given)?));
    }
    if let Some(name) = condition["Condition"].as_str() {
        return holds(&given.conditions[name], given);
    }
    match parts(condition, "Fn::Equals")? {
        [one, other] => Some(text(one, given)? == text(other, given)?),
        _ => None,
    }
}

fn text<'a>(value: &'a Value, given: &Given<'a>) -> Option<&'a str> {
    if let Some(text) = value.as_str() {
        return Some(text);
    }
    if let Some(parameter) = value["Ref"].as_str() {
        return given.parameters.get(parameter).copied();
    }
    if let Some([map, of, key]) = parts(value, "Fn::FindInMap") {
        return given.mappings[map.as_str()?][text(of, given)?][key.as_str()?].as_str();
    }
    let [index, list] = parts(value, "Fn::Select")? else {
        return None;
    };
    let [separator, whole] = parts(list, "Fn::Split")? else {
        return None;
    };
    let index = usize::try_from(index.as_u64()?).ok()?;
    text(whole, given)?.split(separator.as_str()?).nth(index)
}

fn parts<'a>(value: &'a Value, function: &str) -> Option<&'a [Value]> {
    value.get(function)?.as_array().map(Vec::as_slice)
}
