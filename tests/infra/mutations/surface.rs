//! Resources that the stack must not have or must always have, and invalid parameters.

use serde_json::{Value, json};

use super::{Mutation, at, remove, set};

const CHAT: &str = "ChatFunctionChatPermissionprod/Properties";

/// Adds a resource to the stack.
fn add(template: &mut Value, kind: &str, properties: Value) {
    at(template, "")["More"] = json!({"Type": kind, "Properties": properties});
}

pub(super) fn mutations() -> Vec<Mutation> {
    let mut all = of_the_resources();
    all.extend(of_the_invocations());
    all.extend(of_the_parameters());
    all
}

fn of_the_resources() -> Vec<Mutation> {
    mutations! {
        "a URL of a function's own", "surface", "More is a AWS::Lambda::Url", |t| add(t, "AWS::Lambda::Url", json!({"AuthType": "NONE", "TargetFunctionArn": {"Ref": "ChatFunction"}}));
        "a policy beside the functions'", "surface", "More is a AWS::IAM::Policy", |t| add(t, "AWS::IAM::Policy", json!({"Roles": [{"Ref": "ActiveFunctionRole"}]}));
        "a role beside the functions'", "surface", "More is a AWS::IAM::Role", |t| add(t, "AWS::IAM::Role", json!({}));
        "a policy for more than lookups", "surface", "More is a AWS::IAM::ManagedPolicy", |t| add(t, "AWS::IAM::ManagedPolicy", json!({"PolicyDocument": {"Statement": []}}));
        "a secret for everybody", "surface", "SecretsManager::ResourcePolicy", |t| add(t, "AWS::SecretsManager::ResourcePolicy", json!({"SecretId": {"Ref": "AdminSecret"}}));
        "a table for everybody", "surface", "ResourcePolicy", |t| at(t, "Table/Properties/Replicas/0")["ResourcePolicy"] = json!({"PolicyDocument": {"Statement": []}});
        "an API that SAM adds for an event without RestApiId", "surface", "ServerlessRestApi is a AWS::ApiGateway::RestApi", |t| { let api = at(t, "Api").clone(); at(t, "")["ServerlessRestApi"] = api; };
        "another event", "surface", "EventSourceMapping", |t| add(t, "AWS::Lambda::EventSourceMapping", json!({"FunctionName": {"Ref": "SeedFunction"}}));
        "a function that is there only sometimes", "surface", "ChatFunction is there only if", |t| at(t, "ChatFunction")["Condition"] = json!("HasOpenAiKey");
        "a role of rollouts in every stack", "surface", "RolloutRole has to be there only if IsGradual", |t| remove(t, "RolloutRole", "Condition");
        "seeds that are there only sometimes", "surface", "Seeds is there only if", |t| at(t, "Seeds")["Condition"] = json!("HasAlarmTopic");
    }
}

fn of_the_invocations() -> Vec<Mutation> {
    mutations! {
        "the gateway may call a function beside its alias", "invocations", "ChatFunctionChatPermissionprod lets others", |t| set(t, &format!("{CHAT}/FunctionName/Ref"), json!("ChatFunction"));
        "the gateway may not call a function", "invocations", "may not invoke `chat` for POST/v1/chat", |t| remove(t, "", "ChatFunctionChatPermissionprod");
        "everybody may call a function", "invocations", "ChatFunctionChatPermissionprod lets others", |t| set(t, &format!("{CHAT}/Principal"), json!("*"));
        "every API may call a function", "invocations", "ChatFunctionChatPermissionprod lets others", |t| remove(t, CHAT, "SourceArn");
        "everybody may ask the authorizer", "invocations", "ApiKeyAuthorizerAuthorizerPermission lets others", |t| remove(t, "ApiKeyAuthorizerAuthorizerPermission/Properties", "SourceArn");
        "the gateway may call another function", "invocations", "may invoke `seed` for POST/v1/chat", |t| set(t, &format!("{CHAT}/FunctionName/Ref"), json!("SeedFunctionAliaslive"));
    }
}

fn of_the_parameters() -> Vec<Mutation> {
    mutations! {
        "Bedrock for who does not ask it", "conditions", "with ChatModel = \"echo\", AsksBedrock has to be false", |t| { let is = t["Conditions"]["AsksBedrock"].clone(); t["Conditions"]["AsksBedrock"] = json!({"Fn::Not": [is]}); };
        "Bedrock by its name anywhere", "conditions", "with ChatModel = \"openai/bedrock\"", |t| t["Conditions"]["AsksBedrock"]["Fn::Equals"][0]["Fn::Select"][0] = json!(1);
        "a key where there is none", "conditions", "HasOpenAiKey has to be", |t| t["Conditions"]["HasOpenAiKey"] = t["Conditions"]["HasOpenAiKey"]["Fn::Not"][0].clone();
        "a table where one exists", "conditions", "MakesTable has to be", |t| { let is = t["Conditions"]["MakesTable"].clone(); t["Conditions"]["MakesTable"] = json!({"Fn::Not": [is]}); };
        "a KMS key where there is none", "conditions", "HasKmsKey has to be", |t| t["Conditions"]["HasKmsKey"] = t["Conditions"]["HasKmsKey"]["Fn::Not"][0].clone();
        "a rollout where there is none", "conditions", "IsGradual has to be false", |t| t["Conditions"]["IsGradual"]["Fn::Equals"][1] = json!("false");
        "alarms by another parameter", "conditions", "HasAlarmTopic has to be true", |t| t["Conditions"]["HasAlarmTopic"] = t["Conditions"]["HasOpenAiKey"].clone();
        "a condition that nobody looks at", "conditions", "is not checked", |t| t["Conditions"]["More"] = json!({"Fn::Equals": ["a", "a"]});
        "a default model without a key", "start of the chat", "OPENAI_API_KEY is missing", |t| t["Parameters"]["ChatModel"]["Default"] = json!("openai/gpt");
        "a default model that there is not", "start of the chat", "CHAT_MODEL is \"gpt\"", |t| t["Parameters"]["ChatModel"]["Default"] = json!("gpt");
        "a default instance that can't be one", "start of the chat", "PROMPTBOOK_INSTANCE is invalid", |t| t["Parameters"]["Instance"]["Default"] = json!("No Such");
        "a default server that is no URL", "start of the chat", "OPENAI_BASE_URL", |t| t["Parameters"]["OpenAiBaseUrl"]["Default"] = json!("none");
    }
}
