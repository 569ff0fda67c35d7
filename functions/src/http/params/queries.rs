//! What a query selects.

use promptbook::activity::ActivityKind;
use promptbook::api::read_optional_version;
use promptbook::api::schemas::{NamePrefix, Tag};
use promptbook::prompt::PromptId;
use promptbook::store::request::Page;
use promptbook::{Instance, Label, PromptName, VersionNumber};
use serde::Deserialize;
use utoipa::IntoParams;

use super::from_text;
use super::paths::PromptPath;
use super::values::{Kind, Limit, Prefix, Time};
use crate::http::schemas::{Cursor, SomeInstance};

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
