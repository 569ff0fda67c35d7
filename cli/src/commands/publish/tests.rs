//! A publication that changed nothing says so.

use super::*;

fn publication(kind: &str, version: Option<u32>, replaced: Option<u32>) -> Publication {
    let publication = json!({
        "name": "a", "instance": "default", "label": "production", "seq": 4, "version": version, "kind": kind,
        "replaced": replaced, "message": null, "author": null, "key_id": null, "at": "2033-05-18T03:33:20Z"
    });
    serde_json::from_value(publication).unwrap()
}

#[test]
fn publishing_what_a_rollback_made_active_says_that_nothing_changed() {
    assert_eq!(
        unchanged(&publication("rollback", Some(1), Some(2))),
        "version 1 of `a` is already active under `production`: nothing changed (publication 4)"
    );
}

#[test]
fn again_is_printed_only_of_a_version_that_was_not_active() {
    for (kind, version, replaced, expected) in [
        (
            "publish",
            Some(2),
            Some(1),
            "version 2 of `a` is active under `production` (publication 4; previously version 1)",
        ),
        (
            "rollback",
            Some(1),
            Some(2),
            "version 1 of `a` is active again under `production` (publication 4; previously version 2)",
        ),
        (
            "rollback",
            Some(1),
            None,
            "version 1 of `a` is active again under `production` (publication 4; previously none)",
        ),
        (
            "rollback",
            Some(1),
            Some(1),
            "version 1 of `a` is already active under `production`: this rollback changed nothing (publication 4)",
        ),
        (
            "unpublish",
            None,
            Some(1),
            "no version of `a` is active under `production` (publication 4; previously version 1)",
        ),
    ] {
        assert_eq!(describe(&publication(kind, version, replaced)), expected);
    }
}
