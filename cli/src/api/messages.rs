//! Error messages in the terms of the command: the API names requests and fields, the command its arguments and flags.

use promptbook_core::PromptName;
use promptbook_core::api::Problem;

use super::detail::{
    breaks_contract, first_clause, override_type, parameter, release_stays, size, without_route,
};
use super::place::fields;
use crate::invocation::Invocation;

/// The request that the server refused.
#[derive(Debug)]
pub(super) struct RequestContext<'a> {
    /// The arguments of this process.
    pub(super) invocation: &'a Invocation,
    /// The prompt of the request.
    pub(super) name: Option<PromptName>,
    /// Whether a key was sent.
    pub(super) has_key: bool,
    /// The ID of the request in the server's log.
    pub(super) request_id: Option<String>,
}

impl RequestContext<'_> {
    pub(super) fn name(&self) -> Option<&str> {
        self.name.as_ref().map(PromptName::as_str)
    }

    /// The message: what happened and what to do.
    pub(super) fn message(&self, problem: &Problem) -> String {
        let slug = problem.slug();
        let instance = self.invocation.instance();
        let prompt = self.name().map(|name| format!("`{name}`"));
        let (named, the) = match &prompt {
            Some(prompt) => (format!("prompt {prompt}"), prompt.as_str()),
            None => ("prompt of this name".to_owned(), "the prompt"),
        };
        match slug {
            "prompt-not-found" => format!(
                "instance `{instance}` has no {named}: check the name and --instance, or create it"
            ),
            "prompt-exists" => format!("instance `{instance}` already has a {named}"),
            "changed-meanwhile" => format!("{the} was changed meanwhile: nothing was done"),
            "type-changed" => format!(
                "{the} can't change from text to chat or back: keep its type, or create another prompt"
            ),
            // It says whether the key is unknown, revoked or expired.
            "unauthenticated" if problem.detail.starts_with("the key ") => problem.detail.clone(),
            "unauthenticated" if self.has_key => {
                "the key is unknown: check it, or ask for a new one".to_owned()
            }
            "unauthenticated" => "the server asks for an API key".to_owned(),
            "request-timeout" => {
                "the request took too long to arrive: run the command again".to_owned()
            }
            "invalid-query" => parameter(&problem.detail),
            "invalid-body" | "unknown-input" | "too-large" if !problem.errors.is_empty() => {
                fields(&problem.errors)
            }
            "too-large" => size(&problem.detail),
            "breaks-contract" => breaks_contract(&problem.detail),
            "override-type" => override_type(&problem.detail),
            "release-not-found" | "key-not-found" => first_clause(&problem.detail).to_owned(),
            "release-stays" => release_stays(&problem.detail),
            "not-active" | "not-active-at" | "never-published" => without_route(&problem.detail),
            _ if is_misunderstanding(slug) => format!(
                "the server does not understand this request ({slug}): the command and the server are probably of different \
                 releases; this is promptbook {}",
                env!("CARGO_PKG_VERSION")
            ),
            _ => self.with_request_id(&problem.detail),
        }
    }

    /// The API's details name the header with the ID. The command shows the ID instead.
    fn with_request_id(&self, detail: &str) -> String {
        let id = self.request_id.as_deref();
        let id = id.map_or("this request".to_owned(), |id| format!("request id `{id}`"));
        detail.replace("this x-request-id", &id)
    }
}

/// Problems that can't occur between a command and a server of the same release.
fn is_misunderstanding(slug: &str) -> bool {
    matches!(
        slug,
        "invalid-cursor"
            | "invalid-header"
            | "invalid-path"
            | "malformed-json"
            | "unexpected-body"
            | "wrong-content-type"
            | "wrong-method"
            | "unknown-route"
            | "idempotency-key-reused"
            | "foreign-origin"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(invocation: &Invocation) -> RequestContext<'_> {
        RequestContext {
            invocation,
            name: "a".parse().ok(),
            has_key: true,
            request_id: None,
        }
    }

    fn message(problem: serde_json::Value) -> String {
        let problem: Problem = serde_json::from_value(problem).unwrap();
        context(&Invocation::default()).message(&problem)
    }

    #[test]
    fn a_field_that_is_the_whole_body_is_shown_without_a_place() {
        let problem = serde_json::json!({
            "type": "/problems/invalid-body", "status": 422, "detail": "/label: empty (and 1 more)",
            "errors": [{"pointer": "/label", "detail": "empty"}, {"pointer": "", "detail": "there is no content"}],
        });
        assert_eq!(message(problem), "--label: empty\n  there is no content");
    }

    #[test]
    fn a_message_names_no_route_of_the_api() {
        for (slug, detail, expected) in [
            (
                "breaks-contract",
                "version 2 uses `y`, which the contract does not supply: add it with PUT /v1/prompts/{name}/contract",
                "version 2 uses `y`, which the contract does not supply: add it to the contract, give it a default in `inputs`, or \
                 take it out of the template",
            ),
            (
                "never-published",
                "label `latest` of prompt `a` was never published: `latest` is reserved; GET /v1/prompts/a/versions/latest reads it",
                "label `latest` of prompt `a` was never published: `latest` is reserved",
            ),
        ] {
            let kind = format!("/problems/{slug}");
            let problem = serde_json::json!({"type": kind, "status": 409, "detail": detail});
            assert_eq!(message(problem), expected);
        }
        let reserved = "`latest` is reserved; GET /v1/prompts/a/versions/latest reads it; publish under another label";
        let problem = serde_json::json!({
            "type": "/problems/invalid-body", "status": 422, "detail": reserved, "errors": [{"pointer": "/label", "detail": reserved}],
        });
        assert_eq!(
            message(problem),
            "--label: `latest` is reserved; publish under another label"
        );
    }
}
