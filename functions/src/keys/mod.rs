//! The function `keys`: creates, lists, changes and revokes API keys, and sets which labels are protected.

mod check;
mod settings;

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use promptbook::access::{ApiKey, KeyId, KeySecret, Role};
use promptbook::api::{KeyBody, KeyPatchBody, Listed, NewKeyAnswer, NewKeyBody};
use promptbook::error::{AccessError, DatabaseError};
use promptbook::store::Store;
use promptbook::{Error as Domain, Timestamp};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::access::Refusal;
use crate::http::caller::Caller;
use crate::http::params::{KeyPath, PageQuery, Path, Query};
use crate::http::{Error, json};

/// The tries to make a key whose ID no other key has.
const TRIES: u32 = 3;

/// The routes of this function.
pub fn router(store: Store) -> OpenApiRouter {
    OpenApiRouter::default()
        .routes(routes!(create, list))
        .routes(routes!(change, revoke))
        .routes(routes!(settings::get, settings::set))
        .with_state(store)
}

/// Creates a key.
///
/// The answer contains the text of the key, which is not stored and can't be shown again. A key gives no more than the key that creates
/// it has. Only the root admin key creates keys of role `admin`. If no answer arrives, the key may exist: list the keys, and revoke it.
#[utoipa::path(
    post, path = "/v1/keys", tag = "keys", operation_id = "createKey",
    request_body(content = NewKeyBody, example = json!({
        "name": "acme-editor", "role": "editor", "instances": ["acme"], "prefixes": ["support/"], "labels": ["staging"]})),
    responses((status = 201, description = "The key, with its text.", body = NewKeyAnswer)),
)]
async fn create(
    State(store): State<Store>,
    caller: Caller,
    json::Json(body): json::Json<NewKeyBody>,
) -> Result<(StatusCode, Json<NewKeyAnswer>), Error> {
    let now = store.clock().now();
    check::scope(body.role, &body.scope(), body.expires_at, now)?;
    let by = caller.signature();
    for _ in 0..TRIES {
        let secret = KeySecret::from_random(random()?);
        let key = new_key(&body, &secret, &caller, now);
        caller.may_give(&key)?;
        if store.add_key(&secret.digest(), &key, &by).await? {
            let secret = secret.expose().to_owned();
            return Ok((StatusCode::CREATED, Json(NewKeyAnswer { secret, key })));
        }
    }
    Err(Domain::Database(DatabaseError::Unavailable(
        "every ID that was tried belongs to a key".to_owned(),
    ))
    .into())
}

/// Lists the keys that this key may administer.
///
/// Revoked keys too, so that the `key_id` of versions and publications keeps its name. Never the text of a key. Keys that reach more than
/// this key are filtered out after a page was read, so it may be short or empty; only a null `next_cursor` ends the list.
#[utoipa::path(
    get, path = "/v1/keys", tag = "keys", operation_id = "listKeys",
    params(PageQuery),
    responses((status = 200, description = "One page of keys, by ID.", body = Listed<KeyBody>)),
)]
async fn list(
    State(store): State<Store>,
    caller: Caller,
    Query(page): Query<PageQuery>,
) -> Result<Json<Listed<KeyBody>>, Error> {
    let mut keys = store.keys(&page.into()).await?;
    keys.items.retain(|it| caller.may_give(&it.key).is_ok());
    Ok(Json(keys))
}

/// Changes a key.
///
/// The body is a JSON merge patch (RFC 7396). The change takes effect within a minute.
#[utoipa::path(
    patch, path = "/v1/keys/{id}", tag = "keys", operation_id = "changeKey",
    params(KeyPath),
    request_body(content(
        (KeyPatchBody = "application/json", example = json!({"labels": ["staging", "preview"]})),
        (KeyPatchBody = "application/merge-patch+json", example = json!({"labels": ["staging", "preview"]})),
    )),
    responses((status = 200, description = "The changed key.", body = ApiKey)),
)]
async fn change(
    State(store): State<Store>,
    caller: Caller,
    Path(at): Path<KeyPath>,
    json::Json(patch): json::Json<KeyPatchBody>,
) -> Result<Json<ApiKey>, Error> {
    let now = store.clock().now();
    let changed = |key: &ApiKey| -> Result<ApiKey, Error> {
        hide(&caller, key)?;
        if key.revoked_at.is_some() {
            return Err(Domain::Access(AccessError::KeyRevoked { id: key.id.clone() }).into());
        }
        let changed = patch.apply(key);
        let end = patch.expires_at.flatten();
        check::scope(changed.role, &changed.scope, end, now)?;
        caller.may_give(&changed)?;
        Ok(changed)
    };
    Ok(Json(
        store
            .change_key(&at.id, &caller.signature(), changed)
            .await?,
    ))
}

/// Revokes a key.
///
/// It stops working within a minute, for good.
#[utoipa::path(
    delete, path = "/v1/keys/{id}", tag = "keys", operation_id = "revokeKey",
    params(KeyPath),
    responses((status = 204, description = "The key is revoked, by this request or an earlier one.")),
)]
async fn revoke(
    State(store): State<Store>,
    caller: Caller,
    Path(at): Path<KeyPath>,
) -> Result<StatusCode, Error> {
    let now = store.clock().now();
    let revoked = |key: &ApiKey| -> Result<ApiKey, Error> {
        hide(&caller, key)?;
        let revoked_at = key.revoked_at.or(Some(now));
        Ok(ApiKey {
            revoked_at,
            ..key.clone()
        })
    };
    let by = caller.signature();
    store.change_key(&at.id, &by, revoked).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl Caller {
    /// Refuses to give what the caller's own key does not have. Keys of role `admin` are for the root admin key alone.
    fn may_give(&self, key: &ApiKey) -> Result<(), Error> {
        if key.role == Role::Admin {
            self.must_be_root_admin()?;
        }
        match key.is_within(self.role, &self.scope) {
            true => Ok(()),
            false => Err(Refusal::MoreThanOwn.into()),
        }
    }
}

/// A key that the caller may not administer looks like one that does not exist.
fn hide(caller: &Caller, key: &ApiKey) -> Result<(), Error> {
    let hidden = |_| Domain::Access(AccessError::KeyNotFound { id: key.id.clone() });
    Ok(caller.may_give(key).map_err(hidden)?)
}

fn new_key(body: &NewKeyBody, secret: &KeySecret, caller: &Caller, now: Timestamp) -> ApiKey {
    ApiKey {
        id: KeyId::of_digest(&secret.digest()),
        name: body.name.clone(),
        role: body.role,
        scope: body.scope(),
        created_at: now,
        created_by: caller.key_id.clone(),
        expires_at: body.expires_at,
        revoked_at: None,
    }
}

fn random() -> Result<[u8; 20], Error> {
    let mut bytes = [0; 20];
    getrandom::fill(&mut bytes).map_err(|error| {
        let problem = format!("the system has no random numbers: {error}");
        Domain::Database(DatabaseError::Unavailable(problem))
    })?;
    Ok(bytes)
}
