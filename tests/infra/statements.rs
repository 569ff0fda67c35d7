//! Parses the functions' roles and the policy for lookups strictly: anything unknown is a problem.

use functions::env::read_by;
use functions::http::keys::ADMIN_API_KEY;
use serde_json::{Value, json};

use crate::{functions, table};

/// A permission of a function on one kind of key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) function: String,
    pub(crate) action: String,
    pub(crate) pattern: String,
}

/// The name of the policy for lookups in the recorded calls.
pub(crate) const LOOKUP: &str = "lookup";

/// A permission of a function besides the table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Other {
    pub(crate) function: String,
    /// The template's condition of the permission.
    pub(crate) condition: Option<String>,
    pub(crate) action: String,
    pub(crate) resource: Value,
}

/// All permissions of the functions.
#[derive(Debug, Default)]
pub(crate) struct Allowed {
    pub(crate) grants: Vec<Grant>,
    pub(crate) others: Vec<Other>,
    /// Statements that are unknown or allow nothing.
    pub(crate) problems: Vec<String>,
}

pub(crate) fn read(template: &Value) -> Allowed {
    let mut allowed = Allowed::default();
    for (function, name, properties) in functions(template) {
        if properties["Role"] != json!({"Fn::GetAtt": [format!("{name}Role"), "Arn"]}) {
            let problem = format!("{name} has a role that is not its own: leave `Role` to SAM");
            allowed.problems.push(problem);
        }
        let role = &template["Resources"][format!("{name}Role")]["Properties"];
        if let Err(problem) = read_role(&function, role, &mut allowed) {
            allowed.problems.push(format!("{name}: {problem}"));
        }
    }
    let policy = &template["Resources"]["LookupPolicy"]["Properties"];
    if let Err(problem) = read_managed(policy, &mut allowed) {
        allowed.problems.push(format!("LookupPolicy: {problem}"));
    }
    allowed
}

/// The boundary of every role: that of the parameter, if there is one.
pub(crate) fn boundary() -> Value {
    json!({"Fn::If": ["HasBoundary", {"Ref": "PermissionsBoundaryArn"}, {"Ref": "AWS::NoValue"}]})
}

/// The policy for lookups, which a service has to attach.
fn read_managed(policy: &Value, allowed: &mut Allowed) -> Result<(), String> {
    only(policy, &["Description", "PolicyDocument"])?;
    read_document(LOOKUP, &policy["PolicyDocument"], allowed)
}

fn read_role(function: &str, role: &Value, allowed: &mut Allowed) -> Result<(), String> {
    let parts = [
        "AssumeRolePolicyDocument",
        "ManagedPolicyArns",
        "PermissionsBoundary",
        "Policies",
        "Tags",
    ];
    only(role, &parts)?;
    if role["PermissionsBoundary"] != boundary() {
        return Err("its PermissionsBoundary is not understood: leave it to Globals".to_owned());
    }
    let lambda = json!([{"Action": ["sts:AssumeRole"], "Effect": "Allow", "Principal": {"Service": ["lambda.amazonaws.com"]}}]);
    if role["AssumeRolePolicyDocument"]["Statement"] != lambda {
        return Err(
            "its role can be assumed by others than Lambda: remove AssumeRolePolicyDocument"
                .to_owned(),
        );
    }
    let managed = json!([
        "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
        "arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess",
    ]);
    if role["ManagedPolicyArns"] != managed {
        return Err("its managed policies have to be those for logs and traces alone: name actions in a statement instead".to_owned());
    }
    for policy in list(&role["Policies"], "Policies")? {
        only(policy, &["PolicyName", "PolicyDocument"])?;
        read_document(function, &policy["PolicyDocument"], allowed)?;
    }
    Ok(())
}

fn read_document(function: &str, document: &Value, allowed: &mut Allowed) -> Result<(), String> {
    only(document, &["Version", "Statement"])?;
    // Under the older version, which is the default, IAM reads variables such as ${aws:username} as text.
    if document["Version"] != "2012-10-17" {
        return Err("a policy needs its Version: 2012-10-17".to_owned());
    }
    for statement in list(&document["Statement"], "Statement")? {
        if let Err(problem) = read_statement(function, statement, allowed) {
            allowed.problems.push(format!("`{function}`: {problem}"));
        }
    }
    Ok(())
}

fn read_statement(function: &str, statement: &Value, allowed: &mut Allowed) -> Result<(), String> {
    let (condition, statement) = unwrap_if(statement)?;
    only(
        statement,
        &["Sid", "Effect", "Action", "Resource", "Condition"],
    )?;
    if statement["Effect"] != "Allow" {
        return Err("a statement that is not an Allow is not understood: remove it".to_owned());
    }
    let actions = strings(&statement["Action"], "Action")?;
    if let Some(wide) = actions.iter().find(|it| it.contains(['*', '?'])) {
        return Err(format!("{wide} allows more than one action: name each"));
    }
    if actions.iter().any(|action| action.starts_with("dynamodb:")) {
        if condition.is_some() {
            return Err(format!(
                "{actions:?} is allowed only sometimes, and the code always needs it: remove the Fn::If"
            ));
        }
        allowed
            .grants
            .extend(on_the_table(function, &actions, statement)?);
        return Ok(());
    }
    let through = through_services(function);
    match statement.get("Condition") {
        Some(condition)
            if *condition == through && actions.iter().all(|it| it.starts_with("kms:")) => {}
        None if actions.iter().all(|it| !it.starts_with("kms:")) => {}
        _ => {
            return Err(format!(
                "the Condition of {actions:?} is not understood: remove it; only for the KMS key it has to be {through}"
            ));
        }
    }
    let resources = match &statement["Resource"] {
        Value::Array(several) => several.clone(),
        one => vec![one.clone()],
    };
    for action in actions {
        allowed
            .others
            .extend(resources.iter().map(|resource| Other {
                function: function.to_owned(),
                condition: condition.clone(),
                action: action.to_owned(),
                resource: resource.clone(),
            }));
    }
    Ok(())
}

/// A statement and its condition. The other branch has to be empty.
fn unwrap_if(statement: &Value) -> Result<(Option<String>, &Value), String> {
    let Some(branches) = statement.get("Fn::If") else {
        return Ok((None, statement));
    };
    only(statement, &["Fn::If"])?;
    match branches.as_array().map(Vec::as_slice) {
        Some([Value::String(condition), statement, nothing])
            if *nothing == json!({"Ref": "AWS::NoValue"}) =>
        {
            Ok((Some(condition.clone()), statement))
        }
        _ => Err(
            "an Fn::If has to have a condition, one statement, and !Ref AWS::NoValue".to_owned(),
        ),
    }
}

/// The condition of the KMS key: it may only be used through the services that store the data.
fn through_services(function: &str) -> Value {
    let has_secrets = function != LOOKUP && read_by(function).contains(&ADMIN_API_KEY);
    let services = ["dynamodb", "secretsmanager"]
        .into_iter()
        .take(1 + usize::from(has_secrets));
    let services =
        services.map(|it| json!({"Fn::Sub": format!("{it}.${{AWS::Region}}.${{AWS::URLSuffix}}")}));
    json!({"StringEquals": {"kms:ViaService": services.collect::<Value>()}})
}

fn on_the_table(function: &str, actions: &[&str], statement: &Value) -> Result<Vec<Grant>, String> {
    let resource = &statement["Resource"];
    if *resource != table::arn() {
        return Err(format!("{resource} is not the table: name it"));
    }
    let forbidden = ["dynamodb:Scan", "dynamodb:DeleteItem"];
    if let Some(forbidden) = actions.iter().find(|it| forbidden.contains(it)) {
        return Err(format!("nobody may {forbidden}: remove it"));
    }
    let condition = &statement["Condition"];
    let keys = &condition["ForAllValues:StringLike"]["dynamodb:LeadingKeys"];
    let mut needed = json!({"ForAllValues:StringLike": {"dynamodb:LeadingKeys": keys}});
    // A service may have other policies, so this one requires that a request has keys.
    if function == LOOKUP {
        needed["Null"] = json!({"dynamodb:LeadingKeys": "false"});
    }
    if *condition != needed {
        let also = if function == LOOKUP { " and Null" } else { "" };
        return Err(format!(
            "{actions:?} needs a condition ForAllValues:StringLike{also} on dynamodb:LeadingKeys, and no other"
        ));
    }
    let patterns = strings(keys, "dynamodb:LeadingKeys")?;
    let grants = actions.iter().flat_map(|action| {
        patterns.iter().map(move |pattern| Grant {
            function: function.to_owned(),
            action: action.trim_start_matches("dynamodb:").to_owned(),
            pattern: (*pattern).to_owned(),
        })
    });
    Ok(grants.collect())
}

/// Fails on fields that are not checked.
fn only(value: &Value, known: &[&str]) -> Result<(), String> {
    let fields = value
        .as_object()
        .ok_or_else(|| format!("{value} is not understood"))?;
    match fields.keys().find(|field| !known.contains(&field.as_str())) {
        Some(unknown) => Err(format!("{unknown} is not understood: remove it")),
        None => Ok(()),
    }
}

fn list<'a>(value: &'a Value, name: &str) -> Result<&'a Vec<Value>, String> {
    value
        .as_array()
        .ok_or_else(|| format!("{name} has to be a list"))
}

/// One string or several, but no intrinsic functions.
fn strings<'a>(value: &'a Value, name: &str) -> Result<Vec<&'a str>, String> {
    let all = match value {
        Value::Array(all) => all.iter().map(Value::as_str).collect::<Option<Vec<_>>>(),
        one => one.as_str().map(|one| vec![one]),
    };
    all.filter(|all| !all.is_empty())
        .ok_or_else(|| format!("{name} has to be written out: {value} is not understood"))
}
