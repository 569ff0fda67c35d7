//! The ways in which operations can fail, each with an example error.

use promptbook::access::{Instances, KeyId};
use promptbook::error::{AccessError, DatabaseError, DeletionError, MovedPrompt, ReleaseError};
use promptbook::{Error as Domain, FieldError, Instance, PromptName, ReleaseId, StorageFault};
use utoipa::openapi::RefOr;
use utoipa::openapi::path::Operation;

use crate::http::Error;
use crate::http::access::Refusal;
use crate::http::auth::NO_KEY;
use crate::http::caller::Role;
use crate::http::fields::NO_INPUT_NAME;
use crate::http::json::MAX_BODY;
use crate::model_error::ModelError;

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
            of_instance: has_parameter(operation, "instance"),
            paged: has_parameter(operation, "limit"),
        }
    }
}

/// Every way to fail.
pub(super) fn failures() -> impl Iterator<Item = Failure> {
    malformed()
        .into_iter()
        .chain(access())
        .chain(states())
        .chain(releases())
        .chain(keys())
        .chain(contents())
        .chain(models())
        .chain(servers())
}

fn malformed() -> [Failure; 5] {
    let description = "The path, the query, a header or the JSON is malformed.";
    let json = "line 1, column 14: it ends before the JSON is complete";
    let instance = "instance: an instance is empty: give it 1 to 64 characters";
    let limit = "limit: a page has 1 to 100 items, not `0`";
    let release = "id: the ID of a release looks like `019ad0f2-5c00-7d11-a2b3-c4d5e6f70809`, not like `latest`; GET /v1/releases lists them";
    let key = "id: the ID of a key has 8 hex digits, unlike `latest`; GET /v1/keys lists them";
    [
        Failure {
            applies: |it| it.body,
            description,
            error: Error::BadJson(json.to_owned()),
        },
        Failure {
            applies: |it| it.of_instance,
            description,
            error: Error::BadQuery(instance.to_owned()),
        },
        Failure {
            applies: |it| it.paged,
            description,
            error: Error::BadQuery(limit.to_owned()),
        },
        Failure {
            applies: |it| it.names_release,
            description,
            error: Error::BadPath(release.to_owned()),
        },
        Failure {
            applies: |it| it.names_key,
            description,
            error: Error::BadPath(key.to_owned()),
        },
    ]
}

fn access() -> [Failure; 3] {
    [
        Failure {
            applies: |it| !it.open,
            description: "The key is missing or unknown.",
            error: Error::Unauthenticated(NO_KEY),
        },
        Failure {
            applies: |it| it.asks_model,
            description: "The key does not reach the instance, or not all prompts of a chat.",
            error: Error::Forbidden(Refusal::Instance {
                instance: Instance::default(),
                instances: Instances::These("acme".parse().into_iter().collect()),
            }),
        },
        Failure {
            applies: |it| !it.open && !it.readers,
            description: "The key may not do this.",
            error: Error::Forbidden(Refusal::Role {
                has: Role::Reader,
                needed: Role::Editor,
            }),
        },
    ]
}

fn states() -> Vec<Failure> {
    let instance = Instance::default;
    // The prompt in the examples of the writes.
    let Ok(name) = "support/greeting".parse::<PromptName>() else {
        return Vec::new();
    };
    vec![
        Failure {
            // Also for a creation, with `If-Match`.
            applies: |it| it.named || it.writes,
            description: "The prompt or version does not exist, or no version is active.",
            error: Domain::PromptNotFound {
                instance: instance(),
                name: name.clone(),
            }
            .into(),
        },
        Failure {
            applies: |it| it.writes && it.named,
            description: "The state of the prompt forbids it.",
            error: Domain::Deletion(DeletionError::Deleted {
                instance: instance(),
                name: name.clone(),
            })
            .into(),
        },
        Failure {
            applies: |it| it.writes,
            description: "A prompt of this name already exists.",
            error: Domain::Exists {
                instance: instance(),
                name,
            }
            .into(),
        },
        Failure {
            applies: |it| it.writes,
            description: "The prompt has changed since the revision in `If-Match`.",
            error: Domain::PreconditionFailed { actual: 8 }.into(),
        },
    ]
}

fn releases() -> Vec<Failure> {
    let (Ok(name), Ok(id)) = (
        "support/greeting".parse::<PromptName>(),
        "019ad0f2-5c00-7d11-a2b3-c4d5e6f70809".parse::<ReleaseId>(),
    ) else {
        return Vec::new();
    };
    let instance = Instance::default();
    let of_first = |description, error| Failure {
        applies: |it| it.releases,
        description,
        error: Domain::Release(ReleaseError::InRelease {
            index: 0,
            name: name.clone(),
            error: Box::new(error),
        })
        .into(),
    };
    let of_named = |applies, description, error: Domain| Failure {
        applies,
        description,
        error: error.into(),
    };
    let moved = vec![MovedPrompt {
        name: name.clone(),
        expected: 4,
        actual: 5,
    }];
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
        of_named(
            |it| it.names_release,
            "The release does not exist.",
            Domain::Release(ReleaseError::NotFound { id: id.clone() }),
        ),
        of_named(
            |it| it.names_release && it.body,
            "A label has moved since the release, something forbids one of the changes, or the release was rolled back already.",
            Domain::Release(ReleaseError::Moved { id, moved }),
        ),
    ]
}

fn keys() -> Vec<Failure> {
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
        Failure {
            applies: |it| it.names_key,
            description: "The key does not exist, or this key may not administer it.",
            error: Domain::Access(AccessError::KeyNotFound { id: id.clone() }).into(),
        },
        Failure {
            applies: |it| it.names_key && it.body,
            description: "The key is revoked.",
            error: Domain::Access(AccessError::KeyRevoked { id }).into(),
        },
        Failure {
            applies: |it| it.sets_settings,
            description: "Fields are invalid, each named by a JSON pointer.",
            error: Domain::Invalid(vec![labels]).into(),
        },
        Failure {
            applies: |it| it.of_keys && it.body,
            description: "Fields are invalid, each named by a JSON pointer.",
            error: Domain::Invalid(vec![field]).into(),
        },
    ]
}

fn contents() -> [Failure; 9] {
    let invalid = "Fields are invalid, each named by a JSON pointer.";
    let invalid_or_reused = "Fields are invalid, each named by a JSON pointer; or the `Idempotency-Key` was used for another request.";
    let field = |pointer, detail| Domain::Invalid(vec![FieldError::new(pointer, detail)]).into();
    let label = "a label is made of a-z 0-9 . _ -; `P` is not among them";
    [
        Failure {
            applies: |it| it.body,
            description: "The body or the content is too large.",
            error: Error::BodyTooLarge {
                size: Some(600_000),
                limit: MAX_BODY,
            },
        },
        Failure {
            applies: |it| it.body,
            description: "The body is not JSON.",
            error: Error::WrongContentType,
        },
        Failure {
            applies: |it| it.asks_model,
            description: invalid,
            error: field(
                "/messages/0/content",
                "the message is blank: give it text, or leave it out",
            ),
        },
        Failure {
            applies: |it| it.redacts,
            description: invalid_or_reused,
            error: field("/reason", "the reason is blank: say why"),
        },
        Failure {
            applies: |it| it.sets_contract,
            description: invalid_or_reused,
            error: field("/inputs/0", NO_INPUT_NAME),
        },
        Failure {
            applies: |it| it.names_release && it.body,
            description: invalid_or_reused,
            error: field(
                "/author",
                "an author has at most 200 characters: shorten it",
            ),
        },
        Failure {
            applies: |it| it.body && it.keyed,
            description: invalid_or_reused,
            error: field("/label", label),
        },
        Failure {
            applies: |it| it.body,
            description: invalid,
            error: field("/label", label),
        },
        Failure {
            applies: |it| it.keyed,
            description: "The `Idempotency-Key` was used for another request, or a version does not fit the contract.",
            error: Domain::KeyReused.into(),
        },
    ]
}

fn models() -> Vec<Failure> {
    let model = || "openai/gpt-5-mini".to_owned();
    let of = |description, error| Failure {
        applies: |it| it.asks_model,
        description,
        error: Error::Model {
            error,
            prompts: Vec::new(),
        },
    };
    let said = "500 Internal Server Error".to_owned();
    let throttled = "429 Too Many Requests".to_owned();
    vec![
        of(
            "The model failed.",
            ModelError::Failed {
                model: model(),
                said,
            },
        ),
        of(
            "The model's provider throttles requests.",
            ModelError::Throttled {
                model: model(),
                said: throttled,
                retry_after: 5,
            },
        ),
        of(
            "The model did not answer in time.",
            ModelError::TimedOut { model: model() },
        ),
    ]
}

fn servers() -> [Failure; 3] {
    let fault = StorageFault::Full;
    [
        Failure {
            applies: |_| true,
            description: "The server has a defect, or an item in the table or the local server's database is corrupt: `type` says which.",
            error: Error::Panicked,
        },
        Failure {
            applies: |_| true,
            description: "The database does not answer, or the keys can't be read: see `Retry-After`.",
            error: Domain::Database(DatabaseError::Unavailable("timeout".to_owned())).into(),
        },
        Failure {
            applies: |it| !it.open,
            description: "The local server's disk is full.",
            error: Domain::Database(DatabaseError::Storage {
                fault,
                detail: String::new(),
            })
            .into(),
        },
    ]
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
