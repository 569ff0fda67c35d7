//! The ways in which operations can fail, each with an example error.

mod requests;
mod servers;
mod states;

use utoipa::openapi::RefOr;
use utoipa::openapi::path::Operation;

use crate::http::Error;

/// The properties of an operation that determine how it can fail.
pub(super) struct Traits {
    /// It needs no key.
    open: bool,
    /// Every key may use it.
    readers: bool,
    /// Its path names a prompt.
    named: bool,
    writes: bool,
    /// It takes an `Idempotency-Key`.
    keyed: bool,
    /// It makes a release.
    releases: bool,
    /// Its path names a release.
    names_release: bool,
    /// It administers API keys.
    of_keys: bool,
    /// It sets which labels are protected.
    sets_settings: bool,
    /// Its path names a key.
    names_key: bool,
    body: bool,
    asks_model: bool,
    /// Its body is a contract.
    sets_contract: bool,
    /// Its body is the reason of a redaction.
    redacts: bool,
    /// It renders a version.
    renders: bool,
    /// It has the query parameter `instance`.
    of_instance: bool,
    /// It has the query parameter `limit`.
    paged: bool,
}

/// A way to fail. Its error determines the status, and is the example unless an earlier failure with this status applies too.
pub(super) struct Failure {
    pub(super) applies: fn(&Traits) -> bool,
    pub(super) description: &'static str,
    pub(super) error: Error,
}

impl Traits {
    pub(super) fn of(path: &str, operation: &Operation) -> Self {
        let asks_model = path == "/v1/chat";
        Self {
            open: operation.security.is_some(),
            readers: path.ends_with("/active") || path == "/v1/status",
            named: path.contains("{name}"),
            writes: has_parameter(operation, "If-Match"),
            keyed: has_parameter(operation, "Idempotency-Key"),
            releases: path == "/v1/releases" && operation.request_body.is_some(),
            names_release: path.starts_with("/v1/releases/{id}"),
            of_keys: path.starts_with("/v1/keys"),
            sets_settings: path == "/v1/settings" && operation.request_body.is_some(),
            names_key: path.starts_with("/v1/keys/{id}"),
            body: operation.request_body.is_some(),
            asks_model,
            sets_contract: path.ends_with("/contract"),
            redacts: path.ends_with("/redact"),
            renders: path.ends_with("/render"),
            of_instance: has_parameter(operation, "instance"),
            paged: has_parameter(operation, "limit"),
        }
    }
}

fn failure(applies: fn(&Traits) -> bool, description: &'static str, error: Error) -> Failure {
    Failure {
        applies,
        description,
        error,
    }
}

/// Every way to fail.
pub(super) fn failures() -> impl Iterator<Item = Failure> {
    requests::malformed()
        .into_iter()
        .chain(requests::access())
        .chain(states::states())
        .chain(states::releases())
        .chain(states::named_releases())
        .chain(states::keys())
        .chain(requests::bodies())
        .chain(requests::contents())
        .chain(servers::models())
        .chain(servers::servers())
}

fn has_parameter(operation: &Operation, name: &str) -> bool {
    let parameters = operation.parameters.iter().flatten();
    parameters
        .filter_map(|parameter| match parameter {
            RefOr::T(parameter) => Some(&parameter.name),
            RefOr::Ref(_) => None,
        })
        .any(|parameter| parameter == name)
}
