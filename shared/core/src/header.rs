//! The header of a prompt: the state that every write checks.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::activity::ActivityId;
use crate::format::TemplateFormat;
use crate::message::PromptType;
use crate::names::{Instance, Label, PromptName, VersionNumber};
use crate::prompt::PromptId;
use crate::timestamp::Timestamp;
use crate::version::Version;
use crate::version_set::VersionSet;

/// A prompt's header: the state that every write checks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// The name of the prompt.
    pub name: PromptName,
    /// The instance of the prompt.
    pub instance: Instance,
    /// Text or chat. It never changes.
    #[serde(rename = "type")]
    pub prompt_type: PromptType,
    /// The prompt's purpose.
    pub description: Option<String>,
    /// Words to find it by.
    #[serde(default)]
    pub tags: BTreeSet<String>,
    /// The inputs that the code supplies.
    #[serde(default)]
    pub contract: BTreeSet<String>,
    /// The number of the newest version.
    pub latest: VersionNumber,
    /// The digest of the newest version's content.
    pub digest: String,
    /// The publication in force for each label.
    #[serde(default)]
    pub labels: BTreeMap<Label, Pointer>,
    /// Counts the writes to this prompt, from 1. Every write's transaction is conditioned on it.
    pub revision: u64,
    /// The revision from which on each write has an entry in the activity; none after a write by a release that kept no activity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_from: Option<u64>,
    /// The newest note: an entry of the activity that has the message of a write without a version and a publication. Each note has the
    /// one before it, and nothing else leads to them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_note: Option<ActivityId>,
    /// The last seed written; none if the prompt was never seeded.
    pub seed: Option<Seeded>,
    /// When it was created.
    pub created_at: Timestamp,
    /// The author named by the request that created it.
    pub created_by: Option<String>,
    /// When it was last written.
    pub updated_at: Timestamp,
    /// The author named by the last write.
    pub updated_by: Option<String>,
    /// When it was deleted; none while the prompt is live.
    pub deleted_at: Option<Timestamp>,
    /// The labels that the deletion unpublished and a restore publishes again; empty while the prompt is live.
    #[serde(default)]
    pub taken_down: BTreeSet<Label>,
    /// The versions that were deleted through Langfuse's API, which only hides them there.
    #[serde(default, skip_serializing_if = "VersionSet::is_empty")]
    pub hidden: VersionSet,
    /// The redacted versions. Whether a version may become active is decided from here: a version item may have been read before.
    #[serde(default, skip_serializing_if = "VersionSet::is_empty")]
    pub redacted: VersionSet,
    /// When all that it said was redacted and its name became free; none while it can be restored.
    #[serde(default)]
    pub purged_at: Option<Timestamp>,
}

impl Header {
    /// The header of a new prompt with this first version and no active version.
    pub fn of_first(version: &Version, contract: BTreeSet<String>) -> Self {
        Self {
            name: version.name.clone(),
            instance: version.instance.clone(),
            prompt_type: version.prompt_type,
            description: None,
            tags: BTreeSet::new(),
            contract,
            latest: version.version,
            digest: version.digest.clone(),
            labels: BTreeMap::new(),
            revision: 1,
            recorded_from: None,
            last_note: None,
            seed: None,
            created_at: version.created_at,
            created_by: version.author.clone(),
            updated_at: version.created_at,
            updated_by: version.author.clone(),
            deleted_at: None,
            taken_down: BTreeSet::new(),
            hidden: VersionSet::default(),
            redacted: VersionSet::default(),
            purged_at: None,
        }
    }

    /// Whether it belongs to a live prompt of an instance other than `default`.
    pub fn is_live_override(&self) -> bool {
        !self.instance.is_default() && self.deleted_at.is_none()
    }

    /// Whether the newest version has the content of this digest. A redacted version has no content.
    pub fn latest_has(&self, digest: &str) -> bool {
        self.digest == digest && !self.redacted.contains(self.latest)
    }

    /// The header of a new prompt under the name of this purged one, of which only numbers, times and redactions are kept.
    #[must_use]
    pub fn reborn(&self, new: Self) -> Self {
        let mut after = Self {
            labels: self.labels.clone(),
            revision: self.revision,
            created_at: self.created_at,
            created_by: self.created_by.clone(),
            redacted: self.redacted.clone(),
            recorded_from: self.recorded_from,
            ..new
        };
        after.hidden.insert(VersionNumber::FIRST, self.latest);
        after
    }

    /// The labels with an active version, each with what is in force there.
    pub fn active_labels(&self) -> impl Iterator<Item = (&Label, Below)> {
        self.labels.iter().filter_map(|(label, at)| {
            let (seq, version) = (at.seq, at.version?);
            Some((label, Below { seq, version }))
        })
    }

    /// The newest version that is not hidden.
    pub fn newest_visible(&self) -> Option<VersionNumber> {
        self.hidden.missing(self.latest).next_back()
    }

    /// The format of what is active under `production`; Jinja2 when nothing is.
    pub fn production_format(&self) -> TemplateFormat {
        let at = self.labels.get(&Label::default());
        at.map(|at| at.template_format).unwrap_or_default()
    }

    /// The prompt that it belongs to.
    pub fn id(&self) -> PromptId {
        PromptId {
            instance: self.instance.clone(),
            name: self.name.clone(),
        }
    }
}

/// Where a label points: the publication in force and its version; none when the label is unpublished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pointer {
    /// The number of the publication in force.
    pub seq: u64,
    /// The active version.
    pub version: Option<VersionNumber>,
    /// The names of the prompts that the active version includes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub includes: Vec<PromptName>,
    /// The format of the active version.
    #[serde(default, skip_serializing_if = "TemplateFormat::is_default")]
    pub template_format: TemplateFormat,
}

/// The publication that a rollback makes active again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Below {
    /// The number of the publication.
    pub seq: u64,
    /// The version that it made active.
    pub version: VersionNumber,
}

/// What the last seeding wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seeded {
    /// The digest of the whole seed.
    pub digest: String,
    /// The version created from it.
    pub version: VersionNumber,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_pointer_to_a_jinja2_version_without_includes_is_stored_as_in_earlier_releases() {
        let kept = json!({"seq": 3, "version": 2});
        let mut pointer: Pointer = serde_json::from_value(kept.clone()).unwrap();
        assert_eq!(pointer.includes, []);
        assert_eq!(pointer.template_format, TemplateFormat::Jinja2);
        assert_eq!(json!(pointer), kept);
        pointer.includes = vec!["shared/tone".parse().unwrap()];
        assert_eq!(json!(pointer)["includes"], json!(["shared/tone"]));
        pointer.template_format = TemplateFormat::Mustache;
        assert_eq!(json!(pointer)["template_format"], "mustache");
    }
}
