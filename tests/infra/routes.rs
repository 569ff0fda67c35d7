//! The gateway has the code's routes, each with its function, and each with the authorizer of its header or a throttle of its own.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::facts::{Facts, Route};
use crate::rollout::ALIAS;

/// Each method in the gateway's OpenAPI document, with its route.
fn methods(template: &Value) -> impl Iterator<Item = (Route, &Value)> {
    let paths = &template["Resources"]["Api"]["Properties"]["Body"]["paths"];
    let paths = paths.as_object().into_iter().flatten();
    paths.flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods.map(move |(method, it)| ((method.to_uppercase(), path.clone()), it))
    })
}

pub(crate) fn routes(template: &Value, facts: &Facts) -> Vec<String> {
    let mut there: BTreeMap<String, BTreeSet<Route>> = BTreeMap::new();
    let mut problems = Vec::new();
    for (route, method) in methods(template) {
        let integration = &method["x-amazon-apigateway-integration"];
        if integration["type"] != "aws_proxy" || integration["httpMethod"] != "POST" {
            problems.push(format!(
                "{} {} has to reach its function as an aws_proxy by POST: leave that to SAM",
                route.0, route.1
            ));
        }
        let uri = integration["uri"]["Fn::Sub"].as_str().unwrap_or_default();
        match called_by_alias(uri) {
            Some(function) => drop(there.entry(function).or_default().insert(route)),
            None => problems.push(format!(
                "{} {} has to lead to a function's alias `live`, not to {uri}: see AutoPublishAlias",
                route.0, route.1
            )),
        }
    }
    let none = BTreeSet::new();
    let names: BTreeSet<&String> = there.keys().chain(facts.routes.keys()).collect();
    for function in names {
        let (has, needs) = (
            there.get(function).unwrap_or(&none),
            facts.routes.get(function).unwrap_or(&none),
        );
        for (method, path) in needs.difference(has) {
            problems.push(format!(
                "{method} {path} is a route of `{function}`: add its event"
            ));
        }
        for (method, path) in has.difference(needs) {
            problems.push(format!(
                "{method} {path} leads to `{function}`, which has no such route: remove it"
            ));
        }
    }
    problems
}

/// How the gateway finds a caller: the name of the authorizer, and the header that has the key.
const AUTHORIZERS: [(&str, &str); 2] = [
    ("KeyAuthorizer", "x-api-key"),
    ("BasicAuthorizer", "Authorization"),
];

pub(crate) fn keys(template: &Value, _: &Facts) -> Vec<String> {
    let mut problems = Vec::new();
    for ((method, path), it) in methods(template) {
        let [(key, _), (basic, _)] = AUTHORIZERS;
        let is_of_sdks = path.starts_with("/api/public/");
        let authorizer = if is_of_sdks { basic } else { key };
        let asks = it["security"] == json!([{authorizer: []}, {"api_key": []}]);
        let none = it["security"].as_array().is_none_or(Vec::is_empty);
        let open = path.ends_with("/health");
        if open && !is_throttled(template, &method, &path) {
            problems.push(format!(
                "{method} {path} asks for no key, so it needs a throttle of its own in MethodSettings"
            ));
        }
        if (open && !none) || (!open && !asks) {
            let should = match open {
                true => "must ask for no key".to_owned(),
                false => format!("must ask for a key, by {authorizer}"),
            };
            problems.push(format!("{method} {path} {should}: see Auth"));
        }
    }
    problems.extend(authorizers(template));
    problems
}

/// Each authorizer reads one header, which is all that a cached answer depends on.
fn authorizers(template: &Value) -> Vec<String> {
    let api = &template["Resources"]["Api"]["Properties"];
    let schemes = &api["Body"]["components"]["securitySchemes"];
    let mut problems = Vec::new();
    if schemes["api_key"]["in"] != "header" || schemes["api_key"]["name"] != "x-api-key" {
        problems.push("the gateway's key is to be sent as the header x-api-key".to_owned());
    }
    if api["ApiKeySourceType"] != "AUTHORIZER" {
        problems.push(
            "ApiKeySourceType has to be AUTHORIZER, or only keys of the gateway are let in"
                .to_owned(),
        );
    }
    for (name, header) in AUTHORIZERS {
        let authorizer = &schemes[name]["x-amazon-apigateway-authorizer"];
        let function = &authorizer["authorizerUri"]["Fn::Sub"][1]["__FunctionArn__"];
        let source = format!("method.request.header.{header}");
        if authorizer["type"] != "request"
            || authorizer["identitySource"] != source.as_str()
            || authorizer["authorizerResultTtlInSeconds"] != 300
            || *function != json!({"Ref": format!("AuthorizerFunction{ALIAS}")})
        {
            problems.push(format!(
                "{name} has to ask the alias of AuthorizerFunction about {header} alone, and to cache its answer for 300 s"
            ));
        }
    }
    problems
}

/// Whether the stage limits a method's rate, below that of all routes together.
fn is_throttled(template: &Value, method: &str, path: &str) -> bool {
    let settings = &template["Resources"]["ApiprodStage"]["Properties"]["MethodSettings"];
    let settings = settings.as_array().into_iter().flatten();
    let resource = format!("/{}", path.replace('/', "~1"));
    let mut own = settings.filter(|it| it["ResourcePath"] == resource.as_str());
    own.any(|it| {
        let rate = it["ThrottlingRateLimit"].as_f64();
        it["HttpMethod"] == method && rate.is_some_and(|rate| rate <= 200.0)
    })
}

/// The function whose alias an integration calls; none if it calls something else.
fn called_by_alias(uri: &str) -> Option<String> {
    let called = uri.split("functions/${").nth(1)?;
    let function = called.strip_suffix(&format!("Function{ALIAS}}}/invocations"))?;
    Some(function.to_lowercase())
}
