//! A problem in the words of the command: the API speaks of requests, the command of its arguments and flags.

use std::fmt::Write;

use promptbook_core::api::{InvalidField, Problem};
use promptbook_core::{Instance, PromptName};

use crate::invocation::Invocation;

/// The most invalid fields that the API lists.
const MOST_FIELDS: usize = 50;

/// What was asked when the server refused.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    /// How this process was called.
    pub(super) invocation: &'a Invocation,
    /// The prompt that the request was about.
    pub(super) name: Option<PromptName>,
    /// Whether a key was sent.
    pub(super) has_key: bool,
    /// What the server's log has the request under.
    pub(super) request_id: Option<String>,
}

impl Asked<'_> {
    fn name(&self) -> Option<&str> {
        self.name.as_ref().map(PromptName::as_str)
    }

    /// What happened and what to do.
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
            "unauthenticated" if self.has_key => {
                "the key is unknown: check it, or ask for a new one".to_owned()
            }
            "unauthenticated" => "the server asks for an API key".to_owned(),
            "forbidden" => "a reader key can only read and render what is active, and chat: use an admin key for this".to_owned(),
            "request-timeout" => "the request took too long to arrive: run the command again".to_owned(),
            "invalid-query" => parameter(&problem.detail),
            "invalid-body" | "unknown-input" | "too-large" if !problem.errors.is_empty() => {
                fields(&problem.errors)
            }
            "too-large" => size(&problem.detail),
            "breaks-contract" => breaks_contract(&problem.detail),
            "override-type" => override_type(&problem.detail),
            "not-active" | "not-active-at" | "never-published" => without_route(&problem.detail),
            _ if is_misunderstanding(slug) => format!(
                "the server does not understand this request ({slug}): the command and the server are probably of different \
                 releases; this is promptbook {}",
                env!("CARGO_PKG_VERSION")
            ),
            _ => self.with_request_id(&problem.detail),
        }
    }

    /// The API's details name the header that has the id; the command shows the id.
    fn with_request_id(&self, detail: &str) -> String {
        let id = self.request_id.as_deref();
        let id = id.map_or("this request".to_owned(), |id| format!("request id `{id}`"));
        detail.replace("this x-request-id", &id)
    }

    /// The command that helps, ready to be copied.
    pub(super) fn hint(&self, problem: &Problem) -> Option<String> {
        let call = self.invocation;
        let about = |command: &str, helps: &str| {
            let command = call.command(&[command, self.name()?]);
            Some(format!("{command} {helps}"))
        };
        match problem.slug() {
            "unauthenticated" => Some(
                "give the key as PROMPTBOOK_API_KEY, or as `key` in the configuration file"
                    .to_owned(),
            ),
            "prompt-not-found" => Some(format!("{} lists the prompts", call.command(&["list"]))),
            "prompt-deleted" => about("restore", "brings it back"),
            "prompt-exists" => about("edit", "makes a new version"),
            "version-not-found" | "label-moved" | "nothing-below" | "changed-meanwhile" => {
                about("history", "shows its versions and publications")
            }
            "not-active" | "not-active-at" | "never-published" if call.label().is_reserved() => {
                let show = call.command(&["show", self.name()?, call.label().as_str()]);
                Some(format!("{show} shows its newest version"))
            }
            "not-active-at" => about("history", "shows its versions and publications"),
            "not-active" | "never-published" => {
                let publish = call.labelled(&["publish", self.name()?]);
                Some(format!("{publish} makes its latest version active"))
            }
            // The prompt was not created, so it has no contract yet.
            "breaks-contract" if obeyed_by_override(&problem.detail) => None,
            "breaks-contract" => {
                let name = self.name.as_ref();
                name.and_then(|name| {
                    let missing = problem.missing_inputs.as_deref().unwrap_or_default();
                    call.add_to_contract(name, missing)
                })
                .or_else(|| about("contract", "shows which inputs the code supplies"))
            }
            "include-not-active" => {
                let (included, _) = problem.detail.split_once(", and `default`")?;
                let publish =
                    quoted(included).map(|name| call.of_included().labelled(&["publish", name]));
                let publish = publish.collect::<Vec<_>>().join(" and ");
                (!publish.is_empty()).then(|| format!("make what it includes active: {publish}"))
            }
            "include-format" => {
                let (_, rest) = problem.detail.split_once("includes ")?;
                let mut named = quoted(rest);
                let (name, label, instance) = (named.next()?, named.next()?, named.next()?);
                let there = call.of_included().about(instance.parse().ok()?);
                let show = there.command(&["show", name, "--label", label]);
                Some(format!("{show} shows the included prompt"))
            }
            "include-type" | "include-includes" | "include-conflict" => {
                let name = problem.detail.split_once("includes")?;
                let name = quoted(name.0).next().or_else(|| quoted(name.1).next())?;
                let show = call.of_included().command(&["show", name]);
                Some(format!("{show} shows the included prompt"))
            }
            "too-many-includes" => about("show", "shows its labels"),
            "included" => {
                let call = call.about(Instance::default());
                let list = call.command(&["includers", self.name()?]);
                Some(format!("{list} lists the prompts that include it"))
            }
            "override-type" => {
                let named = quoted(&problem.detail).next()?.parse().ok()?;
                let other = if named == *call.instance() {
                    Instance::default()
                } else {
                    named
                };
                let show = call.about(other).command(&["show", self.name()?]);
                Some(format!("{show} shows the other one"))
            }
            _ => None,
        }
    }
}

/// What stands in backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Problems that a request of this release can't have with a server of this release.
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

/// The error of a parameter. The API has no pointer for a parameter: the detail begins with its name.
fn parameter(detail: &str) -> String {
    let detail = detail.strip_prefix("invalid query: ").unwrap_or(detail);
    match detail.split_once(": ") {
        Some((flag @ ("message" | "author" | "label" | "instance" | "tag"), wrong)) => {
            format!("--{flag}: {wrong}")
        }
        Some(("time", wrong)) => format!("--at: {wrong}"),
        Some(("prefix", wrong)) => wrong.to_owned(),
        _ => detail.to_owned(),
    }
}

/// That a request is too large, without the body that only the API speaks of.
fn size(detail: &str) -> String {
    let bodies = ["the body has ", "a body has "];
    let rest = bodies.iter().find_map(|body| detail.strip_prefix(body));
    rest.map_or_else(
        || detail.to_owned(),
        |rest| format!("what would be sent has {rest}"),
    )
}

/// Why a version does not fit the contract. The API's remedies are requests and fields.
fn breaks_contract(detail: &str) -> String {
    if let Some((reason, _)) = detail.split_once("; add each input") {
        return format!(
            "{reason}; add each input to the contract, or give it a default in `inputs`"
        );
    }
    let reason = detail.split_once(": ").map_or(detail, |(reason, _)| reason);
    if obeyed_by_override(detail) {
        return format!("{reason}: declare it in `inputs`, which begin the contract");
    }
    format!(
        "{reason}: add it to the contract, give it a default in `inputs`, or take it out of the template"
    )
}

/// Whether a new prompt of `default` lacks what an override needs.
fn obeyed_by_override(detail: &str) -> bool {
    detail.contains("which would obey the contract of this prompt")
}

/// Why `default` and an instance can't have a prompt as different types. The API's remedy is a field.
fn override_type(detail: &str) -> String {
    let text = detail.replace("send `template`", "make it a text prompt");
    text.replace("send `messages`", "make it a chat prompt")
}

/// A detail without its clauses about routes.
fn without_route(detail: &str) -> String {
    let clauses = detail.split("; ");
    let clauses = clauses.filter(|clause| !clause.starts_with("GET /"));
    clauses.collect::<Vec<_>>().join("; ")
}

/// One invalid field: its place, unless the detail names it, and what is wrong there.
pub fn invalid_field(field: &InvalidField) -> String {
    let detail = without_route(&field.detail);
    let place = place(&field.pointer);
    match place.filter(|place| !detail.contains(place.as_str())) {
        Some(place) => format!("{place}: {detail}"),
        None => detail,
    }
}

/// The invalid fields, the first on the line of the error.
fn fields(errors: &[InvalidField]) -> String {
    let lines: Vec<String> = errors.iter().map(invalid_field).collect();
    let mut message = lines.join("\n  ");
    if errors.len() >= MOST_FIELDS {
        let _ = write!(
            message,
            "\n  and maybe more: these are the first {MOST_FIELDS}"
        );
    }
    message
}

/// The place that a JSON pointer names, as the command calls it; none for all that was sent.
pub fn place(pointer: &str) -> Option<String> {
    let parts: Vec<String> = pointer
        .split('/')
        .skip(1)
        .map(|part| part.replace("~1", "/").replace("~0", "~"))
        .collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let nth = |index: &str| index.parse::<usize>().map_or(0, |index| index + 1);
    Some(match parts.as_slice() {
        [] | [""] => return None,
        ["label" | "message" | "author" | "instance"] => format!("--{}", parts[0]),
        ["messages", index] | ["messages", index, "content"] => format!("message {}", nth(index)),
        ["messages", index, field] => format!("{field} of message {}", nth(index)),
        ["tags", index] => format!("tag {}", nth(index)),
        ["passages", index, ..] => format!("passage {}", nth(index)),
        ["inputs", name] => format!("input `{name}`"),
        ["inputs", name, rest @ ..] => format!("input `{name}`, `{}`", rest.join(".")),
        [one] => (*one).to_owned(),
        parts => format!("`{}`", parts.join(".")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(invocation: &Invocation) -> Asked<'_> {
        Asked {
            invocation,
            name: "a".parse().ok(),
            has_key: true,
            request_id: None,
        }
    }

    fn message(problem: serde_json::Value) -> String {
        let problem: Problem = serde_json::from_value(problem).unwrap();
        asked(&Invocation::default()).message(&problem)
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

    #[test]
    fn a_pointer_is_a_place_that_a_person_knows() {
        for (pointer, expected) in [
            ("", None),
            ("/template", Some("template")),
            ("/label", Some("--label")),
            ("/messages/0/content", Some("message 1")),
            ("/messages/1/role", Some("role of message 2")),
            ("/tags/3", Some("tag 4")),
            ("/passages/0/text", Some("passage 1")),
            ("/inputs/a~1b", Some("input `a/b`")),
            ("/inputs/x/default", Some("input `x`, `default`")),
            ("/model/options/seed", Some("`model.options.seed`")),
        ] {
            assert_eq!(place(pointer).as_deref(), expected, "{pointer}");
        }
    }
}
