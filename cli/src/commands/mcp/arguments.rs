//! The arguments of the tools; the schemas that clients see are made from them.

mod write;

use std::fmt::Display;
use std::str::FromStr;

use promptbook_core::{Instance, Label, PromptName};
use rmcp::schemars::{self, JsonSchema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::page::PAGE;
use crate::args::{PastTime, VersionSelector};

pub(super) use write::{PublishArguments, RollbackArguments, SaveArguments};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ListArguments {
    /// List only names that start with this, such as `support/`
    #[serde(default)]
    pub(super) prefix: String,
    /// List only prompts with this tag
    pub(super) tag: Option<String>,
    /// List deleted prompts instead
    #[serde(default)]
    pub(super) deleted: bool,
    /// The maximum number of prompts. Default: 50
    #[schemars(with = "Option<u8>", range(min = 1, max = 100))]
    #[serde(default = "page", deserialize_with = "limit")]
    pub(super) limit: usize,
    /// `next_cursor` of the previous page
    pub(super) cursor: Option<String>,
    /// The instance whose prompts to use. Default: the configured instance
    #[schemars(with = "Option<String>")]
    pub(super) instance: Option<Instance>,
    /// The label whose active versions to show. Default: the configured label
    #[schemars(with = "Option<String>")]
    pub(super) label: Option<Label>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SearchArguments {
    /// The text to search for, in any case and with any blanks between its words
    pub(super) text: String,
    /// Search only prompts whose names start with this
    #[serde(default)]
    pub(super) prefix: String,
    /// The maximum number of prompts. Default: 50
    #[schemars(with = "Option<u8>", range(min = 1, max = 100))]
    #[serde(default = "page", deserialize_with = "limit")]
    pub(super) limit: usize,
    /// `next_cursor` of the previous page
    pub(super) cursor: Option<String>,
    /// The instance whose prompts to use. Default: the configured instance
    #[schemars(with = "Option<String>")]
    pub(super) instance: Option<Instance>,
    /// The label whose active versions to show. Default: the configured label
    #[schemars(with = "Option<String>")]
    pub(super) label: Option<Label>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ShowArguments {
    /// The prompt's name
    #[schemars(with = "String")]
    pub(super) name: PromptName,
    /// A version number, `active` or `latest`. Default: the active version, else the latest
    #[schemars(with = "Option<String>")]
    #[serde(default, deserialize_with = "version")]
    pub(super) version: Option<VersionSelector>,
    /// Show what was active at this time, such as `2026-11-01T09:00:00Z` or `2h ago`
    #[schemars(with = "Option<String>")]
    #[serde(default, deserialize_with = "parsed")]
    pub(super) at: Option<PastTime>,
    /// Show the active version with the text of included prompts in place of the includes
    #[serde(default)]
    pub(super) compose: bool,
    /// The instance whose prompts to use. Default: the configured instance
    #[schemars(with = "Option<String>")]
    pub(super) instance: Option<Instance>,
    /// The label whose active version to show. Default: the configured label
    #[schemars(with = "Option<String>")]
    pub(super) label: Option<Label>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DiffArguments {
    /// The prompt's name
    #[schemars(with = "String")]
    pub(super) name: PromptName,
    /// A version number, `active` or `latest`. Default: what publishing the latest version would change
    #[schemars(with = "Option<String>")]
    #[serde(default, deserialize_with = "version")]
    pub(super) version: Option<VersionSelector>,
    /// The older version to compare `version` with. Default: the one before it
    #[schemars(with = "Option<String>")]
    #[serde(default, deserialize_with = "version")]
    pub(super) against: Option<VersionSelector>,
    /// Compare what was active at this time, such as `2026-11-01T09:00:00Z` or `2h ago`, with `version`. Default: with what is active now
    #[schemars(with = "Option<String>")]
    #[serde(default, deserialize_with = "parsed")]
    pub(super) at: Option<PastTime>,
    /// With `at`: compare what was served, with the text of included prompts in place of the includes
    #[serde(default)]
    pub(super) compose: bool,
    /// The instance whose prompts to use. Default: the configured instance
    #[schemars(with = "Option<String>")]
    pub(super) instance: Option<Instance>,
    /// The label whose active version to compare. Default: the configured label
    #[schemars(with = "Option<String>")]
    pub(super) label: Option<Label>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RenderArguments {
    /// The prompt's name
    #[schemars(with = "String")]
    pub(super) name: PromptName,
    /// A version number, `active` or `latest`. Default: active
    #[schemars(with = "Option<String>")]
    #[serde(default, deserialize_with = "version")]
    pub(super) version: Option<VersionSelector>,
    /// Values of inputs by name
    #[serde(default)]
    pub(super) inputs: Map<String, Value>,
    /// Use the example of each input that has neither a value nor a default. Default: true
    pub(super) examples: Option<bool>,
    /// The instance whose prompts to use. Default: the configured instance
    #[schemars(with = "Option<String>")]
    pub(super) instance: Option<Instance>,
    /// The label whose active version to render. Default: the configured label
    #[schemars(with = "Option<String>")]
    pub(super) label: Option<Label>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HistoryArguments {
    /// The prompt's name
    #[schemars(with = "String")]
    pub(super) name: PromptName,
    /// The maximum number of entries. Default: 50
    #[schemars(with = "Option<u8>", range(min = 1, max = 100))]
    #[serde(default = "page", deserialize_with = "limit")]
    pub(super) limit: usize,
    /// `next_cursor` of the previous page
    pub(super) cursor: Option<String>,
    /// The instance whose prompts to use. Default: the configured instance
    #[schemars(with = "Option<String>")]
    pub(super) instance: Option<Instance>,
}

fn page() -> usize {
    PAGE
}

/// How many entries a page has at most.
fn limit<'de, D: Deserializer<'de>>(from: D) -> Result<usize, D::Error> {
    let Some(given) = Option::<Value>::deserialize(from)? else {
        return Ok(PAGE);
    };
    let given = given.as_u64().and_then(|given| given.try_into().ok());
    let given = given.filter(|given| (1..=100).contains(given));
    given.ok_or_else(|| D::Error::custom("expected a whole number from 1 to 100"))
}

/// A version as text or as a number, which assistants send for what looks like one.
fn version<'de, D: Deserializer<'de>>(from: D) -> Result<Option<VersionSelector>, D::Error> {
    match Option::<Value>::deserialize(from)? {
        None => Ok(None),
        Some(Value::String(text)) => of_text(&text).map(Some),
        Some(value) => of_text(&value.to_string()).map(Some),
    }
}

fn parsed<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    let text = Option::<String>::deserialize(from)?;
    text.map(|text| of_text(&text)).transpose()
}

fn of_text<T: FromStr<Err: Display>, E: serde::de::Error>(text: &str) -> Result<T, E> {
    text.parse().map_err(E::custom)
}
