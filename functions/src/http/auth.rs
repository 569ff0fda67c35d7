//! Who calls: an admin or a reader, by a key that is known only as a digest.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use http::request::Parts;
use http::{HeaderMap, header};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use utoipa_axum::router::OpenApiRouter;

use super::error::Error;

/// The one route that asks for no key.
const OPEN: &str = "/v1/health";
/// The variable that holds the admin keys.
pub const ADMIN_API_KEY: &str = "ADMIN_API_KEY";
/// The variable that holds the reader keys.
pub const READER_API_KEY: &str = "READER_API_KEY";

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    Admin,
    /// Read what is active, of every instance, and chat.
    Reader,
}

impl Role {
    /// As receipts are kept by.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Reader => "reader",
        }
    }
}

/// Who makes a request. An extractor: without the edge's check before it, nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// What they may do.
    pub role: Role,
    /// The first 8 hex digits of the SHA-256 of their key.
    pub key_id: String,
}

/// A key variable that can't be used, and why. The key itself is not told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{variable} {problem}")]
pub struct InvalidKeys {
    variable: &'static str,
    problem: &'static str,
}

/// The keys that let somebody in, as digests. None configured: nobody gets in.
#[derive(Clone, Default)]
pub struct Keys(Arc<[(Role, [u8; 32])]>);

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys({} known)", self.0.len())
    }
}

impl Keys {
    /// Reads what the two variables hold: each one or two keys of 20–128 visible characters, separated by a comma.
    ///
    /// # Errors
    /// Anything else, an empty part and a key in both roles included.
    pub fn parse(admin: Option<&str>, reader: Option<&str>) -> Result<Self, InvalidKeys> {
        let mut known = Vec::new();
        for (role, variable, value) in [
            (Role::Admin, ADMIN_API_KEY, admin),
            (Role::Reader, READER_API_KEY, reader),
        ] {
            let keys: Vec<&str> = value.map(|v| v.split(',').collect()).unwrap_or_default();
            if keys.len() > 2 {
                let problem = "holds more than two keys: a key is rotated to one other";
                return Err(InvalidKeys { variable, problem });
            }
            for key in keys {
                check(key).map_err(|problem| InvalidKeys { variable, problem })?;
                let digest = digest(key.as_bytes());
                if known.iter().any(|(_, other)| *other == digest) {
                    let problem =
                        "holds a key that is there already: a key stands once and has one role";
                    return Err(InvalidKeys { variable, problem });
                }
                known.push((role, digest));
            }
        }
        Ok(Self(known.into()))
    }

    /// Whether nobody can get in.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Compares with every key in constant time, so that how long it takes says nothing.
    fn find(&self, key: &[u8]) -> Option<Caller> {
        let given = digest(key);
        let mut found = None;
        for (role, known) in self.0.iter() {
            if bool::from(known.as_slice().ct_eq(given.as_slice())) {
                found = Some(*role);
            }
        }
        found.map(|role| Caller {
            role,
            key_id: promptbook::digest::hex(&given[..4]),
        })
    }

    fn caller(&self, headers: &HeaderMap) -> Result<Caller, Error> {
        let key = sent_key(headers)?;
        self.find(key).ok_or(Error::Unauthenticated(
            "the key is not known: check it, or ask for a new one",
        ))
    }
}

fn digest(key: &[u8]) -> [u8; 32] {
    Sha256::digest(key).into()
}

fn check(key: &str) -> Result<(), &'static str> {
    match key.len() {
        0 => Err("has an empty part: unset it, or give a key of 20 to 128 characters"),
        1..20 => Err("holds a key of less than 20 characters: make it longer"),
        20..=128 if key.bytes().all(|b| b.is_ascii_graphic()) => Ok(()),
        20..=128 => Err("holds a key with a blank or a character outside ASCII: take it out"),
        _ => Err("holds a key of more than 128 characters: make it shorter"),
    }
}

/// The one key that a request carries. Two different ones are refused, because either could be the wrong one.
fn sent_key(headers: &HeaderMap) -> Result<&[u8], Error> {
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
        [] => Err(Error::Unauthenticated(
            "a key is needed: send it as `x-api-key`, or as `Authorization: Bearer`",
        )),
        [key, rest @ ..] if rest.iter().all(|other| other == key) => Ok(key),
        _ => Err(Error::Unauthenticated(
            "the request carries two different keys: send one",
        )),
    }
}

/// The token of a bearer header; none of another scheme, such as the signature of IAM.
fn bearer(value: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = value.split_at_checked(7)?;
    scheme
        .eq_ignore_ascii_case(b"bearer ")
        .then(|| token.trim_ascii())
}

/// Lets nobody pass without a key, whatever they ask for, unknown routes included.
pub(super) async fn authenticate(
    State(keys): State<Keys>,
    mut request: Request,
    next: Next,
) -> Result<Response, Error> {
    if request.uri().path() != OPEN {
        let caller = keys.caller(request.headers())?;
        request.extensions_mut().insert(caller);
    }
    Ok(next.run(request).await)
}

/// Keeps reader keys out of every route of the router.
pub fn admin_only<S: Clone + Send + Sync + 'static>(router: OpenApiRouter<S>) -> OpenApiRouter<S> {
    router.route_layer(from_fn(
        async |caller: Caller, request: Request, next: Next| match caller.role {
            Role::Admin => Ok(next.run(request).await),
            Role::Reader => Err(Error::Forbidden),
        },
    ))
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        parts
            .extensions
            .get()
            .cloned()
            .ok_or(Error::Unauthenticated("a key is needed"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "admin-key-0123456789";
    const B: &str = "other-key-0123456789";

    #[test]
    fn keys_that_cannot_be_used_fail_the_start_by_the_variables_name() {
        let long = "x".repeat(129);
        let three = format!("{A},{B},third-key-0123456789");
        for (admin, reader, says) in [
            (Some(""), None, "ADMIN_API_KEY has an empty part"),
            (None, Some(""), "READER_API_KEY has an empty part"),
            (
                Some("admin-key-0123456789,"),
                None,
                "ADMIN_API_KEY has an empty part",
            ),
            (
                Some("short"),
                None,
                "ADMIN_API_KEY holds a key of less than 20",
            ),
            (
                None,
                Some(long.as_str()),
                "READER_API_KEY holds a key of more than 128",
            ),
            (
                Some("admin key 0123456789"),
                None,
                "ADMIN_API_KEY holds a key with a blank",
            ),
            (
                Some("schlüssel-0123456789"),
                None,
                "a character outside ASCII",
            ),
            (
                Some(three.as_str()),
                None,
                "ADMIN_API_KEY holds more than two keys",
            ),
            (
                Some(A),
                Some(A),
                "READER_API_KEY holds a key that is there already",
            ),
        ] {
            let error = Keys::parse(admin, reader).unwrap_err().to_string();
            assert!(error.contains(says), "{error} does not say {says}");
            assert!(!error.contains("0123456789"), "{error} tells the key");
        }
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn a_key_is_found_in_either_header_and_two_different_ones_are_refused() {
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
            let found = keys.caller(&headers(&sent)).ok().map(|caller| caller.role);
            assert_eq!(found, role, "{sent:?}");
        }
    }

    #[test]
    fn while_a_key_is_rotated_both_work_under_ids_of_their_own() {
        let keys = Keys::parse(Some(&format!("{A},{B}")), None).unwrap();
        let [a, b] = [A, B].map(|key| keys.find(key.as_bytes()).unwrap());
        assert_eq!((a.role, b.role), (Role::Admin, Role::Admin));
        assert_ne!(a.key_id, b.key_id);
        assert_eq!(a.key_id.len(), 8);
    }

    #[test]
    fn with_no_key_configured_nobody_gets_in() {
        let keys = Keys::parse(None, None).unwrap();
        assert!(keys.is_empty());
        assert!(keys.caller(&headers(&[("x-api-key", A)])).is_err());
        assert!(keys.caller(&headers(&[("x-api-key", "")])).is_err());
    }
}
