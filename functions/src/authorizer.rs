//! The function `authorizer`: tells API Gateway whether a key is valid, and which usage plan limits its requests.
//!
//! API Gateway caches an answer for five minutes, for every route. So it never depends on the route, and the functions check the key and
//! what it may do themselves.

use std::collections::BTreeMap;
use std::process::ExitCode;

use http::{HeaderMap, HeaderName, HeaderValue};
use lambda_runtime::{LambdaEvent, service_fn};
use promptbook::access::Role;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::env::{Env, USAGE_PLANS};
use crate::http::auth::caller_at_gateway;
use crate::http::caller::Caller;
use crate::http::{Error, Keys};
use crate::lambda::{self, StartError};
use crate::log;

/// The only message that API Gateway answers with 401. It does not cache it, unlike a policy that denies.
const UNAUTHORIZED: &str = "Unauthorized";

/// A request as API Gateway describes it to a REQUEST authorizer.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    method_arn: String,
    /// The route, such as `/v1/prompts/{name}`.
    resource: String,
    #[serde(default)]
    multi_value_headers: Option<BTreeMap<String, Vec<String>>>,
}

/// Runs the function until Lambda stops it.
pub async fn run() -> ExitCode {
    let env = Env::of("authorizer");
    log::to_stdout_as_json(&env);
    match serve(&env).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("the function does not start: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(env: &Env) -> Result<(), StartError> {
    lambda::in_lambda()?;
    let store = lambda::store(env).await?;
    let plans = env.required(USAGE_PLANS, "set it to the ID of the stack")?;
    let (keys, ()) = tokio::join!(lambda::keys(env, &store), lambda::warm(&store));
    let keys = keys?;
    let served = lambda_runtime::run(service_fn(async |event: LambdaEvent<Value>| {
        answer(&keys, &plans, event.payload).await
    }));
    served.await.map_err(StartError::Runtime)
}

/// The policy of the caller.
///
/// # Errors
/// [`UNAUTHORIZED`]; any other message if the key can't be checked.
async fn answer(keys: &Keys, plans: &str, event: Value) -> Result<Value, lambda_runtime::Error> {
    let asked: Asked = serde_json::from_value(event)?;
    let stage = stage(&asked.method_arn).ok_or("methodArn is not the ARN of a method")?;
    let found = caller_at_gateway(keys, &asked.resource, &asked.headers()).await;
    match found {
        Ok(caller) => Ok(policy(&caller, stage, plans)),
        Err(Error::Unauthenticated(_) | Error::Basic(_)) => Err(UNAUTHORIZED.into()),
        Err(error) => {
            tracing::error!(%error, "a key could not be checked");
            Err(error.into())
        }
    }
}

impl Asked {
    /// Its headers, without those that are invalid.
    fn headers(&self) -> HeaderMap {
        let all = self.multi_value_headers.iter().flatten();
        let all = all.flat_map(|(name, values)| values.iter().map(move |value| (name, value)));
        let valid = all.filter_map(|(name, value)| {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            Some((name, HeaderValue::from_bytes(value.as_bytes()).ok()?))
        });
        let mut headers = HeaderMap::new();
        for (name, value) in valid {
            headers.append(name, value);
        }
        headers
    }
}

/// The ARN of a method, up to its stage: `arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod`.
fn stage(method_arn: &str) -> Option<&str> {
    let (slash, _) = method_arn.match_indices('/').nth(1)?;
    let stage = &method_arn[..slash];
    (stage.starts_with("arn:") && !stage.contains('*')).then_some(stage)
}

/// Lets the caller use every route of the stage.
fn policy(caller: &Caller, stage: &str, plans: &str) -> Value {
    let plan = match caller.role {
        Role::Reader => "reader",
        Role::Editor | Role::Publisher | Role::Admin => "admin",
    };
    let statement = json!({
        "Action": "execute-api:Invoke", "Effect": "Allow", "Resource": format!("{stage}/*"),
    });
    // Values of the context are texts.
    let scope = json!(*caller.scope).to_string();
    json!({
        "principalId": caller.key_id,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"key_id": caller.key_id, "role": caller.role, "scope": scope},
        "usageIdentifierKey": format!("{plan}-{plans}"),
    })
}

#[cfg(test)]
mod tests;
