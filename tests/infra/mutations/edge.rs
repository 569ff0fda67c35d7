//! Access logs that say too much, domains that lead nowhere, and roles without a boundary.

use serde_json::json;

use super::{Mutation, at, remove, replace, set};

const LOGS: &str = "ApiprodStage/Properties/AccessLogSetting/Fn::If";

pub(super) fn mutations() -> Vec<Mutation> {
    let mut all = of_the_access_logs();
    all.extend(of_the_domain());
    all.extend(of_the_boundary());
    all
}

fn of_the_access_logs() -> Vec<Mutation> {
    mutations! {
        "access logs in every account", "access logs", "depend on HasAccessLogs", |t| { let on = at(t, &format!("{LOGS}/1")).clone(); set(t, "ApiprodStage/Properties/AccessLogSetting", on); };
        "access logs with names of prompts", "access logs", "must not have $context.path", |t| replace(t, "$context.resourcePath", "$context.path");
        "access logs with keys", "access logs", "must not have $context.identity.apiKey", |t| replace(t, "$context.identity.apiKeyId", "$context.identity.apiKey");
        "access logs without an ID", "access logs", "with requestId and status", |t| replace(t, "\\\"requestId\\\":\\\"$context.requestId\\\",", "");
        "access logs in another group", "access logs", "go to ApiLogs", |t| replace(t, "log-group:${ApiLogs}", "log-group:${ChatLogs}");
        "access logs forever", "access logs", "LogRetentionDays", |t| remove(t, "ApiLogs/Properties", "RetentionInDays");
        "access logs that the key does not encrypt", "encryption", "ApiLogs: KmsKeyId", |t| remove(t, "ApiLogs/Properties", "KmsKeyId");
    }
}

fn of_the_domain() -> Vec<Mutation> {
    mutations! {
        "an old protocol", "domain", "TLS 1.2", |t| set(t, "ApiDomain/Properties/SecurityPolicy", json!("TLS_1_0"));
        "a domain with a base path", "domain", "without a base path", |t| at(t, "ApiDomainMapping/Properties")["BasePath"] = json!("v1");
        "a record of another name", "domain", "from DomainName to ApiDomain", |t| set(t, "ApiDomainRecord/Properties/Name", json!("prompts"));
        "an address beside the domain", "domain", "the output Url", |t| t["Outputs"]["Url"]["Value"] = json!({"Fn::Sub": "https://${DomainName}/v1"});
        "a target that nobody is told", "domain", "DomainTarget", |t| { t["Outputs"].as_object_mut().unwrap().remove("DomainTarget"); };
        "a domain in every stack", "surface", "ApiDomain has to be there only if HasDomain", |t| remove(t, "ApiDomain", "Condition");
        "a domain of somebody else", "surface", "More is a AWS::ApiGateway::DomainName", |t| { let domain = at(t, "ApiDomain").clone(); at(t, "")["More"] = domain; };
        "a domain without a certificate", "rules", "refuse the parameters", |t| { t["Rules"].as_object_mut().unwrap().remove("DomainAndCertificate"); };
        "a record without a domain", "rules", "refuse the parameters", |t| { t["Rules"].as_object_mut().unwrap().remove("HostedZoneOfDomain"); };
        "a domain that needs a record", "rules", "accept the parameters", |t| t["Rules"]["HostedZoneOfDomain"]["Assertions"][0]["Assert"] = json!({"Fn::Not": [{"Fn::Equals": [{"Ref": "HostedZoneId"}, ""]}]});
        "a record in no zone", "rules", "HasHostedZone has to be false", |t| t["Conditions"]["HasHostedZone"] = json!({"Condition": "HasDomain"});
    }
}

fn of_the_boundary() -> Vec<Mutation> {
    mutations! {
        "a role without a boundary", "boundary", "RolloutRole: PermissionsBoundary", |t| remove(t, "RolloutRole/Properties", "PermissionsBoundary");
        "a function's role without a boundary", "boundary", "ChatFunctionRole: PermissionsBoundary", |t| remove(t, "ChatFunctionRole/Properties", "PermissionsBoundary");
        "a boundary that every stack needs", "boundary", "ChatFunctionRole: PermissionsBoundary", |t| set(t, "ChatFunctionRole/Properties/PermissionsBoundary", json!({"Ref": "PermissionsBoundaryArn"}));
    }
}
