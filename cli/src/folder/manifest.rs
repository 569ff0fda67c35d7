//! `promptbook.json`: the data of an export that Prompty files can't hold.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use icu_normalizer::DecomposingNormalizerBorrowed;
use promptbook_core::content::PromptType;
use promptbook_core::{Label, PromptName, Timestamp, VersionNumber, digest};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::files;

/// The manifest's file name. No prompt's file has this name.
pub const MANIFEST: &str = "promptbook.json";
/// The version of the format that is written. A higher one is refused.
pub const FORMAT: u32 = 1;

/// The manifest of an export.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub promptbook: u32,
    /// The prompts by name.
    pub prompts: BTreeMap<PromptName, PromptEntry>,
}

/// The entry of one prompt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PromptEntry {
    /// The path of the prompt's file relative to the manifest, with `/` as the separator.
    pub file: String,
    /// SHA-256 of the file as it was written.
    pub written: String,
    /// Text or chat.
    #[serde(rename = "type")]
    pub prompt_type: PromptType,
    /// When the prompt was created, which distinguishes it from a prompt of the same name elsewhere.
    pub created_at: Timestamp,
    /// Whether it was deleted when it was exported.
    #[serde(default)]
    pub deleted: bool,
    /// Whether the file has the text of included prompts in place of the includes, so that it is not what the prompt's version is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub composed: bool,
    /// The version in the file.
    pub version: VersionNumber,
    /// The digest of that version.
    pub digest: String,
    /// The digest of description and tags.
    pub about: String,
    /// The newest version when it was exported.
    pub latest: VersionNumber,
    /// The inputs that the code supplies.
    pub contract: BTreeSet<String>,
    /// The active version of each label; null for an unpublished label.
    pub labels: BTreeMap<Label, Option<VersionNumber>>,
    /// The versions that were exported: one, or all that were not redacted, oldest first.
    pub versions: Vec<VersionEntry>,
}

/// The entry of one version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VersionEntry {
    pub version: VersionNumber,
    pub digest: String,
    /// The reason for the version.
    pub message: Option<String>,
    pub author: Option<String>,
    /// The path of its file; `None` if the version is in the prompt's file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// SHA-256 of that file as it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written: Option<String>,
}

/// The version of the format, which is read first, because a later format may have other fields.
#[derive(Deserialize)]
struct Form {
    promptbook: u32,
}

impl Manifest {
    /// The manifest of a folder, if it has one.
    ///
    /// # Errors
    /// It exists and can't be read.
    pub fn load(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(MANIFEST);
        files::no_link(&path)?;
        let Some(text) = files::record(&path)? else {
            return Ok(None);
        };
        Self::parse(&text).map(Some).map_err(|problem| {
            let advice = "fix it, export again, or delete it to import the files as they are";
            Error::file(
                path,
                format!("is not a valid export manifest ({problem}): {advice}"),
            )
        })
    }

    fn parse(text: &str) -> Result<Self, String> {
        let form: Form = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if form.promptbook != FORMAT {
            return Err(format!(
                "its format is {}, but this command reads {FORMAT}",
                form.promptbook
            ));
        }
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    /// The text of the file, with a line end at its end.
    pub fn text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

impl PromptEntry {
    /// Whether each version has a file of its own, so that an import can recreate the history.
    pub fn has_history(&self) -> bool {
        self.versions.iter().all(|version| version.file.is_some())
    }

    /// The digest of an exported version.
    pub fn digest_of(&self, version: VersionNumber) -> Option<&str> {
        let mut versions = self.versions.iter();
        let kept = versions.find(|kept| kept.version == version);
        kept.map(|kept| kept.digest.as_str())
    }

    /// All files of the prompt, with the SHA-256 of each as it was written.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        let versions = self.versions.iter();
        let own =
            versions.filter_map(|version| version.file.as_deref().zip(version.written.as_deref()));
        std::iter::once((self.file.as_str(), self.written.as_str())).chain(own)
    }

    /// The path of a file in this folder, also if the file's name was decomposed on its way here, as by macOS; `None` if it would lead
    /// out of the folder.
    pub fn path(root: &Path, file: &str) -> Option<PathBuf> {
        let relative = Path::new(file);
        let inside = relative
            .components()
            .all(|part| matches!(part, std::path::Component::Normal(_)));
        let path = inside.then(|| root.join(relative))?;
        let decomposed = || root.join(&*DecomposingNormalizerBorrowed::new_nfd().normalize(file));
        match file.is_ascii() || path.exists() {
            true => Some(path),
            false => Some(decomposed()).filter(|it| it.exists()).or(Some(path)),
        }
    }
}

/// SHA-256 of a file's bytes, as hex digits.
pub fn hash(bytes: &[u8]) -> String {
    use sha2::Digest;
    digest::hex(&sha2::Sha256::digest(bytes))
}
