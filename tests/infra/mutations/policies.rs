//! Policies that allow too much, too little, or something that the checks do not understand.

use serde_json::{Value, json};

use super::{ACTIVE, Mutation, at, remove, replace, set};
use crate::table;

const POLICIES: &str = "ActiveFunctionRole/Properties/Policies";
const DOCUMENT: &str = "ActiveFunctionRole/Properties/Policies/0/PolicyDocument";

pub(super) fn mutations() -> Vec<Mutation> {
    let mut all = of_the_table();
    all.extend(of_the_keys());
    all.extend(beside_the_table());
    all.extend(of_the_roles());
    all.extend(of_the_lookup());
    all.extend(of_the_key());
    all.extend(not_understood());
    all
}

/// The statements of a function's policy.
fn statements<'a>(template: &'a mut Value, function: &str) -> &'a mut Vec<Value> {
    let pointer = format!("{function}FunctionRole/Properties/Policies/0/PolicyDocument/Statement");
    at(template, &pointer).as_array_mut().unwrap()
}

fn has_sid(statement: &Value, sid: &str) -> bool {
    statement["Sid"] == sid || statement["Fn::If"][1]["Sid"] == sid
}

/// A statement of a function's policy, an Fn::If around it included.
fn named<'a>(template: &'a mut Value, function: &str, sid: &str) -> &'a mut Value {
    let mut all = statements(template, function).iter_mut();
    all.find(|it| has_sid(it, sid))
        .unwrap_or_else(|| panic!("{function} has no {sid}"))
}

fn without(template: &mut Value, function: &str, sid: &str) {
    statements(template, function).retain(|it| !has_sid(it, sid));
}

fn keys<'a>(template: &'a mut Value, function: &str, sid: &str) -> &'a mut Value {
    &mut named(template, function, sid)["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
}

/// A statement over items of the table.
fn items(actions: Value, keys: Value) -> Value {
    json!({"Effect": "Allow", "Action": actions, "Resource": table::arn(),
        "Condition": {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": keys}}})
}

fn everything() -> Value {
    json!({"Effect": "Allow", "Action": "*", "Resource": "*"})
}

fn of_the_table() -> Vec<Mutation> {
    mutations! {
        "a permission is missing", "policies allow what is called", "`active` calls BatchGetItem", |t| named(t, "Active", "Lookup")["Action"] = json!("dynamodb:GetItem");
        "a kind of key is missing", "policies allow what is called", "RECEIPT#", |t| replace(t, "\"RECEIPT#*\"", "\"RECEIPTS#*\"");
        "the names are missing", "policies allow what is called", "`seed` calls Query on NAME#", |t| without(t, "Seed", "Names");
        "an index", "policies allow nothing else", "is not the table", |t| replace(t, "table/${ExistingTable}\"", "table/${ExistingTable}/index/other\"");
        "a verb that is never used", "policies allow nothing else", "`publish` may UpdateItem on PROMPT#*: it never does", |t| statements(t, "Publish").push(items(json!("dynamodb:UpdateItem"), json!(["PROMPT#*"])));
        "keys that are never used", "policies allow nothing else", "`active` may GetItem on RECEIPT#*: it never does", |t| statements(t, "Active").push(items(json!(["dynamodb:GetItem"]), json!(["RECEIPT#*"])));
        "a version to render can't be read", "policies allow what is called", "`active` calls GetItem on PROMPT#", |t| without(t, "Active", "VersionToRender");
        "a scan", "policies allow nothing else", "nobody may dynamodb:Scan", |t| statements(t, "Active").push(items(json!(["dynamodb:Scan"]), json!(["ACTIVE#*"])));
        "a deletion", "policies allow nothing else", "nobody may dynamodb:DeleteItem", |t| statements(t, "Seed").push(items(json!(["dynamodb:DeleteItem"]), json!(["ACTIVE#*"])));
        "every action", "policies allow nothing else", "name each", |t| statements(t, "Active").push(items(json!("dynamodb:*"), json!(["ACTIVE#*"])));
        "every action that begins so", "policies allow nothing else", "name each", |t| statements(t, "Active").push(items(json!(["dynamodb:Get?tem"]), json!(["ACTIVE#*"])));
        "every table", "policies allow nothing else", "is not the table", |t| named(t, "Active", "Lookup")["Resource"] = json!("*");
    }
}

fn of_the_keys() -> Vec<Mutation> {
    mutations! {
        "every key", "policies allow nothing else", "`active` may GetItem on *: that is no kind of key", |t| keys(t, "Active", "Lookup")[0] = json!("*");
        "every kind of key that begins so", "policies allow nothing else", "that is no kind of key", |t| keys(t, "Active", "Lookup")[0] = json!("A*");
        "no condition", "policies allow nothing else", "needs a condition", |t| { named(t, "Active", "Lookup").as_object_mut().unwrap().remove("Condition"); };
        "a condition that holds without keys", "policies allow nothing else", "needs a condition", |t| replace(t, "ForAllValues:StringLike", "ForAllValues:StringLikeIfExists");
        "every active prompt for who only reads an absent one", "policies allow nothing else", "`versions` may GetItem on ACTIVE#*: the * only ever", |t| replace(t, "\"ACTIVE#default##\"", "\"ACTIVE#*\"");
        "every instance for who only checks default", "policies allow nothing else", "`rollback` may ConditionCheckItem on INSTANCE#*: the * only ever", |t| *keys(t, "Rollback", "DefaultAsRead") = json!(["INSTANCE#*"]);
        "seeds may be written everywhere", "policies allow nothing else", "`seed` may PutItem on PROMPT#*: the * only ever", |t| *keys(t, "Seed", "Write") = json!(["INSTANCE#default", "ACTIVE#default#*", "PROMPT#*"]);
    }
}

fn beside_the_table() -> Vec<Mutation> {
    mutations! {
        "another function asks the model", "policies allow nothing else", "`active` may bedrock:InvokeModel", |t| statements(t, "Active").push(json!({"Effect": "Allow", "Action": "bedrock:InvokeModel", "Resource": "*"}));
        "the chat always may ask the model", "policies allow nothing else", "which it does not need", |t| { let model = named(t, "Chat", "Model")["Fn::If"][1].clone(); statements(t, "Chat").push(model); };
        "everything of Bedrock", "policies allow nothing else", "`chat` may bedrock:InvokeModel on \"*\"", |t| named(t, "Chat", "Model")["Fn::If"][1]["Resource"] = json!("*");
        "the chat can't ask the model", "policies allow what is called", "foundation-model", |t| without(t, "Chat", "Model");
        "the seed function reads a secret", "policies allow nothing else", "GetSecretValue", |t| statements(t, "Seed").push(json!({"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": {"Ref": "AdminSecret"}}));
        "every secret", "policies allow nothing else", "GetSecretValue on \"*\"", |t| named(t, "Active", "Keys")["Resource"] = json!("*");
        "a function can't read its keys", "policies allow what is called", "`active` may secretsmanager:GetSecretValue", |t| without(t, "Active", "Keys");
        "a function can't read one of its keys", "policies allow what is called", "ReaderSecret", |t| named(t, "Active", "Keys")["Resource"] = json!({"Ref": "AdminSecret"});
        "the chat can't read OpenAI's key", "policies allow what is called", "under HasOpenAiKey: allow it", |t| without(t, "Chat", "OpenAiKey");
    }
}

/// The statement of the policy for lookups.
fn lookup(template: &mut Value) -> &mut Value {
    at(
        template,
        "LookupPolicy/Properties/PolicyDocument/Statement/0",
    )
}

fn of_the_lookup() -> Vec<Mutation> {
    mutations! {
        "lookups of other instances are refused", "policies allow what is called", "`lookup` calls BatchGetItem", |t| lookup(t)["Action"] = json!(["dynamodb:GetItem"]);
        "no policy for lookups", "policies allow what is called", "`lookup` calls GetItem", |t| remove(t, "", "LookupPolicy");
        "lookups may ask without keys", "policies allow nothing else", "needs a condition ForAllValues:StringLike and Null", |t| { lookup(t)["Condition"].as_object_mut().unwrap().remove("Null"); };
        "lookups may read what is not active", "policies allow nothing else", "`lookup` may GetItem on PROMPT#*: it never does", |t| lookup(t)["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"] = json!(["ACTIVE#*", "PROMPT#*"]);
        "lookups may query", "policies allow nothing else", "`lookup` may Query on ACTIVE#*: it never does", |t| lookup(t)["Action"] = json!(["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"]);
        "lookups may write", "policies allow nothing else", "`lookup` may PutItem on ACTIVE#*: it never does", |t| lookup(t)["Action"] = json!(["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:PutItem"]);
        "the policy for lookups is somebody's", "policies allow nothing else", "Roles is not understood", |t| at(t, "LookupPolicy/Properties")["Roles"] = json!([{"Ref": "SeedFunctionRole"}]);
    }
}

fn of_the_key() -> Vec<Mutation> {
    mutations! {
        "a function can't read what the key encrypts", "policies allow what is called", "`active` may kms:Decrypt", |t| without(t, "Active", "Encryption");
        "a function can't write what the key encrypts", "policies allow what is called", "`seed` may kms:GenerateDataKey", |t| named(t, "Seed", "Encryption")["Fn::If"][1]["Action"] = json!(["kms:Decrypt", "kms:DescribeKey"]);
        "who only reads may encrypt", "policies allow nothing else", "`lookup` may kms:Encrypt", |t| at(t, "LookupPolicy/Properties/PolicyDocument/Statement").as_array_mut().unwrap().last_mut().unwrap()["Fn::If"][1]["Action"].as_array_mut().unwrap().push(json!("kms:Encrypt"));
        "lookups may do without the key", "policies allow what is called", "`lookup` may kms:Decrypt", |t| { at(t, "LookupPolicy/Properties/PolicyDocument/Statement").as_array_mut().unwrap().pop(); };
        "every key", "policies allow nothing else", "`active` may kms:Decrypt on \"*\"", |t| named(t, "Active", "Encryption")["Fn::If"][1]["Resource"] = json!("*");
        "the key for anything", "policies allow nothing else", "for the KMS key", |t| { named(t, "Active", "Encryption")["Fn::If"][1].as_object_mut().unwrap().remove("Condition"); };
        "the key through every service", "policies allow nothing else", "for the KMS key", |t| named(t, "Seed", "Encryption")["Fn::If"][1]["Condition"]["StringEquals"]["kms:ViaService"] = json!("*");
    }
}

fn of_the_roles() -> Vec<Mutation> {
    mutations! {
        "a managed policy", "policies allow nothing else", "managed policies", |t| at(t, "ActiveFunctionRole/Properties/ManagedPolicyArns").as_array_mut().unwrap().push(json!("arn:aws:iam::aws:policy/AdministratorAccess"));
        "another function's role", "policies allow nothing else", "not its own", |t| set(t, &format!("{ACTIVE}/Role/Fn::GetAtt/0"), json!("PromptsFunctionRole"));
        "a role for anybody", "policies allow nothing else", "others than Lambda", |t| set(t, "ActiveFunctionRole/Properties/AssumeRolePolicyDocument/Statement/0/Principal", json!({"AWS": "*"}));
        "a role within other bounds", "policies allow nothing else", "PermissionsBoundary is not understood", |t| at(t, "ActiveFunctionRole/Properties")["PermissionsBoundary"] = json!("arn:aws:iam::123456789012:policy/none");
    }
}

/// Valid policies that the checks do not understand and therefore reject.
fn not_understood() -> Vec<Mutation> {
    mutations! {
        "a denial", "policies allow nothing else", "not an Allow", |t| named(t, "Active", "Lookup")["Effect"] = json!("Deny");
        "all but some actions", "policies allow nothing else", "NotAction is not understood", |t| statements(t, "Active").push(json!({"Effect": "Allow", "NotAction": "dynamodb:Scan", "Resource": "*"}));
        "all but some resources", "policies allow nothing else", "NotResource is not understood", |t| named(t, "Active", "Lookup")["NotResource"] = json!("*");
        "an action that CloudFormation makes", "policies allow nothing else", "Action has to be written out", |t| named(t, "Active", "Lookup")["Action"] = json!(["dynamodb:GetItem", {"Fn::Sub": "dynamodb:*"}]);
        "a key that CloudFormation makes", "policies allow nothing else", "dynamodb:LeadingKeys has to be written out", |t| *keys(t, "Active", "Lookup") = json!(["ACTIVE#*", {"Ref": "Instance"}]);
        "a statement that is no list", "policies allow nothing else", "Statement has to be a list", |t| at(t, POLICIES).as_array_mut().unwrap().push(json!({"PolicyName": "more", "PolicyDocument": {"Version": "2012-10-17", "Statement": everything()}}));
        "a policy under a condition", "policies allow nothing else", "Fn::If is not understood", |t| at(t, POLICIES).as_array_mut().unwrap().push(json!({"Fn::If": ["HasOpenAiKey", {"PolicyName": "more", "PolicyDocument": {"Version": "2012-10-17", "Statement": [everything()]}}, {"Ref": "AWS::NoValue"}]}));
        "all policies under a condition", "policies allow nothing else", "Policies has to be a list", |t| { let all = at(t, POLICIES).clone(); set(t, POLICIES, json!({"Fn::If": ["HasOpenAiKey", all, []]})); };
        "the other branch of a condition", "policies allow nothing else", "!Ref AWS::NoValue", |t| named(t, "Chat", "OpenAiKey")["Fn::If"][2] = everything();
        "the table only under a condition", "policies allow nothing else", "allowed only sometimes", |t| { let lookup = named(t, "Chat", "Lookup"); *lookup = json!({"Fn::If": ["HasOpenAiKey", lookup.clone(), {"Ref": "AWS::NoValue"}]}); };
        "a secret under a condition of IAM's", "policies allow nothing else", "the Condition of", |t| named(t, "Active", "Keys")["Condition"] = json!({"Bool": {"aws:SecureTransport": "true"}});
        "a policy without a version", "policies allow nothing else", "Version", |t| remove(t, DOCUMENT, "Version");
    }
}
