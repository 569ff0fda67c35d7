//! Checks the parts of a key that depend on each other or on the time.

use promptbook::Timestamp;
use promptbook::access::{Instances, Role, Scope};

use crate::http::Error;
use crate::http::fields::Fields;

/// The most instances of a key.
const MAX_INSTANCES: usize = 100;
/// The most prefixes, and the most labels.
const MAX_NAMES: usize = 20;

/// Refuses a scope that is too large or does not fit the role, and an end that has passed.
///
/// # Errors
/// Every invalid field.
pub(super) fn scope(
    role: Role,
    scope: &Scope,
    end: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), Error> {
    let mut fields = Fields::default();
    if let Instances::These(these) = &scope.instances
        && these.len() > MAX_INSTANCES
    {
        let detail =
            format!("a key has at most {MAX_INSTANCES} instances: leave some out, or give \"*\"");
        fields.wrong("/instances", detail);
    }
    match scope.prefixes.as_ref().map_or(1, Vec::len) {
        0 => fields.wrong(
            "/prefixes",
            "it is empty: leave it out to reach every prompt",
        ),
        1..=MAX_NAMES => {}
        _ => fields.wrong(
            "/prefixes",
            format!("a key has at most {MAX_NAMES} prefixes: leave some out"),
        ),
    }
    match scope.labels.len() {
        0 => {}
        _ if role != Role::Editor => {
            let detail =
                format!("only editor keys have labels, and this is a {role} key: leave them out");
            fields.wrong("/labels", detail);
        }
        1..=MAX_NAMES => {}
        _ => fields.wrong(
            "/labels",
            format!("a key has at most {MAX_NAMES} labels: leave some out"),
        ),
    }
    if let Some(end) = end.filter(|end| *end <= now) {
        let detail = format!("{end} has passed; the server's time is {now}: give a later time");
        fields.wrong("/expires_at", detail);
    }
    fields.check(Some(()))
}
