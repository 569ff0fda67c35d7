//! Templates with one mistake each.

use serde_json::{Value, json};

/// A way to break the template, and the check that has to find it.
pub(crate) struct Mutation {
    pub(crate) name: &'static str,
    pub(crate) change: fn(&mut Value),
    pub(crate) found_by: &'static str,
    /// A part of the expected problem.
    pub(crate) says: &'static str,
}

fn at<'a>(template: &'a mut Value, pointer: &str) -> &'a mut Value {
    let pointer = match pointer {
        "" => "/Resources".to_owned(),
        below => format!("/Resources/{below}"),
    };
    template
        .pointer_mut(&pointer)
        .unwrap_or_else(|| panic!("{pointer} leads nowhere"))
}

fn set(template: &mut Value, pointer: &str, value: Value) {
    *at(template, pointer) = value;
}

fn remove(template: &mut Value, pointer: &str, key: &str) {
    at(template, pointer)
        .as_object_mut()
        .unwrap()
        .remove(key)
        .expect("something to remove");
}

/// Replaces a text in the whole template.
fn replace(template: &mut Value, from: &str, to: &str) {
    let text = template.to_string();
    assert!(text.contains(from), "{from} is nowhere");
    *template = serde_json::from_str(&text.replace(from, to)).unwrap();
}

const PATHS: &str = "Api/Properties/Body/paths";
const ACTIVE: &str = "ActiveFunction/Properties";

macro_rules! mutations {
    ($($name:literal, $found_by:literal, $says:literal, $change:expr;)*) => {
        vec![$(Mutation { name: $name, change: $change, found_by: $found_by, says: $says }),*]
    };
}

mod edge;
mod events;
mod policies;
mod rollout;
mod surface;

pub(crate) fn all() -> Vec<Mutation> {
    let mut all = of_the_api();
    all.extend(of_the_functions());
    all.extend(of_the_table_and_access());
    all.extend(of_the_metrics());
    all.extend(edge::mutations());
    all.extend(events::mutations());
    all.extend(policies::mutations());
    all.extend(rollout::mutations());
    all.extend(surface::mutations());
    all
}

fn of_the_api() -> Vec<Mutation> {
    mutations! {
        "a route is missing", "routes", "POST /v1/chat is a route of `chat`", |t| remove(t, PATHS, "/v1/chat");
        "a method is missing", "routes", "PATCH /v1/prompts/{name} is a route", |t| remove(t, &format!("{PATHS}/~1v1~1prompts~1{{name}}"), "patch");
        "a route too many", "routes", "no such route", |t| {
            let chat = at(t, PATHS)["/v1/chat"].clone();
            at(t, PATHS)["/v1/chats"] = chat;
        };
        "a route leads to another function", "routes", "leads to `prompts`", |t| replace(t, "functions/${ChatFunctionAliaslive}", "functions/${PromptsFunctionAliaslive}");
        "a parameter has another name", "routes", "is a route of `rollback`", |t| replace(t, "/v1/prompts/{name}/rollback", "/v1/prompts/{id}/rollback");
        "a route without a key", "keys of routes", "POST /v1/chat must ask for a key", |t| set(t, &format!("{PATHS}/~1v1~1chat/post/security"), json!([]));
        "health behind a key", "keys of routes", "GET /v1/health must ask for no key", |t| set(t, &format!("{PATHS}/~1v1~1health/get/security"), json!([{"api_key": []}]));
        "a route without key and throttle", "keys of routes", "GET /api/public/health asks for no key, so", |t| replace(t, "~1api~1public~1health", "~1api~1public~1healthy");
        "a route of an SDK behind the other header", "keys of routes", "GET /api/public/projects must ask for a key, by BasicAuthorizer", |t| set(t, &format!("{PATHS}/~1api~1public~1projects/get/security/0"), json!({"KeyAuthorizer": []}));
        "a route without a plan", "keys of routes", "POST /v1/chat must ask for a key", |t| drop(at(t, &format!("{PATHS}/~1v1~1chat/post/security")).as_array_mut().unwrap().pop());
        "keys of the gateway's own", "keys of routes", "ApiKeySourceType", |t| set(t, "Api/Properties/ApiKeySourceType", json!("HEADER"));
        "a key in either header", "keys of routes", "KeyAuthorizer has to ask", |t| replace(t, "method.request.header.x-api-key", "method.request.header.x-api-key, method.request.header.Authorization");
        "an answer that is cached for an hour", "keys of routes", "for 300 s", |t| set(t, "Api/Properties/Body/components/securitySchemes/BasicAuthorizer/x-amazon-apigateway-authorizer/authorizerResultTtlInSeconds", json!(3600));
        "a route with a key if one likes", "keys of routes", "POST /v1/chat must ask for a key", |t| at(t, &format!("{PATHS}/~1v1~1chat/post/security")).as_array_mut().unwrap().push(json!({}));
        "a function called by GET", "routes", "aws_proxy by POST", |t| set(t, &format!("{PATHS}/~1v1~1chat/post/x-amazon-apigateway-integration/httpMethod"), json!("GET"));
        "an event that is rewritten on its way", "routes", "aws_proxy by POST", |t| set(t, &format!("{PATHS}/~1v1~1chat/post/x-amazon-apigateway-integration/type"), json!("aws"));
        "the key in the query", "keys of routes", "x-api-key", |t| replace(t, "\"in\":\"header\"", "\"in\":\"query\"");
    }
}

fn of_the_functions() -> Vec<Mutation> {
    mutations! {
        "a typo in a variable", "variables", "reads PROMPTBOOK_TABLE", |t| replace(t, "PROMPTBOOK_TABLE", "PROMPT_BOOK_TABLE");
        "a variable that nobody reads", "variables", "remove it", |t| at(t, "SeedFunction/Properties/Environment/Variables")["ADMIN_API_KEY"] = json!("x");
        "a variable of the chat is missing", "variables", "reads OPENAI_PROJECT_ID", |t| remove(t, "ChatFunction/Properties/Environment/Variables", "OPENAI_PROJECT_ID");
        "another table", "variables", "PROMPTBOOK_TABLE of `active`", |t| set(t, &format!("{ACTIVE}/Environment/Variables/PROMPTBOOK_TABLE"), json!("promptbook"));
        "the keys mixed up", "variables", "ADMIN_API_KEY of `active`", |t| set(t, &format!("{ACTIVE}/Environment/Variables/ADMIN_API_KEY"), json!({"Ref": "ReaderSecret"}));
        "one parameter in the place of another", "variables", "OPENAI_ORG_ID of `chat`", |t| set(t, "ChatFunction/Properties/Environment/Variables/OPENAI_ORG_ID/Ref", json!("OpenAiProject"));
        "the plans of another stack", "variables", "USAGE_PLANS of `authorizer`", |t| set(t, "AuthorizerFunction/Properties/Environment/Variables/USAGE_PLANS", json!("promptbook"));
        "an instance that can't be chosen", "variables", "PROMPTBOOK_INSTANCE of `chat`", |t| set(t, "ChatFunction/Properties/Environment/Variables/PROMPTBOOK_INSTANCE", json!("default"));
        "no timeout", "settings", "Timeout", |t| remove(t, ACTIVE, "Timeout");
        "a timeout beyond the gateway's", "settings", "Timeout", |t| set(t, "ChatFunction/Properties/Timeout", json!(60));
        "a timeout that cuts chats off", "settings", "25 s of a chat", |t| set(t, "ChatFunction/Properties/Timeout", json!(15));
        "no memory", "settings", "MemorySize", |t| remove(t, ACTIVE, "MemorySize");
        "no tracing", "settings", "Tracing", |t| remove(t, ACTIVE, "TracingConfig");
        "an old runtime", "settings", "Runtime", |t| set(t, &format!("{ACTIVE}/Runtime"), json!("provided.al2"));
        "one architecture forever", "settings", "Architectures", |t| set(t, &format!("{ACTIVE}/Architectures"), json!(["arm64"]));
        "no log group", "settings", "log group has to exist", |t| remove(t, "", "ActiveLogs");
        "another function's log group", "settings", "of its own", |t| set(t, &format!("{ACTIVE}/LoggingConfig/LogGroup/Ref"), json!("ChatLogs"));
        "logs kept forever", "settings", "LogRetentionDays", |t| remove(t, "ActiveLogs/Properties", "RetentionInDays");
        "a build method that there is not", "binaries", "BuildMethod", |t| set(t, "ActiveFunction/Metadata/BuildMethod", json!("rust-cargo-lambda"));
        "another binary", "binaries", "Binary has to be active", |t| set(t, "ActiveFunction/Metadata/BuildProperties/Binary", json!("chat"));
        "a function is missing", "binaries", "`rollback` is a function", |t| remove(t, "", "RollbackFunction");
        "an old digest", "seeding", "the seeds have changed", |t| set(t, "Seeds/Properties/Digest", json!("b36962e3"));
        "overrides of earlier releases stay unlisted", "seeding", "the layout of the table has changed", |t| remove(t, "Seeds/Properties", "Layout");
        "overrides are listed while an earlier release writes them", "seeding", "Seeds has to depend on PublishFunctionAliaslive", |t| set(t, "Seeds/DependsOn", json!(["PromptsFunctionAliaslive", "PublishFunction", "RollbackFunctionAliaslive"]));
        "a deployment that waits an hour", "seeding", "never hangs", |t| remove(t, "Seeds/Properties", "ServiceTimeout");
        "seeding without time for IAM", "settings", "120 s of seeding", |t| set(t, "SeedFunction/Properties/Timeout", json!(60));
        "another table is not seeded", "seeding", "another table is never seeded", |t| remove(t, "Seeds/Properties", "Table");
        "another function seeds", "seeding", "SeedFunction", |t| set(t, "Seeds/Properties/ServiceToken", json!({"Fn::GetAtt": ["ChatFunction", "Arn"]}));
    }
}

fn of_the_table_and_access() -> Vec<Mutation> {
    mutations! {
        "another sort key", "table", "KeySchema", |t| set(t, "Table/Properties/KeySchema/1/AttributeName", json!("sk"));
        "a key that is a number", "table", "AttributeDefinitions", |t| set(t, "Table/Properties/AttributeDefinitions/0/AttributeType", json!("N"));
        "an index that nothing uses", "table", "GlobalSecondaryIndexes", |t| at(t, "Table/Properties")["GlobalSecondaryIndexes"] = json!([{"IndexName": "overrides"}]);
        "receipts never expire", "table", "TimeToLiveSpecification", |t| set(t, "Table/Properties/TimeToLiveSpecification/AttributeName", json!("ttl"));
        "provisioned capacity", "table", "BillingMode", |t| set(t, "Table/Properties/BillingMode", json!("PROVISIONED"));
        "the table goes with the stack", "safety of the table", "DeletionPolicy", |t| remove(t, "Table", "DeletionPolicy");
        "a replaced table is lost", "safety of the table", "UpdateReplacePolicy", |t| set(t, "Table/UpdateReplacePolicy", json!("Delete"));
        "no deletion protection", "safety of the table", "DeletionProtectionEnabled", |t| remove(t, "Table/Properties/Replicas/0", "DeletionProtectionEnabled");
        "no recovery", "safety of the table", "PointInTimeRecoveryEnabled", |t| remove(t, "Table/Properties/Replicas/0", "PointInTimeRecoverySpecification");
        "a table whose type has to change later", "safety of the table", "changing the type later", |t| set(t, "Table/Type", json!("AWS::DynamoDB::Table"));
        "a table in another region", "safety of the table", "in the stack's region", |t| set(t, "Table/Properties/Replicas/0/Region", json!("eu-west-1"));
        "a second region", "safety of the table", "one replica", |t| at(t, "Table/Properties/Replicas").as_array_mut().unwrap().push(json!({"Region": "eu-west-1"}));
        "a table beside the existing one", "safety of the table", "under MakesTable", |t| remove(t, "Table", "Condition");
        "permissions on the stack's own table alone", "existing table", "SeedFunctionRole has the stack's own table", |t| replace(t, "table/${ExistingTable}\"", "table/${ExistingTable}/other\"");
        "a function of the stack's own table alone", "existing table", "ChatFunction has the stack's own table", |t| set(t, "ChatFunction/Properties/Environment/Variables/PROMPTBOOK_TABLE", json!({"Ref": "Table"}));
        "an alarm on the stack's own table alone", "existing table", "TableThrottlesAlarm has", |t| set(t, "TableThrottlesAlarm/Properties/Metrics/1/MetricStat/Metric/Dimensions/0/Value", json!({"Ref": "Table"}));
        "a dashboard of the stack's own table alone", "existing table", "Dashboard has", |t| replace(t, "${TableName}", "${Table}");
        "an output of the stack's own table alone", "existing table", "TableArn has", |t| t["Outputs"]["TableArn"]["Value"] = json!({"Fn::GetAtt": ["Table", "Arn"]});
        "a name that can't be imported", "exports", "the output TableName", |t| { t["Outputs"]["TableName"].as_object_mut().unwrap().remove("Export"); };
        "a policy that can't be imported", "exports", "the output LookupPolicyArn", |t| { t["Outputs"].as_object_mut().unwrap().remove("LookupPolicyArn"); };
        "an export of every stack", "exports", "the output TableArn", |t| t["Outputs"]["TableArn"]["Export"]["Name"] = json!("TableArn");
        "a table that the key does not encrypt", "encryption", "Table has to be encrypted", |t| remove(t, "Table/Properties/Replicas/0", "SSESpecification");
        "a secret that the key does not encrypt", "encryption", "AdminSecret: KmsKeyId", |t| remove(t, "AdminSecret/Properties", "KmsKeyId");
        "a log that the key does not encrypt", "encryption", "SeedLogs: KmsKeyId", |t| remove(t, "SeedLogs/Properties", "KmsKeyId");
        "logs that always need a key", "encryption", "SeedLogs: KmsKeyId", |t| set(t, "SeedLogs/Properties/KmsKeyId", json!({"Ref": "KmsKeyArn"}));
        "the chat has no throttle", "access", "ReaderUsagePlan: POST /v1/chat needs a throttle", |t| remove(t, "ReaderUsagePlan/Properties/ApiStages/0", "Throttle");
        "the gateway has keys of its own", "access", "ReaderApiKey", |t| remove(t, "ReaderApiKey/Properties", "Value");
        "both plans have the admin's name", "access", "ReaderApiKey", |t| replace(t, "reader-${Id}", "admin-${Id}");
        "the reader's key in the admin's plan", "access", "ReaderUsagePlanKey", |t| set(t, "ReaderUsagePlanKey/Properties/UsagePlanId/Ref", json!("AdminUsagePlan"));
        "a secret of another form", "access", "AdminSecret", |t| set(t, "AdminSecret/Properties/GenerateSecretString/GenerateStringKey", json!("key"));
        "a secret too short", "access", "20 to 128", |t| set(t, "AdminSecret/Properties/GenerateSecretString/PasswordLength", json!(16));
        "a key that is switched off", "access", "AdminApiKey has to be Enabled", |t| remove(t, "AdminApiKey/Properties", "Enabled");
        "a plan of a stage that there is not", "access", "ReaderUsagePlan has to cover", |t| set(t, "ReaderUsagePlan/Properties/ApiStages/0/Stage", json!("Prod"));
        "a plan without a limit", "access", "AdminUsagePlan", |t| remove(t, "AdminUsagePlan/Properties", "Throttle");
        "bodies are logged", "access", "bodies hold prompts", |t| set(t, "ApiprodStage/Properties/MethodSettings/0/DataTraceEnabled", json!(true));
        "the API is not traced", "access", "TracingEnabled", |t| remove(t, "ApiprodStage/Properties", "TracingEnabled");
    }
}

fn of_the_metrics() -> Vec<Mutation> {
    mutations! {
        "an alarm on a metric that nobody emits", "metrics", "no such metric", |t| set(t, "SeedingFailedAlarm/Properties/MetricName", json!("SeedFailures"));
        "an alarm on another function", "metrics", "`chat` does not emit it", |t| set(t, "SeedingFailedAlarm/Properties/Dimensions/0/Value/Ref", json!("ChatFunction"));
        "a dimension that there is not", "metrics", "with the dimensions", |t| set(t, "SeedingFailedAlarm/Properties/Dimensions/0/Name", json!("FunctionName"));
        "a source that there is not", "metrics", "Source is never old", |t| replace(t, "\"Value\":\"stale\"", "\"Value\":\"old\"");
        "AWS's metric without the stage", "metrics", "AWS has no such metric", |t| { at(t, "ApiErrorsAlarm/Properties/Dimensions").as_array_mut().unwrap().pop(); };
        "a widget on a metric that nobody emits", "metrics", "Dashboard watches Promptbook/Latency", |t| replace(t, "ModelLatency", "Latency");
        "a metric that nobody watches", "metrics", "nothing watches ConflictRetries", |t| replace(t, "ConflictRetries", "Publications");
        "no dashboard", "metrics", "nothing watches ModelLatency", |t| remove(t, "", "Dashboard");
        "silence is an alarm", "alarms", "TreatMissingData", |t| set(t, "SeedingFailedAlarm/Properties/TreatMissingData", json!("breaching"));
        "an alarm that nobody hears", "alarms", "AlarmActions", |t| remove(t, "ApiErrorsAlarm/Properties", "AlarmActions");
        "an alarm that is switched off", "alarms", "not be disabled", |t| at(t, "ApiErrorsAlarm/Properties")["ActionsEnabled"] = json!(false);
        "an alarm on the mean of ones and zeros", "alarms", "has to be Sum", |t| set(t, "ApiErrorsAlarm/Properties/Statistic", json!("Average"));
        "an alarm on the mean of a part", "alarms", "has to be Sum", |t| set(t, "TableThrottlesAlarm/Properties/Metrics/1/MetricStat/Stat", json!("Average"));
        "an alarm on one part of several", "alarms", "the sum of all Metrics", |t| set(t, "FunctionThrottlesAlarm/Properties/Metrics/0/Expression", json!("prompts"));
        "an alarm when all is well", "alarms", "go off at 1 or more", |t| set(t, "SeedingFailedAlarm/Properties/ComparisonOperator", json!("LessThanThreshold"));
        "an alarm at nothing", "alarms", "go off at 1 or more", |t| set(t, "SeedingFailedAlarm/Properties/Threshold", json!(0));
        "no alarm on one function's throttles", "alarms", "Throttles {\"Ref\":\"ChatFunction\"}", |t| at(t, "FunctionThrottlesAlarm/Properties/Metrics").as_array_mut().unwrap().retain(|it| it["Id"] != "chat");
        "no alarm on one function's errors", "alarms", "no alarm watches Errors {\"Ref\":\"SeedFunction\"}", |t| remove(t, "", "SeedErrorsAlarm");
        "no alarm on one function's latency", "alarms", "no alarm watches Duration {\"Ref\":\"LangfuseFunction\"}", |t| remove(t, "", "LangfuseLatencyAlarm");
        "two alarms on one function and none on another", "alarms", "no alarm watches Errors {\"Ref\":\"ChatFunction\"}", |t| set(t, "ChatErrorsAlarm/Properties/Dimensions/0/Value/Ref", json!("ActiveFunction"));
        "an alarm on the mean latency", "alarms", "ChatLatencyAlarm: a duration is measured", |t| set(t, "ChatLatencyAlarm/Properties/ExtendedStatistic", json!("p50"));
        "an alarm on every slow request of a quiet night", "alarms", "ChatLatencyAlarm: a duration is measured", |t| remove(t, "ChatLatencyAlarm/Properties", "EvaluateLowSampleCountPercentile");
        "an alarm after the timeout", "alarms", "ChatLatencyAlarm: Threshold has to be less", |t| set(t, "ChatLatencyAlarm/Properties/Threshold", json!(28000));
        "no alarm on previous publications", "alarms", "Lookups \"previous\"", |t| remove(t, "", "PreviousServedAlarm");
        "no alarm on fallbacks", "alarms", "Lookups \"fallback\"", |t| remove(t, "", "FallbackServedAlarm");
        "no alarm on errors", "alarms", "5XXError", |t| remove(t, "", "ApiErrorsAlarm");
        "no alarm on throttles", "alarms", "ReadThrottleEvents", |t| remove(t, "", "TableThrottlesAlarm");
    }
}
