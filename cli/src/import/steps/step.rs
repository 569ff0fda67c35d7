//! One request, and the version that it saves or publishes.

use promptbook_core::api::{NewPromptBody, PromptBody, PublishBody};
use promptbook_core::prompt::Version;
use promptbook_core::{Label, VersionNumber};
use serde::Serialize;

/// One request.
#[derive(Debug, Clone)]
pub enum Step {
    /// POST /prompts, which makes this version.
    Create(NewPromptBody, SavedContent),
    /// PUT of the prompt, which makes this its latest version.
    Replace(PromptBody, SavedContent),
    /// POST …/publish of this version.
    Publish(PublishBody, SavedContent),
    /// DELETE of the prompt.
    Delete,
}

/// A version on the server, and the digest of its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedContent {
    pub version: VersionNumber,
    /// Empty if the version was redacted, so that it is the content of no file.
    pub digest: String,
}

/// A version that becomes active.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlannedPublication {
    pub version: VersionNumber,
    /// Under which label.
    pub label: Label,
    /// The digest of its content.
    #[serde(skip)]
    pub digest: String,
}

impl SavedContent {
    pub fn new(version: VersionNumber, digest: &str) -> Self {
        Self {
            version,
            digest: digest.to_owned(),
        }
    }
}

impl From<Version> for SavedContent {
    fn from(version: Version) -> Self {
        let digest = version.redacted.map_or(version.digest, |_| String::new());
        Self {
            version: version.version,
            digest,
        }
    }
}

impl Step {
    /// Of the requests for a prompt, the place of the first whose publication a release makes: those after which nothing else is written.
    pub fn released_from(steps: &[Self]) -> usize {
        let later = steps
            .iter()
            .rev()
            .take_while(|step| matches!(step, Self::Publish(..)));
        let from = steps.len() - later.count();
        let last = from.checked_sub(1);
        last.filter(|at| steps[*at].publication().is_some())
            .unwrap_or(from)
    }

    /// The request without what it publishes; none if it does nothing else.
    pub fn unpublished(&self) -> Option<Self> {
        let mut step = self.clone();
        match &mut step {
            Self::Create(body, _) => (body.publish, body.label) = (None, None),
            Self::Replace(body, _) => (body.publish, body.label) = (None, None),
            Self::Publish(..) => return None,
            Self::Delete => {}
        }
        Some(step)
    }

    /// What the request publishes.
    pub fn publication(&self) -> Option<PlannedPublication> {
        let (SavedContent { version, digest }, label) = match self {
            Self::Create(body, saved) => (saved, &body.label),
            Self::Replace(body, saved) => (saved, &body.label),
            Self::Publish(body, saved) => (saved, &body.label),
            Self::Delete => return None,
        };
        Some(PlannedPublication {
            version: *version,
            label: label.as_ref()?.parse().ok()?,
            digest: digest.clone(),
        })
    }

    /// The version that the request saves.
    pub fn saves(&self) -> Option<&SavedContent> {
        match self {
            Self::Create(_, saved) | Self::Replace(_, saved) => Some(saved),
            Self::Publish(..) | Self::Delete => None,
        }
    }
}
