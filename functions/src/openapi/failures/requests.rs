//! Requests that are malformed, unauthorized or invalid.

use promptbook::access::Instances;
use promptbook::{Error as Domain, FieldError, Instance};

use super::{Failure, failure};
use crate::http::Error;
use crate::http::access::Refusal;
use crate::http::auth::NO_KEY;
use crate::http::caller::Role;
use crate::http::fields::NO_INPUT_NAME;
use crate::http::json::MAX_BODY;

pub(super) fn malformed() -> [Failure; 5] {
    let description = "The path, the query, a header or the JSON is malformed.";
    let json = "line 1, column 14: it ends before the JSON is complete";
    let instance = "instance: an instance is empty: give it 1 to 64 characters";
    let limit = "limit: a page has 1 to 100 items, not `0`";
    let release = "id: the ID of a release looks like `019ad0f2-5c00-7d11-a2b3-c4d5e6f70809`, not like `latest`; GET /v1/releases lists them";
    let key = "id: the ID of a key has 8 hex digits, unlike `latest`; GET /v1/keys lists them";
    [
        failure(|it| it.body, description, Error::BadJson(json.to_owned())),
        failure(
            |it| it.of_instance,
            description,
            Error::BadQuery(instance.to_owned()),
        ),
        failure(
            |it| it.paged,
            description,
            Error::BadQuery(limit.to_owned()),
        ),
        failure(
            |it| it.names_release,
            description,
            Error::BadPath(release.to_owned()),
        ),
        failure(
            |it| it.names_key,
            description,
            Error::BadPath(key.to_owned()),
        ),
    ]
}

pub(super) fn access() -> [Failure; 3] {
    [
        failure(
            |it| !it.open,
            "The key is missing or unknown.",
            Error::Unauthenticated(NO_KEY),
        ),
        failure(
            |it| it.asks_model,
            "The key does not reach the instance, or not all prompts of a chat.",
            Error::Forbidden(Refusal::Instance {
                instance: Instance::default(),
                instances: Instances::These("acme".parse().into_iter().collect()),
            }),
        ),
        failure(
            |it| !it.open && !it.readers,
            "The key may not do this.",
            Error::Forbidden(Refusal::Role {
                has: Role::Reader,
                needed: Role::Editor,
            }),
        ),
    ]
}

pub(super) fn bodies() -> [Failure; 2] {
    [
        failure(
            |it| it.body,
            "The body or the content is too large.",
            Error::BodyTooLarge {
                size: Some(600_000),
                limit: MAX_BODY,
            },
        ),
        failure(
            |it| it.body,
            "The body is not JSON.",
            Error::WrongContentType,
        ),
    ]
}

pub(super) fn contents() -> [Failure; 7] {
    let invalid = "Fields are invalid, each named by a JSON pointer.";
    let invalid_or_reused = "Fields are invalid, each named by a JSON pointer; or the `Idempotency-Key` was used for another request.";
    let field = |pointer, detail| Domain::Invalid(vec![FieldError::new(pointer, detail)]).into();
    let label = "a label is made of a-z 0-9 . _ -; `P` is not among them";
    [
        failure(
            |it| it.asks_model,
            invalid,
            field(
                "/messages/0/content",
                "the message is blank: give it text, or leave it out",
            ),
        ),
        failure(
            |it| it.redacts,
            invalid_or_reused,
            field("/reason", "the reason is blank: say why"),
        ),
        failure(
            |it| it.sets_contract,
            invalid_or_reused,
            field("/inputs/0", NO_INPUT_NAME),
        ),
        failure(
            |it| it.names_release && it.body,
            invalid_or_reused,
            field(
                "/author",
                "an author has at most 200 characters: shorten it",
            ),
        ),
        failure(
            |it| it.body && it.keyed,
            invalid_or_reused,
            field("/label", label),
        ),
        failure(|it| it.body, invalid, field("/label", label)),
        failure(
            |it| it.keyed,
            "The `Idempotency-Key` was used for another request, or a version does not fit the contract.",
            Domain::KeyReused.into(),
        ),
    ]
}
