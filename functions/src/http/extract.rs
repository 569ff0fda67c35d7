//! Extractors of paths and queries, whose refusals are problems.

use std::fmt::Display;
use std::str::FromStr;

use axum::extract::path::ErrorKind;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, MatchedPath, Path as AxumPath, Query as AxumQuery};
use http::request::Parts;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};

use super::encoding;
use super::error::Error;

/// An extractor of the path's parameters, each decoded once, so that `a%2Fb` is the name `a/b`.
#[derive(Debug)]
pub struct Path<T>(pub T);

/// An extractor of the query. A parameter that the route doesn't know, or gets twice, is refused.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        if let Some(route) = parts.extensions.get::<MatchedPath>() {
            let checked = encoding::check_path(route.as_str(), parts.uri.path());
            checked.map_err(Error::BadPath)?;
        }
        match AxumPath::from_request_parts(parts, state).await {
            Ok(AxumPath(path)) => Ok(Self(path)),
            Err(rejection) => Err(Error::BadPath(path_problem(rejection))),
        }
    }
}

fn path_problem(rejection: PathRejection) -> String {
    let PathRejection::FailedToDeserializePathParams(failed) = rejection else {
        return rejection.to_string();
    };
    match failed.into_kind() {
        ErrorKind::DeserializeError { message, .. } | ErrorKind::Message(message) => message,
        other => other.to_string(),
    }
}

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        encoding::check_query(parts.uri.query().unwrap_or_default()).map_err(Error::BadQuery)?;
        match AxumQuery::try_from_uri(&parts.uri) {
            Ok(AxumQuery(query)) => Ok(Self(query)),
            Err(rejection) => {
                // The rejection's own words repeat that it failed; its source says why.
                let source = std::error::Error::source(&rejection);
                let problem = source.map_or_else(|| rejection.to_string(), ToString::to_string);
                Err(Error::BadQuery(problem))
            }
        }
    }
}

/// Reads a value from text by its own rules, so that it is its own words that say what is wrong.
pub(super) fn from_text<'de, D: Deserializer<'de>, T: FromStr<Err: Display>>(
    deserializer: D,
) -> Result<T, D::Error> {
    String::deserialize(deserializer)?
        .parse()
        .map_err(D::Error::custom)
}

pub(super) fn some_from_text<'de, D: Deserializer<'de>, T: FromStr<Err: Display>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    from_text(deserializer).map(Some)
}
