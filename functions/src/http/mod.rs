//! The HTTP layer shared by Lambda and the local server: keys, bodies, parameters, problems.
//!
//! # Layout
//! - `edge`: the middleware around every request: its ID, the access log, panics. [`auth`] and `basic`: the [`caller`], by one of the [`keys`];
//!   `keyring`: the currently valid keys; `issued`: those in the table. [`access`]: what a key may do.
//! - [`json`] (parsed by `strict`), [`params`] (parsed by `extract` and `pairs`, after `encoding` has checked them), [`mod@write`], `envelope`, [`fields`]: requests, parsed once. [`schemas`]: their JSON schemas.
//! - [`response`], [`etag`]: successful responses. [`error`], `kind`, [`problem`], `langfuse_errors`: failures.

pub mod access;
pub mod auth;
pub(crate) mod basic;
mod basic_error;
pub mod caller;
mod clip;
mod edge;
mod encoding;
pub mod envelope;
pub mod error;
pub mod etag;
mod extract;
pub mod fields;
mod issued;
pub mod json;
mod keyring;
pub mod keys;
mod kind;
mod langfuse_errors;
mod pairs;
pub mod params;
pub mod problem;
pub mod response;
pub mod schemas;
mod strict;
#[cfg(test)]
mod tests;
pub mod write;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn, from_fn_with_state};

pub(crate) use edge::update_context;
pub use edge::{RequestId, request_id};
pub(crate) use encoding::segment;
pub use error::Error;
pub use keyring::{Keys, KeysError};

/// Adds the middleware that every function needs: [`authenticated`], then [`observed`].
pub fn finish(router: Router, keys: Keys) -> Router {
    observed(authenticated(router, keys))
}

/// Authenticates and authorizes requests, and responds for unknown routes.
///
/// Authentication comes first: without a key, even an unknown route is 401.
pub fn authenticated(router: Router, keys: Keys) -> Router {
    with_fallbacks(router).layer(from_fn_with_state(keys, auth::authenticate))
}

/// The same for a router whose handlers send requests to this API with the caller's key: any key may use it, and these requests are
/// authorized.
pub fn identified(router: Router, keys: Keys) -> Router {
    with_fallbacks(router).layer(from_fn_with_state(keys, auth::identify_only))
}

/// Answers unknown routes and methods with the API's errors.
pub fn with_fallbacks(router: Router) -> Router {
    router
        .fallback(unknown_route)
        .method_not_allowed_fallback(wrong_method)
}

/// Gives each request an ID and an access log line, and responds when a handler panics.
pub fn observed(router: Router) -> Router {
    guarded(router, |_| Ok(()))
}

/// The same, for the requests that pass `check`. Unknown routes are checked too.
pub fn guarded(
    router: Router,
    check: impl Fn(&Request) -> Result<(), Error> + Clone + Send + Sync + 'static,
) -> Router {
    router.layer(from_fn(move |request: Request, next: Next| {
        edge::request_middleware(check.clone(), request, next)
    }))
}

async fn unknown_route(request: Request) -> Error {
    Error::UnknownRoute(request.uri().path().to_owned())
}

async fn wrong_method(request: Request) -> Error {
    Error::WrongMethod(request.method().clone())
}

#[cfg(test)]
pub(crate) use tests::test_store;
