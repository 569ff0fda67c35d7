//! The parameters of paths and queries.

use std::str::FromStr;

use promptbook::access::KeyId;
use promptbook::activity::ActivityKind;
use promptbook::api::schemas::{NamePrefix, Tag};
use promptbook::api::{read_optional_version, read_version};
use promptbook::names::nfc;
use promptbook::prompt::PromptId;
use promptbook::store::request::Page;
use promptbook::{
    Instance, InvalidName, InvalidTime, Label, PromptName, ReleaseId, Timestamp, VersionNumber,
};
use serde::Deserialize;
use utoipa::IntoParams;

pub use super::extract::{Path, Query, from_text};
use super::schemas::{Cursor, SomeInstance};

/// The prompt in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct PromptPath {
    /// The prompt's name, such as `support/greeting`. In a URL, percent-encode it: `/` is `%2F`.
    #[param(example = "system_prompt")]
    pub name: PromptName,
}

/// The prompt to write: a [`PromptPath`] with the prompt of the creation example as its example.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(
    dead_code,
    reason = "only describes the parameter, which is read as a `PromptPath`"
)]
pub struct WrittenPath {
    /// The prompt's name, such as `support/greeting`. In a URL, percent-encode it: `/` is `%2F`.
    #[param(example = "support/greeting")]
    name: PromptName,
}

/// The version in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct VersionPath {
    /// The prompt's name, such as `support/greeting`. In a URL, percent-encode it: `/` is `%2F`.
    #[param(example = "system_prompt")]
    pub name: PromptName,
    /// The version's number.
    #[serde(deserialize_with = "read_version")]
    #[param(example = 1)]
    pub version: VersionNumber,
}

/// The version to write: a [`VersionPath`] with the prompt of the creation example as its example.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(
    dead_code,
    reason = "only describes the parameters, which are read as a `VersionPath`"
)]
pub struct WrittenVersionPath {
    /// The prompt's name, such as `support/greeting`. In a URL, percent-encode it: `/` is `%2F`.
    #[param(example = "support/greeting")]
    name: PromptName,
    /// The version's number.
    #[param(example = 1)]
    version: VersionNumber,
}

/// The release in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ReleasePath {
    /// The `id` of the release.
    #[param(example = "019ad0f2-5c00-7d11-a2b3-c4d5e6f70809")]
    pub id: ReleaseId,
}

/// The key in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct KeyPath {
    /// The `id` of the key.
    #[param(example = "1f0c9a2e")]
    pub id: KeyId,
}

/// Selects the instance.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InstanceQuery {
    /// The instance whose prompts to use. Default: `default`.
    #[serde(default)]
    pub instance: Instance,
}

impl InstanceQuery {
    /// The ID of the prompt of this name.
    pub fn id(self, at: PromptPath) -> PromptId {
        PromptId {
            instance: self.instance,
            name: at.name,
        }
    }
}

/// Selects the label.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LabelQuery {
    /// The label. Default: `production`.
    #[serde(default)]
    pub label: Label,
}

/// Author and reason of a change without a body.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SignedQuery {
    /// Who makes the change, at most 200 characters.
    #[param(max_length = 200)]
    pub author: Option<String>,
    /// Why, at most 4 KiB.
    #[param(max_length = 4096)]
    pub message: Option<String>,
}

/// Selects what a deletion leaves.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PurgeQuery {
    /// Redact every version and message of a prompt that is deleted already, and free its name. This can't be undone.
    #[serde(default)]
    pub purge: bool,
}

/// Selects the page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// The most items on a page, 1–100. Default: 50.
    #[serde(default, deserialize_with = "from_text")]
    #[param(value_type = u8, minimum = 1, maximum = 100, default = 50)]
    limit: Limit,
    /// The `next_cursor` of the previous page.
    #[param(value_type = Cursor, inline, required = false)]
    cursor: Option<String>,
}

impl From<PageQuery> for Page {
    fn from(query: PageQuery) -> Self {
        Self {
            limit: query.limit.0,
            cursor: query.cursor,
        }
    }
}

/// Selects the prompts to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PromptsQuery {
    /// Only prompts whose names begin with this, such as `support/`.
    #[serde(default, deserialize_with = "from_text")]
    #[param(value_type = NamePrefix, inline, required = false)]
    pub prefix: Prefix,
    /// Only prompts with this tag, such as `chat`.
    #[param(value_type = Tag, inline, required = false)]
    pub tag: Option<String>,
    /// List deleted prompts instead of live ones.
    #[serde(default)]
    pub deleted: bool,
}

/// Selects the overrides to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OverridesQuery {
    /// Only those of this instance. Default: those of all instances.
    #[param(value_type = SomeInstance, inline, required = false)]
    pub instance: Option<Instance>,
    /// Only overrides that are older than the publication of `default`'s prompt.
    #[serde(default)]
    pub behind: bool,
}

/// Selects entries of the activity.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ActivityQuery {
    /// Only those of this instance. Default: those of all instances.
    #[param(value_type = SomeInstance, inline, required = false)]
    pub instance: Option<Instance>,
    /// Only those at this time or later, such as `2026-11-01T09:00:00Z`. Default: 30 days before `until`.
    #[serde(default, deserialize_with = "from_text")]
    #[param(value_type = Option<String>, format = DateTime)]
    pub since: Time,
    /// Only those before this time. Default: all later ones.
    #[serde(default, deserialize_with = "from_text")]
    #[param(value_type = Option<String>, format = DateTime)]
    pub until: Time,
    /// Only those that changed a prompt of this name.
    #[param(value_type = Option<PromptName>)]
    pub prompt: Option<PromptName>,
    /// Only those of this kind.
    #[serde(default, deserialize_with = "from_text")]
    #[param(value_type = Option<ActivityKind>)]
    pub kind: Kind,
}

/// A kind of activity; none if it is absent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Kind(pub Option<ActivityKind>);

impl FromStr for Kind {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        text.parse().map(|kind| Self(Some(kind)))
    }
}

/// Selects the version to compare with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AgainstQuery {
    /// The version to compare with. Default: the previous one.
    #[serde(default, deserialize_with = "read_optional_version")]
    #[param(value_type = Option<VersionNumber>)]
    pub against: Option<VersionNumber>,
}

/// Selects a time.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TimeQuery {
    /// A time that has passed, with its offset from UTC, such as `2026-11-01T09:00:00Z`. Default: now.
    #[serde(default, deserialize_with = "from_text")]
    #[param(value_type = Option<String>, format = DateTime)]
    pub time: Time,
}

/// A time; none if it is absent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Time(pub Option<Timestamp>);

impl FromStr for Time {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = text.parse().map(|time| Self(Some(time)));
        parsed.map_err(|wrong: InvalidTime| {
            // In a query, `+` is a space.
            match text.replace(' ', "+").parse::<Timestamp>() {
                Ok(_) => "write the `+` of the offset as `%2B`".to_owned(),
                Err(_) => wrong.to_string(),
            }
        })
    }
}

/// The number of items on a page: 1–100.
#[derive(Debug, Clone, Copy)]
struct Limit(u8);

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
        // An incomplete prefix, such as one that ends with `/`, is valid if appending `x` makes a name.
        let possible = |name: &str| name.parse::<PromptName>().map(drop);
        match possible(text).or_else(|wrong| possible(&format!("{text}x")).map_err(|_| wrong)) {
            _ if text.is_empty() => Ok(Self::default()),
            Ok(()) => Ok(Self(nfc(text).into_owned())),
            Err(wrong) => Err(format!("no prompt name can begin with this: {wrong}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::extract::FromRequestParts;
    use serde::de::DeserializeOwned;

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

    type List = (InstanceQuery, PromptsQuery, PageQuery);

    #[test]
    fn the_error_for_an_invalid_query_names_the_parameter_and_the_fix() {
        for (text, says) in [
            ("tag=%ZZ", "tag: `%ZZ` has a `%`"),
            ("tag=%FF", "tag: `%FF` does not decode to UTF-8"),
            ("limit=0", "limit: a page has 1 to 100 items, not `0`"),
            ("limit=101", "1 to 100"),
            ("limit=%2B5", "not `+5`"),
            ("limit=", "not ``"),
            (
                "limt=5",
                "unknown parameter `limt` (did you mean `limit`?): known here are `instance`, `prefix`, `tag`, `deleted`, `limit`, `cursor`",
            ),
            ("label=x", "unknown parameter `label`: known here are"),
            ("limit=5&limit=6", "limit: it is given twice"),
            ("limit=5&deleted=true&limit=5", "limit: it is given twice"),
            ("instance=Acme", "instance: an instance is made of"),
            ("instance=", "an instance is empty"),
            (
                "deleted=yes",
                "deleted: it must be true or false, but it is the string \"yes\"",
            ),
            ("prefix=a//b", "prefix: no prompt name can begin with this"),
            ("prefix=a%23b", "no prompt name can begin with this"),
            ("prefix=%20b", "no prompt name can begin with this"),
            (&format!("prefix={}", "x".repeat(201)), "at most 200"),
        ] {
            let error = query::<List>(text).unwrap_err();
            assert!(error.contains(says), "{text}: {error}");
        }
        for (text, says) in [
            ("time=", "time: it must be a time such as"),
            ("time=yesterday", "2026-11-01T09:00:00Z"),
            ("time=2026-11-01", "time: a date needs a time and an offset"),
            (
                "time=2026-11-01T09:00:00",
                "time: it needs an offset from UTC",
            ),
            (
                "time=2026-11-01T09:00:00+01:00",
                "time: write the `+` of the offset as `%2B`",
            ),
            ("time=2026-02-30T09:00:00Z", "such as"),
        ] {
            let error = query::<TimeQuery>(text).unwrap_err();
            assert!(error.contains(says), "{text}: {error}");
        }
        for (text, says) in [
            ("against=0", "from 1 to"),
            (
                "against=x",
                "not the string \"x\"; GET /v1/prompts/{name}/versions/latest",
            ),
            ("against=", "not the string \"\""),
            ("against=%2B1", "not the string \"+1\""),
        ] {
            let error = query::<AgainstQuery>(text).unwrap_err();
            assert!(error.contains(says), "{text}: {error}");
        }
    }

    #[test]
    fn absent_parameters_have_their_defaults() {
        let page = |text: &str| Page::from(query::<PageQuery>(text).unwrap());
        let (whose, which, part): List = query("prefix=support/&limit=7").unwrap();
        assert_eq!(which.prefix.0, "support/");
        assert!(!which.deleted);
        assert_eq!(whose.instance, Instance::default());
        assert_eq!(Page::from(part).limit, 7);
        assert_eq!(page(""), Page::default());
        assert_eq!(query::<LabelQuery>("").unwrap().label, Label::default());
        assert_eq!(query::<TimeQuery>("").unwrap().time.0, None);
        for text in [
            "2026-11-01T08:00:00Z",
            "2026-11-01T09:00:00%2B01:00",
            "2026-11-01t08:00:00.000z",
        ] {
            let time = query::<TimeQuery>(&format!("time={text}")).unwrap().time.0;
            assert_eq!(
                time.unwrap().to_string(),
                "2026-11-01T08:00:00.000Z",
                "{text}"
            );
        }
        let read = query::<AgainstQuery>("against=7").unwrap();
        assert_eq!(read.against.map(VersionNumber::get), Some(7));
        assert!(
            query::<PromptsQuery>("prefix=a/.").is_ok(),
            "`a/.x` begins so"
        );
        assert!(query::<PromptsQuery>(&format!("prefix={}", "x".repeat(200))).is_ok());
        let begun = query::<PromptsQuery>("prefix=cafe%CC%81%20").unwrap();
        assert_eq!(begun.prefix.0, "café ");
    }
}
