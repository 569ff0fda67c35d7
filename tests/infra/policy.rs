//! Each function may do what it does, on the keys on which it does it, and nothing else.

use serde_json::{Value, json};
use tests::calls::Call;

use crate::facts::Facts;
use crate::functions;

/// What one function may do to one kind of key.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Grant {
    function: String,
    action: String,
    index: String,
    pattern: String,
}

impl Grant {
    fn covers(&self, call: &Call) -> bool {
        let key = match self.pattern.strip_suffix('*') {
            Some(prefix) => call.key.starts_with(prefix),
            None => call.key == self.pattern,
        };
        key && (&self.function, &self.action, &self.index)
            == (&call.function, &call.action, &call.index)
    }
}

pub(crate) fn allow_what_is_called(template: &Value, facts: &Facts) -> Vec<String> {
    let (grants, _) = read(template);
    let mut problems = Vec::new();
    for call in &facts.calls {
        if !grants.iter().any(|grant| grant.covers(call)) {
            let Call {
                function,
                action,
                index,
                key,
            } = call;
            problems.push(format!(
                "`{function}` calls {action} on {index} {key}: allow it"
            ));
        }
    }
    for (function, ..) in functions(template) {
        if !facts.calls.iter().any(|call| call.function == function) {
            problems.push(format!(
                "no call of `{function}` was recorded: is it tested?"
            ));
        }
    }
    problems
}

pub(crate) fn allow_nothing_else(template: &Value, facts: &Facts) -> Vec<String> {
    let (grants, mut problems) = read(template);
    for grant in &grants {
        let Grant {
            function,
            action,
            index,
            pattern,
        } = grant;
        if !facts.calls.iter().any(|call| grant.covers(call)) {
            problems.push(format!(
                "`{function}` never calls {action} on {index} {pattern}: take it out"
            ));
        }
        // A prefix that ends before the item's kind would open every kind.
        if !pattern.contains('#') || pattern.trim_end_matches('*').contains(['*', '?']) {
            problems.push(format!(
                "`{function}` may {action} on {pattern}, which is no kind of key: narrow it"
            ));
        }
    }
    problems
}

/// The grants over the table, and what is wrong with everything that is allowed beside them.
fn read(template: &Value) -> (Vec<Grant>, Vec<String>) {
    let (mut grants, mut problems) = (Vec::new(), Vec::new());
    for (function, name, properties) in functions(template) {
        let role = &template["Resources"][format!("{name}Role")]["Properties"];
        if properties["Role"] != json!({"Fn::GetAtt": [format!("{name}Role"), "Arn"]}) {
            problems.push(format!("{name} has a role that is not its own"));
        }
        let managed = json!([
            "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
            "arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess",
        ]);
        if role["ManagedPolicyArns"] != managed {
            problems.push(format!(
                "{name} has managed policies other than for logs and traces: take them out"
            ));
        }
        let policies = role["Policies"].as_array().into_iter().flatten();
        let statements = policies.flat_map(|it| {
            it["PolicyDocument"]["Statement"]
                .as_array()
                .into_iter()
                .flatten()
        });
        for statement in statements {
            match read_statement(&function, statement) {
                Ok(more) => grants.extend(more),
                Err(problem) => problems.push(format!("{name}: {problem}")),
            }
        }
    }
    (grants, problems)
}

fn read_statement(function: &str, statement: &Value) -> Result<Vec<Grant>, String> {
    let (condition, statement) = match statement["Fn::If"].as_array() {
        Some(parts) => (parts[0].as_str(), &parts[1]),
        None => (None, statement),
    };
    if statement["Effect"] != "Allow" {
        return Err("a statement other than Allow is not understood".to_owned());
    }
    let actions = match &statement["Action"] {
        Value::String(one) => vec![one.as_str()],
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        _ => return Err("a statement has no actions".to_owned()),
    };
    if let Some(wide) = actions.iter().find(|action| action.contains('*')) {
        return Err(format!("{wide} allows more than one action: name each"));
    }
    let services: Vec<&str> = actions
        .iter()
        .filter_map(|action| action.split(':').next())
        .collect();
    match services.as_slice() {
        [first, rest @ ..] if rest.iter().any(|other| other != first) => {
            Err("a statement mixes services: split it".to_owned())
        }
        ["dynamodb", ..] => table_grants(function, &actions, statement),
        ["secretsmanager", ..] => {
            secrets(function, condition, &actions, statement).map(|()| Vec::new())
        }
        ["bedrock", ..]
            if function == "chat"
                && condition == Some("AsksBedrock")
                && actions == ["bedrock:InvokeModel"] =>
        {
            Ok(Vec::new())
        }
        _ => Err(format!(
            "{actions:?} is nothing that `{function}` does: take it out"
        )),
    }
}

fn table_grants(function: &str, actions: &[&str], statement: &Value) -> Result<Vec<Grant>, String> {
    let resource = &statement["Resource"];
    let index = if *resource == json!({"Fn::GetAtt": ["Table", "Arn"]}) {
        ""
    } else if *resource == json!({"Fn::Sub": "${Table.Arn}/index/overrides"}) {
        "overrides"
    } else {
        return Err(format!("{resource} is neither the table nor its index"));
    };
    if let Some(forbidden) = actions
        .iter()
        .find(|it| ["dynamodb:Scan", "dynamodb:DeleteItem"].contains(it))
    {
        return Err(format!("nobody may {forbidden}"));
    }
    let condition = statement["Condition"].as_object();
    let keys = match condition.map(|it| it.iter().collect::<Vec<_>>()).as_deref() {
        Some([(operator, keys)])
            if *operator == "ForAllValues:StringLike"
                && keys.as_object().is_some_and(|it| it.len() == 1) =>
        {
            &keys["dynamodb:LeadingKeys"]
        }
        _ => {
            return Err(format!(
                "{actions:?} needs a condition on dynamodb:LeadingKeys, and no other"
            ));
        }
    };
    let patterns: Vec<&str> = keys
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    if patterns.is_empty() {
        return Err(format!("{actions:?} names no keys"));
    }
    let grants = actions.iter().flat_map(|action| {
        patterns.iter().map(move |pattern| Grant {
            function: function.to_owned(),
            action: action.trim_start_matches("dynamodb:").to_owned(),
            index: index.to_owned(),
            pattern: (*pattern).to_owned(),
        })
    });
    Ok(grants.collect())
}

fn secrets(
    function: &str,
    condition: Option<&str>,
    actions: &[&str],
    statement: &Value,
) -> Result<(), String> {
    let resource = &statement["Resource"];
    let keys = condition.is_none()
        && function != "seed"
        && *resource == json!([{"Ref": "AdminSecret"}, {"Ref": "ReaderSecret"}]);
    let model = condition == Some("HasOpenAiKey")
        && function == "chat"
        && *resource == json!({"Ref": "OpenAiApiKeySecret"});
    match actions == ["secretsmanager:GetSecretValue"] && (keys || model) {
        true => Ok(()),
        false => Err(format!(
            "{actions:?} on {resource} is nothing that `{function}` does: take it out"
        )),
    }
}
