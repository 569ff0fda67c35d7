//! What a key may do: decided here alone, from its role, its scope and what the request touches.
//!
//! # Layout
//! - `rules`: the rule of each route. `refusal`: why a request is refused.
//! - `authorize` judges the path and the query before a handler runs; `checks`, methods of [`Caller`], judge what a body or a stored item names.

mod checks;
mod refusal;
mod rules;
#[cfg(test)]
mod tests;

use axum::RequestExt;
use axum::extract::{MatchedPath, Query, RawPathParams, Request};
use http::Method;
use promptbook::Instance;
use promptbook::prompt::PromptId;

use super::caller::Caller;
use super::error::Error;
pub use refusal::Refusal;
use rules::Reach;
pub(crate) use rules::{RULES, rule};

/// Whether the route needs no key.
pub(super) fn is_open(request: &Request) -> bool {
    route(request).is_some_and(|route| {
        let mut rules = RULES.iter().filter(|rule| rule.route == route);
        rules.any(|rule| rule.role.is_none())
    })
}

/// The template of the route, if the request matches one.
fn route(request: &Request) -> Option<&str> {
    request.extensions().get().map(MatchedPath::as_str)
}

/// Refuses a request that the rule of its route forbids to the caller.
///
/// # Errors
/// 403 with the reason. A prompt that the caller may not read looks like one that does not exist: 404.
pub(super) async fn authorize(caller: &Caller, request: &mut Request) -> Result<(), Error> {
    let Some(route) = route(request) else {
        // It will be 404, whatever the key.
        return Ok(());
    };
    let Some(rule) = rule(request.method(), route) else {
        // Another method of a route that has rules will be 405. A route without any is closed to all keys but the root admin's.
        return match RULES.iter().any(|rule| rule.route == route) {
            true => Ok(()),
            false => caller.must_be_root_admin(),
        };
    };
    caller.must_have(rule)?;
    if caller.scope.is_everything() {
        return Ok(());
    }
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    match rule.reach {
        Reach::Prompt => match prompt(request).await {
            Some(id) if is_read => caller.reads(&id),
            Some(id) => caller.writes(&id.instance, &id.name),
            // The handler reads the same path and query, and refuses them.
            None => Ok(()),
        },
        Reach::Instance => match instance(request) {
            Some(instance) => caller.reads_instance(&instance),
            None => Ok(()),
        },
        Reach::ChosenInstance => match chosen_instance(request) {
            Some(Some(instance)) => caller.reads_instance(&instance),
            Some(None) | None => Ok(()),
        },
        Reach::Named => Ok(()),
    }
}

/// The prompt that path and query name, as the handlers read them; none if they are invalid.
async fn prompt(request: &mut Request) -> Option<PromptId> {
    let instance = instance(request)?;
    let params = request.extract_parts::<RawPathParams>().await.ok()?;
    let (_, name) = params.iter().find(|(parameter, _)| *parameter == "name")?;
    let name = name.parse().ok()?;
    Some(PromptId { instance, name })
}

/// The instance of the query or `default`; none if the query is invalid.
fn instance(request: &Request) -> Option<Instance> {
    chosen_instance(request).map(Option::unwrap_or_default)
}

/// The instance of the query, if it has one; none at all if the query is invalid.
fn chosen_instance(request: &Request) -> Option<Option<Instance>> {
    let sent = Query::<Vec<(String, String)>>::try_from_uri(request.uri());
    let Query(sent) = sent.ok()?;
    let mut named = sent.iter().filter(|(name, _)| name == "instance");
    match (named.next(), named.next()) {
        (None, _) => Some(None),
        (Some((_, instance)), None) => instance.parse().ok().map(Some),
        // Which of the two the handler would take is no question: it refuses both.
        (Some(_), Some(_)) => None,
    }
}
