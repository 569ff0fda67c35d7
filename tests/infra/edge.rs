//! What a stack may add to its API: access logs without names and keys, and a domain.

use serde_json::{Value, json};

use crate::facts::Facts;

/// What an access log may have of a request. A path has names of prompts, `identity.apiKey` is a key.
const LOGGED: [&str; 13] = [
    "requestId",
    "requestTimeEpoch",
    "identity.sourceIp",
    "identity.apiKeyId",
    "httpMethod",
    "resourcePath",
    "protocol",
    "status",
    "responseLength",
    "responseLatency",
    "integration.latency",
    "integration.status",
    "error.responseType",
];

pub(crate) fn access_logs(template: &Value, _: &Facts) -> Vec<String> {
    let setting = &template["Resources"]["ApiprodStage"]["Properties"]["AccessLogSetting"];
    let branches = &setting["Fn::If"];
    if branches[0] != "HasAccessLogs" || branches[2] != json!({"Ref": "AWS::NoValue"}) {
        return vec!["AccessLogSetting has to depend on HasAccessLogs: accounts without a role for logs can't deploy it".to_owned()];
    }
    let mut problems = Vec::new();
    let group = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${ApiLogs}";
    if branches[1]["DestinationArn"] != json!({"Fn::Sub": group}) {
        problems.push("access logs have to go to ApiLogs".to_owned());
    }
    let format = branches[1]["Format"].as_str().unwrap_or_default();
    let logged = serde_json::from_str::<Value>(format).unwrap_or_default();
    let logged = logged.as_object().into_iter().flatten();
    let logged: Vec<&str> = logged
        .map(|(_, it)| it.as_str().unwrap_or_default())
        .collect();
    for value in &logged {
        if !value
            .strip_prefix("$context.")
            .is_some_and(|it| LOGGED.contains(&it))
        {
            problems.push(format!("access logs must not have {value}"));
        }
    }
    if !logged.contains(&"$context.requestId") || !logged.contains(&"$context.status") {
        problems.push("Format has to be a JSON object with requestId and status".to_owned());
    }
    let retention = &template["Resources"]["ApiLogs"]["Properties"]["RetentionInDays"];
    if *retention != json!({"Ref": "LogRetentionDays"}) {
        problems.push("ApiLogs has to keep logs for LogRetentionDays".to_owned());
    }
    problems
}

pub(crate) fn domain(template: &Value, _: &Facts) -> Vec<String> {
    let properties = |name: &str| &template["Resources"][name]["Properties"];
    let (domain, mapping, record) = (
        properties("ApiDomain"),
        properties("ApiDomainMapping"),
        properties("ApiDomainRecord"),
    );
    let name = json!({"Ref": "DomainName"});
    let target = |attribute: &str| json!({"Fn::GetAtt": ["ApiDomain", attribute]});
    let alias = json!({"DNSName": target("RegionalDomainName"), "HostedZoneId": target("RegionalHostedZoneId")});
    let gateway = "https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/prod/v1";
    let url = json!({"Fn::If": ["HasDomain", {"Fn::Sub": "https://${DomainName}/v1"}, {"Fn::Sub": gateway}]});
    [
        (
            domain["DomainName"] == name
                && domain["RegionalCertificateArn"] == json!({"Ref": "CertificateArn"})
                && domain["EndpointConfiguration"] == json!({"Types": ["REGIONAL"]})
                && domain["SecurityPolicy"] == "TLS_1_2",
            "ApiDomain has to be DomainName with CertificateArn, regional like the API, with TLS 1.2 or newer",
        ),
        (
            *mapping == json!({"DomainName": {"Ref": "ApiDomain"}, "RestApiId": {"Ref": "Api"}, "Stage": {"Ref": "ApiprodStage"}}),
            "ApiDomainMapping has to lead to the stage without a base path, because Url has none",
        ),
        (
            record["AliasTarget"] == alias && record["Name"] == name && record["HostedZoneId"] == json!({"Ref": "HostedZoneId"}),
            "ApiDomainRecord has to lead from DomainName to ApiDomain",
        ),
        (template["Outputs"]["Url"]["Value"] == url, "the output Url has to be the domain's, if there is one"),
        (
            template["Outputs"]["DomainTarget"]["Value"] == target("RegionalDomainName") && template["Outputs"]["DomainTarget"]["Condition"] == "HasDomain",
            "the output DomainTarget has to be what a CNAME of the domain leads to",
        ),
    ]
    .into_iter()
    .filter(|(good, _)| !good)
    .map(|(_, says)| says.to_owned())
    .collect()
}
