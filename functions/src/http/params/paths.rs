//! What a path names.

use promptbook::access::KeyId;
use promptbook::api::read_version;
use promptbook::{PromptName, ReleaseId, VersionNumber};
use serde::Deserialize;
use utoipa::IntoParams;

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
