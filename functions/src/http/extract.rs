//! Extractors of paths and queries. Their rejections are problems.

use std::fmt::Display;
use std::str::FromStr;

use axum::extract::{FromRequestParts, MatchedPath, Query as AxumQuery, RawPathParams};
use http::request::Parts;
use promptbook::FieldError;
use promptbook::decode::Mismatch;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};

use super::error::Error;
use super::{encoding, pairs};

/// An extractor of the path's parameters, each decoded once, so that `a%2Fb` is the name `a/b`.
#[derive(Debug)]
pub struct Path<T>(pub T);

/// An extractor of the query: a struct, or a tuple of structs that share the parameters. A parameter that none of them has is
/// rejected, and so is a repeated one.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        if let Some(route) = parts.extensions.get::<MatchedPath>() {
            let checked = encoding::check_path(route.as_str(), parts.uri.path());
            checked.map_err(Error::BadPath)?;
        }
        let params = RawPathParams::from_request_parts(parts, state).await;
        let params = params.map_err(|rejection| Error::BadPath(rejection.to_string()))?;
        let params = params
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let read = pairs::read(params.collect());
        read.map(Self)
            .map_err(|wrong| Error::BadPath(parameter_error(wrong)))
    }
}

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        encoding::check_query(parts.uri.query().unwrap_or_default()).map_err(Error::BadQuery)?;
        // As pairs of text, every decodable query can be read.
        let sent = AxumQuery::try_from_uri(&parts.uri).map(|AxumQuery(sent)| sent);
        let sent = sent.map_err(|rejection| Error::BadQuery(rejection.to_string()))?;
        let read = pairs::read(sent);
        read.map(Self)
            .map_err(|wrong| Error::BadQuery(parameter_error(wrong)))
    }
}

/// Names the invalid parameter and the reason.
fn parameter_error(wrong: Mismatch) -> String {
    let FieldError {
        pointer, detail, ..
    } = wrong.into();
    match pointer.trim_start_matches('/') {
        "" => detail,
        parameter => format!("{parameter}: {detail}"),
    }
}

/// Reads a value from text with its own parser, whose error message is kept.
pub fn from_text<'de, D: Deserializer<'de>, T: FromStr<Err: Display>>(
    deserializer: D,
) -> Result<T, D::Error> {
    String::deserialize(deserializer)?
        .parse()
        .map_err(D::Error::custom)
}
