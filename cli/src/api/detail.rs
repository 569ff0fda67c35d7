//! Rewording the details of API problems without requests, routes and fields.

/// An invalid query parameter. The API has no pointer for one: the detail begins with its name.
pub(super) fn parameter(detail: &str) -> String {
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

/// A request that is too large. The command's user does not know about bodies.
pub(super) fn size(detail: &str) -> String {
    let bodies = ["the body has ", "a body has "];
    let rest = bodies.iter().find_map(|body| detail.strip_prefix(body));
    rest.map_or_else(
        || detail.to_owned(),
        |rest| format!("what would be sent has {rest}"),
    )
}

/// A version that does not fit the contract. The API suggests requests and fields; the command suggests actions.
pub(super) fn breaks_contract(detail: &str) -> String {
    if let Some((reason, _)) = detail.split_once("; add each input") {
        return format!(
            "{reason}; add each input to the contract, or give it a default in `inputs`"
        );
    }
    let reason = first_clause(detail);
    if obeyed_by_override(detail) {
        return format!("{reason}: declare it in `inputs`, which begin the contract");
    }
    format!(
        "{reason}: add it to the contract, give it a default in `inputs`, or take it out of the template"
    )
}

/// A release that can't be rolled back. The reason may suggest requests.
pub(super) fn release_stays(detail: &str) -> String {
    match detail.split_once("`: ") {
        Some((release, why)) if why.contains(" with PUT ") => {
            format!("{release}`: {}", breaks_contract(why))
        }
        _ => without_route(detail),
    }
}

/// Whether a new prompt of `default` lacks what an override needs.
pub(super) fn obeyed_by_override(detail: &str) -> bool {
    detail.contains("which would obey the contract of this prompt")
}

/// An override of another type than the prompt of `default`. The API suggests a field.
pub(super) fn override_type(detail: &str) -> String {
    let text = detail.replace("send `template`", "make it a text prompt");
    text.replace("send `messages`", "make it a chat prompt")
}

/// A detail without the remedy after its colon.
pub(super) fn first_clause(detail: &str) -> &str {
    detail.split_once(": ").map_or(detail, |(reason, _)| reason)
}

/// Removes clauses about routes from a detail.
pub(super) fn without_route(detail: &str) -> String {
    let clauses = detail.split("; ");
    let clauses = clauses.filter(|clause| !clause.starts_with("GET /"));
    clauses.collect::<Vec<_>>().join("; ")
}
