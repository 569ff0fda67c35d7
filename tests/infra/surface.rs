//! Every resource of the stack is checked, and only the gateway's routes may invoke its functions.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::facts::Facts;
use crate::rollout::ALIAS;
use crate::{functions, resources};

/// The resources that not every stack has, and the condition of each.
const OPTIONAL: [(&str, &str); 15] = [
    ("Table", "MakesTable"),
    ("RolloutRole", "IsGradual"),
    ("ApiLogs", "HasAccessLogs"),
    ("ApiDomain", "HasDomain"),
    ("ApiDomainMapping", "HasDomain"),
    ("ApiDomainRecord", "HasHostedZone"),
    ("EventsPipe", "HasEvents"),
    ("EventsPipeRole", "HasEvents"),
    ("UndeliveredEvents", "HasEvents"),
    ("UndeliveredEventsAlarm", "HasEvents"),
    ("UndeliveredEventsPolicy", "HasEventWebhook"),
    ("EventWebhookConnection", "HasEventWebhook"),
    ("EventWebhook", "HasEventWebhook"),
    ("EventWebhookRule", "HasEventWebhook"),
    ("EventWebhookRole", "HasEventWebhook"),
];

pub(crate) fn surface(template: &Value, _: &Facts) -> Vec<String> {
    let mut problems = Vec::new();
    let resources = template["Resources"].as_object().into_iter().flatten();
    for (name, resource) in resources {
        let kind = resource["Type"].as_str().unwrap_or_default();
        if !is_known(template, name, kind) {
            problems.push(format!(
                "{name} is a {kind} that no check covers: remove it, or add a check"
            ));
        }
        let condition = resource.get("Condition").and_then(Value::as_str);
        let optional = OPTIONAL.iter().find(|it| it.0 == name).map(|it| it.1);
        if condition != optional {
            problems.push(match (condition, optional) {
                (_, Some(needed)) => format!("{name} has to be there only if {needed}"),
                (condition, None) => format!(
                    "{name} is there only if {}: every stack needs it",
                    condition.unwrap_or_default()
                ),
            });
        }
    }
    let replicas = &template["Resources"]["Table"]["Properties"]["Replicas"];
    if replicas
        .as_array()
        .into_iter()
        .flatten()
        .any(|it| !it["ResourcePolicy"].is_null())
    {
        problems.push(
            "the table has a ResourcePolicy: only the functions' own policies may let anybody in"
                .to_owned(),
        );
    }
    problems
}

fn is_known(template: &Value, name: &str, kind: &str) -> bool {
    match kind {
        "AWS::ApiGateway::RestApi" => name == "Api",
        "AWS::ApiGateway::Stage" => name == "ApiprodStage",
        "AWS::ApiGateway::DomainName" => name == "ApiDomain",
        "AWS::ApiGateway::BasePathMapping" => name == "ApiDomainMapping",
        "AWS::Route53::RecordSet" => name == "ApiDomainRecord",
        "AWS::DynamoDB::GlobalTable" => name == "Table",
        "AWS::IAM::ManagedPolicy" => name == "LookupPolicy",
        // SAM appends a digest to its name.
        "AWS::Lambda::LayerVersion" => name.starts_with("SidecarLayer"),
        "AWS::IAM::Role" => {
            ["RolloutRole", "EventsPipeRole", "EventWebhookRole"].contains(&name)
                || functions(template).any(|(_, function, _)| name == format!("{function}Role"))
        }
        "AWS::Lambda::Alias" => {
            functions(template).any(|(_, function, _)| name == format!("{function}{ALIAS}"))
        }
        "AWS::Lambda::Version" => functions(template)
            .any(|(_, function, _)| name.starts_with(&format!("{function}Version"))),
        "AWS::Pipes::Pipe" => name == "EventsPipe",
        "AWS::SQS::Queue" => name == "UndeliveredEvents",
        "AWS::SQS::QueuePolicy" => name == "UndeliveredEventsPolicy",
        "AWS::Events::Connection" => name == "EventWebhookConnection",
        "AWS::Events::ApiDestination" => name == "EventWebhook",
        "AWS::Events::Rule" => name == "EventWebhookRule",
        "AWS::CodeDeploy::Application" => name == "ServerlessDeploymentApplication",
        "AWS::CodeDeploy::DeploymentGroup" => {
            functions(template).any(|(_, function, _)| name == format!("{function}DeploymentGroup"))
        }
        "AWS::ApiGateway::ApiKey"
        | "AWS::ApiGateway::Deployment"
        | "AWS::ApiGateway::UsagePlan"
        | "AWS::ApiGateway::UsagePlanKey"
        | "AWS::CloudWatch::Alarm"
        | "AWS::CloudWatch::Dashboard"
        | "AWS::Lambda::Function"
        | "AWS::Lambda::Permission"
        | "AWS::Logs::LogGroup"
        | "AWS::SecretsManager::Secret"
        | "Custom::PromptbookSeeds" => true,
        _ => false,
    }
}

/// A function, and the method and path on which the gateway may invoke it, as `GET/v1/prompts/*`.
type Invoked = (String, String);

pub(crate) fn invocations(template: &Value, facts: &Facts) -> Vec<String> {
    let mut problems = Vec::new();
    let mut there = BTreeSet::new();
    for (name, permission) in resources(template, "AWS::Lambda::Permission") {
        if is_of_authorizer(&permission["Properties"]) {
            continue;
        }
        match invoked(&permission["Properties"]) {
            Some(invoked) => drop(there.insert(invoked)),
            None => problems.push(format!(
                "{name} lets others than the API's own routes invoke a function: remove it"
            )),
        }
    }
    let needed = facts.routes.iter().flat_map(|(function, routes)| {
        routes
            .iter()
            .map(|(method, path)| (function.clone(), on_any_name(method, path)))
    });
    let needed: BTreeSet<Invoked> = needed.collect();
    for (function, route) in needed.difference(&there) {
        problems.push(format!(
            "the gateway may not invoke `{function}` for {route}: add the route as its event"
        ));
    }
    for (function, route) in there.difference(&needed) {
        problems.push(format!(
            "the gateway may invoke `{function}` for {route}, which is not its route: remove it"
        ));
    }
    problems
}

/// Whether it lets the API ask the authorizer, and nothing else.
fn is_of_authorizer(permission: &Value) -> bool {
    let source = "arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/authorizers/*";
    let usual = json!({
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Ref": format!("AuthorizerFunction{ALIAS}")},
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": {"Fn::Sub": [source, {"__ApiId__": {"Ref": "Api"}}]},
    });
    *permission == usual
}

/// Path parameters in the form of the gateway's ARNs.
fn on_any_name(method: &str, path: &str) -> String {
    let parts = path
        .split('/')
        .map(|part| if part.starts_with('{') { "*" } else { part });
    format!("{method}{}", parts.collect::<Vec<_>>().join("/"))
}

/// The function and source of an invoke permission; none if it has an unknown form.
fn invoked(permission: &Value) -> Option<Invoked> {
    let function = permission["FunctionName"]["Ref"].as_str()?;
    let arn = permission["SourceArn"]["Fn::Sub"][0].as_str()?;
    let (_, route) =
        arn.split_once(":execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/${__Stage__}/")?;
    let usual = json!({
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Ref": function},
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": {"Fn::Sub": [arn, {"__ApiId__": {"Ref": "Api"}, "__Stage__": "*"}]},
    });
    let function = function
        .strip_suffix(ALIAS)?
        .trim_end_matches("Function")
        .to_lowercase();
    (*permission == usual).then(|| (function, route.to_owned()))
}
