//! The names in paths, decoded once, and queries, in which unknown parameters are ignored.

use axum::extract::Query;
use http::Uri;
use percent_encoding::percent_decode_str;
use promptbook::prompt::PromptId;
use promptbook::store::request::VersionSelector;
use promptbook::{Instance, Label, PromptName, VersionNumber};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::http::{Error, update_context};

/// The route of all prompts, below which each has its own.
pub(super) const PROMPTS: &str = "/api/public/v2/prompts";

/// The prompt in the path. Older SDKs send the slashes of a name as they are.
pub(super) fn prompt(instance: Instance, uri: &Uri) -> Result<PromptId, Error> {
    named(instance, &decoded(uri)?)
}

/// The prompt and version in a path that ends with `/versions/3`.
pub(super) fn version(instance: Instance, uri: &Uri) -> Result<(PromptId, VersionNumber), Error> {
    let path = decoded(uri)?;
    let Some((name, version)) = path.rsplit_once("/versions/") else {
        return Err(Error::UnknownRoute(uri.path().to_owned()));
    };
    let invalid = |error: promptbook::InvalidName| Error::BadPath(format!("version: {error}"));
    let version = version.parse().map_err(invalid)?;
    Ok((named(instance, name)?, version))
}

/// The prompt of this name.
pub(super) fn named(instance: Instance, name: &str) -> Result<PromptId, Error> {
    let name = name.parse::<PromptName>();
    let name = name.map_err(|error| Error::BadPath(format!("name: {error}")))?;
    let id = PromptId { instance, name };
    update_context(|context| context.about(&id));
    Ok(id)
}

fn decoded(uri: &Uri) -> Result<String, Error> {
    let sent = uri.path().strip_prefix(PROMPTS).unwrap_or_default();
    let sent = sent.strip_prefix('/').unwrap_or(sent);
    let decoded = percent_decode_str(sent).decode_utf8();
    let decoded = decoded.map(std::borrow::Cow::into_owned);
    decoded.map_err(|_| {
        Error::BadPath(format!(
            "name: `{sent}` does not decode to UTF-8: percent-encode UTF-8 text"
        ))
    })
}

/// The query.
pub(super) fn query<T: DeserializeOwned>(uri: &Uri) -> Result<T, Error> {
    let query = Query::try_from_uri(uri).map(|Query(query)| query);
    query.map_err(|rejection| Error::BadQuery(rejection.to_string()))
}

/// Which versions of a prompt.
#[derive(Debug, Default, Deserialize)]
pub(super) struct WhichQuery {
    version: Option<String>,
    label: Option<String>,
    resolve: Option<String>,
}

impl WhichQuery {
    /// The version and the label. 0 is no version, and an empty parameter none.
    pub(super) fn selector(&self) -> Result<VersionSelector, Error> {
        let version = given(self.version.as_ref()).filter(|text| *text != "0");
        let version = version.map(str::parse::<VersionNumber>).transpose();
        let label = given(self.label.as_ref()).map(str::parse::<Label>);
        Ok(VersionSelector {
            version: version.map_err(|error| Error::BadQuery(format!("version: {error}")))?,
            label: label
                .transpose()
                .map_err(|error| Error::BadQuery(format!("label: {error}")))?,
        })
    }

    /// Whether includes are replaced by the text of the prompts that they name. Default: yes.
    pub(super) fn resolve(&self) -> Result<bool, Error> {
        match given(self.resolve.as_ref()) {
            None => Ok(true),
            Some(text) if text.eq_ignore_ascii_case("true") => Ok(true),
            Some(text) if text.eq_ignore_ascii_case("false") => Ok(false),
            Some(_) => Err(Error::BadQuery(
                "resolve: it must be `true` or `false`".to_owned(),
            )),
        }
    }
}

/// A parameter that is not empty.
pub(super) fn given(parameter: Option<&String>) -> Option<&str> {
    parameter
        .map(String::as_str)
        .filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_decoded_once_whether_or_not_their_slashes_are_encoded() {
        for (path, name) in [
            ("/api/public/v2/prompts/a", Some("a")),
            ("/api/public/v2/prompts/a/b", Some("a/b")),
            ("/api/public/v2/prompts/a%2Fb", Some("a/b")),
            ("/api/public/v2/prompts/a%252Fb", None),
            ("/api/public/v2/prompts/a%FF", None),
            ("/api/public/v2/prompts/a//b", None),
            ("/api/public/v2/prompts/a/", None),
            ("/api/public/v2/prompts/%2F", None),
        ] {
            let found = prompt(Instance::default(), &path.parse().unwrap());
            let found = found.ok().map(|id| id.name.to_string());
            assert_eq!(found.as_deref(), name, "{path}");
        }
        for (path, found) in [
            ("a/versions/3", Some(("a", 3))),
            ("a%2Fb/versions/3", Some(("a/b", 3))),
            ("a/versions/1/versions/2", Some(("a/versions/1", 2))),
            ("a/versions/x", None),
            ("a/versions/0", None),
            ("a", None),
            ("versions/3", None),
        ] {
            let uri = format!("{PROMPTS}/{path}").parse().unwrap();
            let read = version(Instance::default(), &uri).ok();
            let read = read.map(|(id, version)| (id.name.to_string(), version.get()));
            let found = found.map(|(name, version)| (name.to_owned(), version));
            assert_eq!(read, found, "{path}");
        }
    }
}
