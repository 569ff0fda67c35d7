//! Authenticates requests by their key, and has them authorized.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, header};

use super::access;
use super::basic;
use super::caller::Caller;
use super::edge::update_context;
use super::error::Error;
use super::issued::KeyUse;
use super::keyring::Keys;

/// The detail for a request without a key.
pub(crate) const NO_KEY: &str =
    "a key is needed: send it as `x-api-key`, or as `Authorization: Bearer`";

/// Finds the request's key. Two different keys are rejected, because either could be the wrong one.
///
/// # Errors
/// 401: there is none, or there are two.
pub fn sent_key(headers: &HeaderMap) -> Result<&[u8], Error> {
    let bearers = headers.get_all(header::AUTHORIZATION).iter();
    let mut sent: Vec<&[u8]> = bearers
        .filter_map(|value| bearer(value.as_bytes()))
        .collect();
    sent.extend(
        headers
            .get_all("x-api-key")
            .iter()
            .map(|value| value.as_bytes()),
    );
    match sent.as_slice() {
        [] => Err(Error::Unauthenticated(NO_KEY)),
        [key, rest @ ..] if rest.iter().all(|other| other == key) => Ok(key),
        _ => Err(Error::Unauthenticated(
            "the request carries two different keys: send one",
        )),
    }
}

/// The token of a bearer header; none for other schemes, such as an IAM signature.
fn bearer(value: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = value.split_at_checked(7)?;
    scheme
        .eq_ignore_ascii_case(b"bearer ")
        .then(|| token.trim_ascii())
}

async fn caller(keys: &Keys, headers: &HeaderMap) -> Result<(Caller, Option<KeyUse>), Error> {
    keys.check(sent_key(headers)?).await
}

/// Finds the caller by the authentication that the path takes.
async fn identify(keys: &Keys, request: &mut Request) -> Result<(Caller, Option<KeyUse>), Error> {
    let (caller, used) = match basic::applies_to(request.uri().path()) {
        false => caller(keys, request.headers()).await?,
        true => {
            let (client, used) = basic::client(keys, request.headers()).await?;
            update_context(|context| context.instance = Some(client.instance.clone()));
            let caller = client.caller.clone();
            request.extensions_mut().insert(client);
            (caller, used)
        }
    };
    update_context(|context| context.caller = Some(caller.clone()));
    Ok((caller, used))
}

/// Rejects every request without a valid key, even for unknown routes, and those that the key may not make.
pub(super) async fn authenticate(
    State(keys): State<Keys>,
    mut request: Request,
    next: Next,
) -> Result<Response, Error> {
    if access::is_open(&request) {
        return Ok(next.run(request).await);
    }
    let (caller, used) = identify(&keys, &mut request).await?;
    let answer = async {
        access::authorize(&caller, &mut request).await?;
        request.extensions_mut().insert(caller);
        Ok(next.run(request).await)
    };
    recorded(used, answer).await
}

/// The caller of a request that the gateway asks about, by the authentication that the route takes.
///
/// # Errors
/// 401 for an unknown key, 503 while the keys can't be read.
pub(crate) async fn caller_at_gateway(
    keys: &Keys,
    route: &str,
    headers: &HeaderMap,
) -> Result<Caller, Error> {
    let (caller, used) = match basic::applies_to(route) {
        false => caller(keys, headers).await?,
        true => {
            let (client, used) = basic::client(keys, headers).await?;
            (client.caller, used)
        }
    };
    if let Some(used) = used {
        used.record().await;
    }
    Ok(caller)
}

/// Rejects every request without a valid key.
pub(super) async fn identify_only(
    State(keys): State<Keys>,
    mut request: Request,
    next: Next,
) -> Result<Response, Error> {
    let (caller, used) = identify(&keys, &mut request).await?;
    request.extensions_mut().insert(caller);
    recorded(used, async { Ok(next.run(request).await) }).await
}

/// The answer; the use of the key is recorded at the same time, so that it delays no answer.
async fn recorded(
    used: Option<KeyUse>,
    answer: impl Future<Output = Result<Response, Error>>,
) -> Result<Response, Error> {
    match used {
        None => answer.await,
        Some(used) => tokio::join!(answer, used.record()).0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::caller::Role;
    use super::*;

    const A: &str = "admin-key-0123456789";
    const B: &str = "other-key-0123456789";

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[tokio::test]
    async fn a_key_is_found_in_either_header_and_two_different_keys_are_rejected() {
        let keys = Keys::parse(Some(A), Some(B)).unwrap();
        let bearer = format!("Bearer {B}");
        let other = format!("bearer {A}");
        for (sent, role) in [
            (vec![], None),
            (vec![("x-api-key", A)], Some(Role::Admin)),
            (vec![("x-api-key", B)], Some(Role::Reader)),
            (vec![("authorization", bearer.as_str())], Some(Role::Reader)),
            (
                vec![("authorization", other.as_str()), ("x-api-key", A)],
                Some(Role::Admin),
            ),
            (
                vec![("authorization", bearer.as_str()), ("x-api-key", A)],
                None,
            ),
            (vec![("x-api-key", A), ("x-api-key", B)], None),
            (
                vec![("authorization", "AWS4-HMAC-SHA256 x"), ("x-api-key", A)],
                Some(Role::Admin),
            ),
            (vec![("authorization", A)], None),
            (vec![("x-api-key", "")], None),
            (vec![("x-api-key", "admin-key-012345678")], None),
            (vec![("x-api-key", "admin-key-01234567890")], None),
        ] {
            let found = caller(&keys, &headers(&sent))
                .await
                .ok()
                .map(|(caller, _)| caller.role);
            assert_eq!(found, role, "{sent:?}");
        }
    }

    #[tokio::test]
    async fn without_configured_keys_every_request_is_rejected() {
        let keys = Keys::parse(None, None).unwrap();
        assert!(keys.is_empty());
        for key in [A, ""] {
            assert!(
                caller(&keys, &headers(&[("x-api-key", key)]))
                    .await
                    .is_err()
            );
        }
    }
}
