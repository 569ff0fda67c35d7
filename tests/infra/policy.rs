//! Policies match the recorded calls: each function may make exactly its calls on exactly its keys.

use std::collections::BTreeSet;

use functions::env::{OPENAI_API_KEY, read_by};
use functions::http::keys::{ADMIN_API_KEY, READER_API_KEY};
use serde_json::{Value, json};
use tests::calls::Call;

use crate::facts::Facts;
use crate::statements::{self, Grant, LOOKUP, Other, read};
use crate::{functions, resources};

impl Grant {
    fn covers(&self, call: &Call) -> bool {
        self.action == call.action
            && self.function == call.function
            && match self.pattern.strip_suffix('*') {
                Some(prefix) => call.key.starts_with(prefix),
                None => call.key == self.pattern,
            }
    }

    /// The calls that it covers, which stand together: they are sorted by their keys last.
    fn used<'c>(&self, calls: &'c BTreeSet<Call>) -> impl Iterator<Item = &'c Call> {
        let first = Call {
            function: self.function.clone(),
            action: self.action.clone(),
            key: self.pattern.trim_end_matches('*').to_owned(),
        };
        calls.range(first..).take_while(|call| self.covers(call))
    }

    /// Why the permission is wider than the recorded calls; none if it is not.
    fn too_wide(&self, calls: &BTreeSet<Call>) -> Option<&'static str> {
        let prefix = self.pattern.trim_end_matches('*');
        let is_whole = prefix == self.pattern;
        // A prefix that ends before the item's kind would allow every kind.
        if !(is_whole || prefix.contains('#')) || prefix.contains(['*', '?']) {
            return Some("that is no kind of key: narrow it");
        }
        let used: BTreeSet<_> = self
            .used(calls)
            .map(|call| call.key.strip_prefix(prefix)?.split('#').next())
            .collect();
        match used.len() {
            0 => Some("it never does that: remove it"),
            1 if self.pattern.ends_with('*') => {
                Some("the * only ever stood for one value: narrow it, or test what needs another")
            }
            _ => None,
        }
    }
}

pub(crate) fn allow_what_is_called(template: &Value, facts: &Facts) -> Vec<String> {
    let allowed = read(template);
    let mut problems = Vec::new();
    for call in &facts.calls {
        if !allowed.grants.iter().any(|grant| grant.covers(call)) {
            let Call {
                function,
                action,
                key,
            } = call;
            problems.push(format!("`{function}` calls {action} on {key}: allow it"));
        }
    }
    for need in beside_the_table(template, facts) {
        if !allowed.others.contains(&need) {
            problems.push(format!("{}: allow it", sentence(&need)));
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
    let allowed = read(template);
    let needs = beside_the_table(template, facts);
    let mut problems = allowed.problems;
    for grant in &allowed.grants {
        if let Some(why) = grant.too_wide(&facts.calls) {
            let Grant {
                function,
                action,
                pattern,
            } = grant;
            problems.push(format!("`{function}` may {action} on {pattern}: {why}"));
        }
    }
    for other in allowed.others.iter().filter(|it| !needs.contains(it)) {
        problems.push(format!(
            "{}, which it does not need: remove it",
            sentence(other)
        ));
    }
    problems
}

/// Organizations that demand a boundary refuse to create a role without one.
pub(crate) fn boundary(template: &Value, _: &Facts) -> Vec<String> {
    let needed = statements::boundary();
    let roles = resources(template, "AWS::IAM::Role");
    let unbounded = roles.filter(|(_, role)| role["Properties"]["PermissionsBoundary"] != needed);
    unbounded
        .map(|(name, _)| format!("{name}: PermissionsBoundary has to be {needed}"))
        .collect()
}

/// Permissions besides the table: the secrets that a function's variables name, and the chat's models.
fn beside_the_table(template: &Value, facts: &Facts) -> Vec<Other> {
    let mut needs = encryption(template, facts);
    for (function, _, properties) in functions(template) {
        let read = read_by(&function);
        let secrets = [
            (ADMIN_API_KEY, None),
            (READER_API_KEY, None),
            (OPENAI_API_KEY, Some("HasOpenAiKey")),
        ];
        needs.extend(
            secrets
                .into_iter()
                .filter(|(name, _)| read.contains(name))
                .map(|(name, condition)| Other {
                    function: function.clone(),
                    condition: condition.map(str::to_owned),
                    action: "secretsmanager:GetSecretValue".to_owned(),
                    resource: properties["Environment"]["Variables"][name].clone(),
                }),
        );
    }
    // Any model, of each kind that Converse takes by its ID or ARN: a prompt may name its own. Any region: an inference profile spreads requests over several.
    let models = [
        "*::foundation-model/*",
        "*:${AWS::AccountId}:inference-profile/*",
        "*:${AWS::AccountId}:application-inference-profile/*",
        "*:${AWS::AccountId}:provisioned-model/*",
        "*:${AWS::AccountId}:custom-model-deployment/*",
        "*:${AWS::AccountId}:imported-model/*",
        "*:${AWS::AccountId}:prompt-router/*",
        "*:${AWS::AccountId}:default-prompt-router/*",
    ];
    needs.extend(models.map(|model| Other {
        function: "chat".to_owned(),
        condition: Some("AsksBedrock".to_owned()),
        action: "bedrock:InvokeModel".to_owned(),
        resource: json!({"Fn::Sub": format!("arn:${{AWS::Partition}}:bedrock:{model}")}),
    }));
    needs
}

/// The permissions on the KMS key that readers and writers of the table need.
fn encryption(template: &Value, facts: &Facts) -> Vec<Other> {
    let names = functions(template).map(|(function, ..)| function);
    let everyone = names.chain([LOOKUP.to_owned()]);
    everyone
        .flat_map(|function| {
            let writes = facts
                .calls
                .iter()
                .any(|call| call.function == function && call.action == "PutItem");
            let writing = ["Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo"];
            let writing = writing.into_iter().filter(move |_| writes);
            let actions = ["Decrypt", "DescribeKey"].into_iter().chain(writing);
            actions.map(move |action| Other {
                function: function.clone(),
                condition: Some("HasKmsKey".to_owned()),
                action: format!("kms:{action}"),
                resource: json!({"Ref": "KmsKeyArn"}),
            })
        })
        .collect()
}

fn sentence(other: &Other) -> String {
    let Other {
        function,
        condition,
        action,
        resource,
    } = other;
    let when = condition
        .as_ref()
        .map(|it| format!(" under {it}"))
        .unwrap_or_default();
    format!("`{function}` may {action} on {resource}{when}")
}
