//! Which steps a release takes over.

use super::*;

fn publish(version: u32, label: &str) -> Step {
    let body = serde_json::json!({"version": version, "label": label});
    let saved = SavedContent::new(u64::from(version).try_into().unwrap(), "digest");
    Step::Publish(serde_json::from_value(body).unwrap(), saved)
}

fn replace(version: u64, label: Option<&str>) -> Step {
    let body = PromptBody {
        publish: label.map(|_| true),
        label: label.map(str::to_owned),
        ..PromptBody::default()
    };
    let version = VersionNumber::try_from(version).unwrap();
    Step::Replace(body, SavedContent::new(version, "digest"))
}

#[test]
fn releases_publish_what_nothing_is_written_after() {
    for (steps, from) in [
        (vec![], 0),
        (vec![replace(1, None)], 1),
        (vec![replace(1, Some("production"))], 0),
        (vec![publish(1, "production")], 0),
        (
            vec![
                replace(1, None),
                publish(1, "production"),
                publish(1, "staging"),
            ],
            1,
        ),
        (
            vec![replace(1, Some("production")), publish(1, "staging")],
            0,
        ),
        // The edit of a file comes after its history, which stays in the ledger.
        (
            vec![publish(1, "production"), replace(2, Some("production"))],
            1,
        ),
        (vec![publish(1, "production"), Step::Delete], 2),
    ] {
        assert_eq!(Step::released_from(&steps), from, "{steps:?}");
    }
}

#[test]
fn a_request_that_only_publishes_is_left_to_the_release() {
    assert!(publish(1, "production").unpublished().is_none());
    let written = replace(1, Some("production")).unpublished().unwrap();
    assert_eq!(written.publication(), None);
    assert!(matches!(written, Step::Replace(body, _) if body.publish.is_none()));
}
