//! Functions that the gateway calls beside their aliases, and rollouts that do not stop.

use serde_json::json;

use super::{Mutation, PATHS, at, remove, replace, set};

const GROUP: &str = "ChatFunctionDeploymentGroup/Properties";

pub(super) fn mutations() -> Vec<Mutation> {
    let mut all = of_the_aliases();
    all.extend(of_the_versions());
    all.extend(of_the_steps());
    all
}

fn of_the_aliases() -> Vec<Mutation> {
    mutations! {
        "a route beside the alias", "routes", "POST /v1/chat has to lead to a function's alias", |t| set(t, &format!("{PATHS}/~1v1~1chat/post/x-amazon-apigateway-integration/uri/Fn::Sub"), json!("arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${ChatFunction.Arn}/invocations"));
        "a function without an alias", "rollout", "ChatFunction: it needs AutoPublishAlias", |t| remove(t, "", "ChatFunctionAliaslive");
        "an authorizer without an alias", "rollout", "AuthorizerFunction: it needs AutoPublishAlias", |t| remove(t, "", "AuthorizerFunctionAliaslive");
        "an authorizer beside its alias", "keys of routes", "the alias of AuthorizerFunction", |t| set(t, "Api/Properties/Body/components/securitySchemes/KeyAuthorizer/x-amazon-apigateway-authorizer/authorizerUri/Fn::Sub/1/__FunctionArn__", json!({"Fn::GetAtt": ["AuthorizerFunction", "Arn"]}));
        "an alias of another name", "rollout", "ChatFunction: it needs AutoPublishAlias", |t| set(t, "ChatFunctionAliaslive/Properties/Name", json!("prod"));
        "an alias that leads to another function", "rollout", "ChatFunction: it needs AutoPublishAlias", |t| { let other = at(t, "ActiveFunctionAliaslive/Properties/FunctionVersion").clone(); set(t, "ChatFunctionAliaslive/Properties/FunctionVersion", other); };
        "an alias beside the functions'", "surface", "More is a AWS::Lambda::Alias", |t| { let alias = at(t, "ChatFunctionAliaslive").clone(); at(t, "")["More"] = alias; };
    }
}

fn of_the_versions() -> Vec<Mutation> {
    mutations! {
        "a restored table that no version reads", "rollout", "ActiveFunction: VersionDescription has to have ExistingTable", |t| replace(t, "\"${LogLevel} ${Name}\"", "\"${LogLevel}\"");
        "another model without another version", "rollout", "ChatFunction: VersionDescription has to have ChatModel", |t| replace(t, " ${ChatModel} ", " ");
        "another key without another version", "rollout", "ChatFunction: VersionDescription has to have OpenAiApiKeySecret", |t| replace(t, " ${Secret}", "");
        "a version for a parameter that changes nothing", "rollout", "ActiveFunction: VersionDescription has Instance", |t| replace(t, "\"${LogLevel} ${Name}\"", "\"${LogLevel} ${Name} ${Instance}\"");
    }
}

fn of_the_steps() -> Vec<Mutation> {
    mutations! {
        "a function that changes at once", "rollout", "ChatFunction: its alias has to change step by step", |t| remove(t, "ChatFunctionAliaslive", "UpdatePolicy");
        "a rollout that no alarm stops", "rollout", "ChatErrorsAlarm, ChatLatencyAlarm, ApiErrorsAlarm", |t| remove(t, GROUP, "AlarmConfiguration");
        "a rollout that another function's alarm stops", "rollout", "Alarms of its DeploymentPreference", |t| set(t, &format!("{GROUP}/AlarmConfiguration/Alarms/0/Name/Ref"), json!("ActiveErrorsAlarm"));
        "a rollout that goes on after an alarm", "rollout", "go back on an alarm", |t| set(t, &format!("{GROUP}/AutoRollbackConfiguration/Events"), json!(["DEPLOYMENT_FAILURE"]));
        "a rollout with steps of its own", "rollout", "the parameter Rollout", |t| set(t, &format!("{GROUP}/DeploymentConfigName"), json!("Canary10Percent5Minute"));
        "a rollout under SAM's role", "rollout", "has to be RolloutRole", |t| set(t, &format!("{GROUP}/ServiceRoleArn/Fn::GetAtt/0"), json!("CodeDeployServiceRole"));
        "a role of rollouts for anybody", "rollout", "RolloutRole has to be", |t| set(t, "RolloutRole/Properties/AssumeRolePolicyDocument/Statement/0/Principal", json!({"AWS": "*"}));
        "a role of rollouts that may do anything", "rollout", "RolloutRole has to be", |t| set(t, "RolloutRole/Properties/ManagedPolicyArns", json!(["arn:aws:iam::aws:policy/AdministratorAccess"]));
        "steps that SAM takes for none", "rollout", "the mapping Rollouts has to be", |t| t["Mappings"]["Rollouts"]["Canary10Percent5Minutes"]["Gradual"] = json!("false");
    }
}
