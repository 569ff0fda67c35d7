//! What the state of a prompt, a release or a key forbids.

use promptbook::access::KeyId;
use promptbook::error::{AccessError, DeletionError, MovedPrompt, RedactionError, ReleaseError};
use promptbook::{Error as Domain, FieldError, Instance, PromptName, ReleaseId, VersionNumber};

use super::{Failure, failure};

pub(super) fn states() -> Vec<Failure> {
    let instance = Instance::default;
    // The prompt in the examples of the writes.
    let Ok(name) = "support/greeting".parse::<PromptName>() else {
        return Vec::new();
    };
    vec![
        failure(
            // Also for a creation, with `If-Match`.
            |it| it.named || it.writes,
            "The prompt or version does not exist, or no version is active.",
            Domain::PromptNotFound {
                instance: instance(),
                name: name.clone(),
            }
            .into(),
        ),
        failure(
            |it| it.writes && it.named,
            "The state of the prompt forbids it.",
            Domain::Deletion(DeletionError::Deleted {
                instance: instance(),
                name: name.clone(),
            })
            .into(),
        ),
        failure(
            |it| it.writes,
            "A prompt of this name already exists.",
            Domain::Exists {
                instance: instance(),
                name: name.clone(),
            }
            .into(),
        ),
        failure(
            |it| it.renders,
            "The version was redacted.",
            Domain::Redaction(RedactionError::VersionRedacted {
                name,
                version: VersionNumber::FIRST,
            })
            .into(),
        ),
        failure(
            |it| it.writes,
            "The prompt has changed since the revision in `If-Match`.",
            Domain::PreconditionFailed { actual: 8 }.into(),
        ),
    ]
}

pub(super) fn releases() -> Vec<Failure> {
    let Ok(name) = "support/greeting".parse::<PromptName>() else {
        return Vec::new();
    };
    let instance = Instance::default();
    let of_first = |description, error| {
        failure(
            |it| it.releases,
            description,
            Domain::Release(ReleaseError::InRelease {
                index: 0,
                name: name.clone(),
                error: Box::new(error),
            })
            .into(),
        )
    };
    vec![
        of_first(
            "A prompt or version does not exist.",
            Domain::PromptNotFound {
                instance: instance.clone(),
                name: name.clone(),
            },
        ),
        of_first(
            "The state of a prompt forbids it.",
            Domain::Deletion(DeletionError::Deleted {
                instance,
                name: name.clone(),
            }),
        ),
        of_first(
            "A prompt has changed since its `revision`.",
            Domain::Release(ReleaseError::RevisionDiffers {
                expected: 7,
                actual: 8,
            }),
        ),
    ]
}

/// The ways in which an operation on one release can fail.
pub(super) fn named_releases() -> Vec<Failure> {
    let (Ok(name), Ok(id)) = (
        "support/greeting".parse(),
        "019ad0f2-5c00-7d11-a2b3-c4d5e6f70809".parse::<ReleaseId>(),
    ) else {
        return Vec::new();
    };
    let moved = vec![MovedPrompt {
        name,
        expected: 4,
        actual: 5,
    }];
    let not_found = ReleaseError::NotFound { id: id.clone() };
    vec![
        failure(
            |it| it.names_release,
            "The release does not exist.",
            Domain::Release(not_found).into(),
        ),
        failure(
            |it| it.names_release && it.body,
            "A label has moved since the release, something forbids one of the changes, or the release was rolled back already.",
            Domain::Release(ReleaseError::Moved { id, moved }).into(),
        ),
    ]
}

pub(super) fn keys() -> Vec<Failure> {
    let Ok(id) = "1f0c9a2e".parse::<KeyId>() else {
        return Vec::new();
    };
    let labels = FieldError::new(
        "/protected_labels",
        "at most 20 labels can be protected: leave some out",
    );
    let field = FieldError::new(
        "/labels",
        "only editor keys have labels, and this is a reader key: leave them out",
    );
    vec![
        failure(
            |it| it.names_key,
            "The key does not exist, or this key may not administer it.",
            Domain::Access(AccessError::KeyNotFound { id: id.clone() }).into(),
        ),
        failure(
            |it| it.names_key && it.body,
            "The key is revoked.",
            Domain::Access(AccessError::KeyRevoked { id }).into(),
        ),
        failure(
            |it| it.sets_settings,
            "Fields are invalid, each named by a JSON pointer.",
            Domain::Invalid(vec![labels]).into(),
        ),
        failure(
            |it| it.of_keys && it.body,
            "Fields are invalid, each named by a JSON pointer.",
            Domain::Invalid(vec![field]).into(),
        ),
    ]
}
