//! What a path and a query can say, parsed into types that can't be wrong.

use std::fmt::Display;
use std::str::FromStr;

use axum::extract::path::ErrorKind;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, Path as AxumPath, Query as AxumQuery};
use http::request::Parts;
use promptbook::prompt::PromptId;
use promptbook::store::request::Page;
use promptbook::{Instance, Label, PromptName, VersionNumber};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use utoipa::IntoParams;

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
        ErrorKind::InvalidUtf8InPathParam { key } => {
            format!("`{key}` is not UTF-8 once its %XX are decoded")
        }
        other => other.to_string(),
    }
}

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
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
fn from_text<'de, D: Deserializer<'de>, T: FromStr<Err: Display>>(
    deserializer: D,
) -> Result<T, D::Error> {
    String::deserialize(deserializer)?
        .parse()
        .map_err(D::Error::custom)
}

fn some_from_text<'de, D: Deserializer<'de>, T: FromStr<Err: Display>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    from_text(deserializer).map(Some)
}

/// Which prompt.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct PromptPath {
    /// The prompt's name; its `/` travel as `%2F`.
    pub name: PromptName,
}

/// Which version.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct VersionPath {
    /// The prompt's name; its `/` travel as `%2F`.
    pub name: PromptName,
    /// The version's number.
    #[serde(deserialize_with = "from_text")]
    pub version: VersionNumber,
}

/// Whose.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InstanceQuery {
    /// Whose prompts: `default` unless said.
    #[serde(default)]
    pub instance: Instance,
}

impl InstanceQuery {
    /// The prompt of this name.
    pub fn id(self, at: PromptPath) -> PromptId {
        PromptId {
            instance: self.instance,
            name: at.name,
        }
    }
}

/// Whose, and under which label.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LabelQuery {
    /// Whose prompts: `default` unless said.
    #[serde(default)]
    pub instance: Instance,
    /// The label: `production` unless said.
    #[serde(default)]
    pub label: Label,
}

/// Who makes a change that has no body, and why.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SignedQuery {
    /// Whose prompts: `default` unless said.
    #[serde(default)]
    pub instance: Instance,
    /// Who makes the change, at most 200 characters.
    pub author: Option<String>,
    /// Why, at most 4 KiB.
    pub message: Option<String>,
}

/// Which part of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Whose prompts: `default` unless said.
    #[serde(default)]
    pub instance: Instance,
    /// The most items to answer, 1–100: 50 unless said.
    #[serde(default, deserialize_with = "from_text")]
    #[param(value_type = u8, minimum = 1, maximum = 100, default = 50)]
    pub limit: Limit,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Which part of which label's ledger.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PublicationsQuery {
    /// Whose prompts: `default` unless said.
    #[serde(default)]
    pub instance: Instance,
    /// The label: `production` unless said.
    #[serde(default)]
    pub label: Label,
    /// The most items to answer, 1–100: 50 unless said.
    #[serde(default, deserialize_with = "from_text")]
    #[param(value_type = u8, minimum = 1, maximum = 100, default = 50)]
    pub limit: Limit,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Which prompts to list, and which part of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PromptsQuery {
    /// Whose prompts: `default` unless said.
    #[serde(default)]
    pub instance: Instance,
    /// Only names that begin so, such as `support/`.
    #[serde(default, deserialize_with = "from_text")]
    #[param(value_type = String)]
    pub prefix: Prefix,
    /// Only prompts with this tag.
    pub tag: Option<String>,
    /// The deleted prompts instead of the live ones.
    #[serde(default)]
    pub deleted: bool,
    /// The most items to answer, 1–100: 50 unless said.
    #[serde(default, deserialize_with = "from_text")]
    #[param(value_type = u8, minimum = 1, maximum = 100, default = 50)]
    pub limit: Limit,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// What to compare a version with.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AgainstQuery {
    /// Whose prompts: `default` unless said.
    #[serde(default)]
    pub instance: Instance,
    /// The older version: the one before unless said.
    #[serde(default, deserialize_with = "some_from_text")]
    #[param(value_type = Option<VersionNumber>)]
    pub against: Option<VersionNumber>,
}

/// How many items a page has: 1–100.
#[derive(Debug, Clone, Copy)]
pub struct Limit(u8);

impl Limit {
    /// The page of this size.
    pub fn page(self, cursor: Option<String>) -> Page {
        Page {
            limit: self.0,
            cursor,
        }
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(Page::default().limit)
    }
}

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(limit @ 1..=100) if text.bytes().all(|b| b.is_ascii_digit()) => Ok(Self(limit)),
            _ => Err(format!(
                "a page has 1 to 100 items, not `{}`",
                text.escape_debug()
            )),
        }
    }
}

/// The beginning of a prompt's name.
#[derive(Debug, Clone, Default)]
pub struct Prefix(pub String);

impl FromStr for Prefix {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // A name could go on after it: `x` is the shortest way, and the only one after a `/`.
        let possible = |name: &str| name.parse::<PromptName>().map(drop);
        match possible(text).or_else(|wrong| possible(&format!("{text}x")).map_err(|_| wrong)) {
            _ if text.is_empty() => Ok(Self::default()),
            Ok(()) => Ok(Self(text.to_owned())),
            Err(wrong) => Err(format!("no name begins so: {wrong}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query<T: DeserializeOwned>(query: &str) -> Result<T, String> {
        let uri = format!("/?{query}").parse().unwrap();
        let (mut parts, ()) = http::Request::builder()
            .uri(http::Uri::clone(&uri))
            .body(())
            .unwrap()
            .into_parts();
        let read =
            futures_util::FutureExt::now_or_never(Query::from_request_parts(&mut parts, &()));
        read.unwrap()
            .map(|Query(value)| value)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_wrong_query_says_which_parameter_and_what_to_write() {
        for (text, says) in [
            ("limit=0", "limit: a page has 1 to 100 items, not `0`"),
            ("limit=101", "1 to 100"),
            ("limit=%2B5", "not `+5`"),
            ("limit=", "not ``"),
            ("limt=5", "unknown field `limt`, expected one of `instance`"),
            ("limit=5&limit=6", "duplicate field `limit`"),
            ("instance=Acme", "instance: an instance is made of"),
            ("instance=", "an instance is empty"),
            (
                "deleted=yes",
                "deleted: provided string was not `true` or `false`",
            ),
            ("prefix=a//b", "prefix: no name begins so"),
            ("prefix=a%20b", "no name begins so"),
            (&format!("prefix={}", "x".repeat(201)), "at most 200"),
        ] {
            let error = query::<PromptsQuery>(text).unwrap_err();
            assert!(error.contains(says), "{text}: {error}");
        }
        for (text, says) in [
            ("against=0", "from 1 to"),
            ("against=x", "not `x`"),
            ("against=", "not ``"),
        ] {
            let error = query::<AgainstQuery>(text).unwrap_err();
            assert!(error.contains(says), "{text}: {error}");
        }
    }

    #[test]
    fn what_is_not_said_has_its_default() {
        let read: PromptsQuery = query("prefix=support/&limit=7").unwrap();
        assert_eq!(read.prefix.0, "support/");
        assert_eq!(read.instance, Instance::default());
        assert_eq!(read.limit.page(None).limit, 7);
        let read: PromptsQuery = query("").unwrap();
        assert_eq!(read.limit.page(None), Page::default());
        assert_eq!(query::<LabelQuery>("").unwrap().label, Label::default());
        assert!(
            query::<PromptsQuery>("prefix=a/.").is_ok(),
            "`a/.x` begins so"
        );
        assert!(query::<PromptsQuery>(&format!("prefix={}", "x".repeat(200))).is_ok());
    }
}
