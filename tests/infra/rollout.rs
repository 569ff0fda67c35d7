//! The gateway calls every function by its alias, and a gradual rollout of a function goes back when its alarms go off.

use serde_json::{Value, json};

use crate::depends::parameters;
use crate::facts::Facts;
use crate::statements::boundary;
use crate::{functions, resources};

/// The end of the name that SAM gives a function's alias `live`.
pub(crate) const ALIAS: &str = "Aliaslive";

/// The parameter that goes with other code, for which SAM makes a new version.
const BUILT_INTO_THE_CODE: &str = "Architecture";

pub(crate) fn rollout(template: &Value, facts: &Facts) -> Vec<String> {
    let mut problems = Vec::new();
    let is_gradual = is_gradual(template);
    for (function, name, properties) in functions(template) {
        if !facts.is_behind_the_gateway(&function) {
            continue;
        }
        let mut found = alias(template, name);
        found.extend(version(template, name, properties));
        found.extend(if is_gradual {
            steps(template, name)
        } else {
            at_once(template, name)
        });
        problems.extend(
            found
                .into_iter()
                .map(|problem| format!("{name}: {problem}")),
        );
    }
    problems.extend(role(template));
    problems.extend(mapping(template));
    problems
}

/// Whether SAM has made what a gradual rollout needs.
pub(crate) fn is_gradual(template: &Value) -> bool {
    resources(template, "AWS::CodeDeploy::Application").count() > 0
}

fn alias(template: &Value, function: &str) -> Vec<String> {
    let alias = &template["Resources"][format!("{function}{ALIAS}")];
    let version = &template["Resources"][published(alias)]["Properties"];
    let good = alias["Type"] == "AWS::Lambda::Alias"
        && alias["Properties"]["Name"] == "live"
        && version["FunctionName"]["Ref"] == function;
    let problem = "it needs AutoPublishAlias: live, which leads to a version of its own";
    (!good).then(|| problem.to_owned()).into_iter().collect()
}

/// The version that an alias leads to.
fn published(alias: &Value) -> &str {
    alias["Properties"]["FunctionVersion"]["Fn::GetAtt"][0]
        .as_str()
        .unwrap_or_default()
}

/// The description of a version has the parameters of its function: with another value, it is another version.
fn version(template: &Value, function: &str, properties: &Value) -> Vec<String> {
    let alias = &template["Resources"][format!("{function}{ALIAS}")];
    let description = &template["Resources"][published(alias)]["Properties"]["Description"];
    let mut needed = parameters(template, properties);
    needed.remove(BUILT_INTO_THE_CODE);
    let described = parameters(template, description);
    let missing = needed.difference(&described);
    let missing = missing.map(|it| {
        format!("VersionDescription has to have {it}, or another value of it changes no version")
    });
    let more = described.difference(&needed);
    let more = more.map(|it| {
        format!("VersionDescription has {it}, which the function does not use: Lambda makes no version without a change")
    });
    missing.chain(more).collect()
}

fn at_once(template: &Value, function: &str) -> Vec<String> {
    let alias = &template["Resources"][format!("{function}{ALIAS}")];
    let waits = !alias["UpdatePolicy"].is_null();
    waits
        .then(|| "its alias has to change at once, unless Rollout is gradual".to_owned())
        .into_iter()
        .collect()
}

fn steps(template: &Value, function: &str) -> Vec<String> {
    let alias = &template["Resources"][format!("{function}{ALIAS}")];
    let name = format!("{function}DeploymentGroup");
    let policy = &alias["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"];
    let group = &template["Resources"][&name]["Properties"];
    let short = function.trim_end_matches("Function");
    let alarms = [
        format!("{short}ErrorsAlarm"),
        format!("{short}LatencyAlarm"),
        "ApiErrorsAlarm".to_owned(),
    ];
    let watched = alarms
        .each_ref()
        .map(|alarm| json!({"Name": {"Ref": alarm}}));
    let events = group["AutoRollbackConfiguration"]["Events"].as_array();
    let goes_back = |event| events.is_some_and(|events| events.contains(&json!(event)));
    [
        (
            policy["DeploymentGroupName"] == json!({"Ref": name}),
            "its alias has to change step by step: give it a DeploymentPreference".to_owned(),
        ),
        (
            group["AlarmConfiguration"] == json!({"Enabled": true, "Alarms": watched}),
            format!(
                "Alarms of its DeploymentPreference has to be {}",
                alarms.join(", ")
            ),
        ),
        (
            goes_back("DEPLOYMENT_STOP_ON_ALARM") && goes_back("DEPLOYMENT_FAILURE"),
            "its rollout has to go back on an alarm and on a failure".to_owned(),
        ),
        (
            group["DeploymentConfigName"]["Fn::Sub"][0] == "CodeDeployDefault.Lambda${ConfigName}",
            "Type of its DeploymentPreference has to be the parameter Rollout".to_owned(),
        ),
        (
            group["ServiceRoleArn"] == json!({"Fn::GetAtt": ["RolloutRole", "Arn"]}),
            "Role of its DeploymentPreference has to be RolloutRole".to_owned(),
        ),
    ]
    .into_iter()
    .filter_map(|(good, says)| (!good).then_some(says))
    .collect()
}

/// SAM reads from the mapping whether a value of the parameter is gradual.
fn mapping(template: &Value) -> Option<String> {
    let values = template["Parameters"]["Rollout"]["AllowedValues"]
        .as_array()
        .into_iter()
        .flatten();
    let needed = values.filter_map(Value::as_str).map(|value| {
        let gradual = if value == "AllAtOnce" {
            "false"
        } else {
            "true"
        };
        (value.to_owned(), json!({"Gradual": gradual}))
    });
    let needed = Value::Object(needed.collect());
    (template["Mappings"]["Rollouts"] != needed)
        .then(|| format!("the mapping Rollouts has to be {needed}"))
}

/// CodeDeploy alone may take the role of rollouts, which allows no more than AWS's policy for them.
fn role(template: &Value) -> Vec<String> {
    let role = &template["Resources"]["RolloutRole"];
    let needed = json!({
        "PermissionsBoundary": boundary(),
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "codedeploy.amazonaws.com"}, "Action": "sts:AssumeRole"},
        ]},
        "ManagedPolicyArns": [{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSCodeDeployRoleForLambda"}],
    });
    let good = role["Properties"] == needed;
    (!good)
        .then(|| format!("RolloutRole has to be {needed}"))
        .into_iter()
        .collect()
}
