//! `promptbook.json`: what an export keeps that Prompty files can't.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use promptbook_core::content::PromptType;
use promptbook_core::{Label, PromptName, Timestamp, VersionNumber, digest};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::files;

/// The manifest's name in its folder. No prompt's file is named so.
pub const MANIFEST: &str = "promptbook.json";
/// The form that is written; a higher one is not read.
pub const FORMAT: u32 = 1;

/// What an export keeps of all its prompts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub promptbook: u32,
    /// What is version of each prompt.
    pub prompts: BTreeMap<PromptName, PromptEntry>,
}

/// What an export keeps of one prompt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PromptEntry {
    /// The file that holds the prompt, `/` between its parts, relative to the manifest.
    pub file: String,
    /// SHA-256 of the file as it was written.
    pub written: String,
    /// Text or chat.
    #[serde(rename = "type")]
    pub prompt_type: PromptType,
    /// When the prompt was created: tells it from one of the same name elsewhere.
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
    /// The active version of each label; null where it was taken down.
    pub labels: BTreeMap<Label, Option<VersionNumber>>,
    /// The versions that were exported: one, or all from the first.
    pub versions: Vec<VersionEntry>,
}

/// What an export keeps of one version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VersionEntry {
    pub version: VersionNumber,
    pub digest: String,
    /// Why it was made.
    pub message: Option<String>,
    pub author: Option<String>,
    /// Its own file, and the SHA-256 of that as it was written; none when the prompt's file holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// SHA-256 of that file as it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written: Option<String>,
}

/// Only the form, which is read first: a later one may have other fields.
#[derive(Deserialize)]
struct Form {
    promptbook: u32,
}

impl Manifest {
    /// The manifest of a folder, if it has one.
    ///
    /// # Errors
    /// It is there and can't be read.
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

    /// As it is written, ending with a line end.
    pub fn text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

impl PromptEntry {
    /// Whether every version from the first to the latest has its file, so that the history can be made again.
    pub fn is_whole(&self) -> bool {
        let numbers = self
            .versions
            .iter()
            .map(|version| u64::from(version.version.get()));
        numbers.eq(1..=u64::from(self.latest.get()))
            && self.versions.iter().all(|version| version.file.is_some())
    }

    /// Every file of the prompt with the SHA-256 of it as it was written.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        let versions = self.versions.iter();
        let own =
            versions.filter_map(|version| version.file.as_deref().zip(version.written.as_deref()));
        std::iter::once((self.file.as_str(), self.written.as_str())).chain(own)
    }

    /// A file of it on disk. Only paths that stay below the folder are followed.
    pub fn path(root: &Path, file: &str) -> Option<PathBuf> {
        let relative = Path::new(file);
        let inside = relative
            .components()
            .all(|part| matches!(part, std::path::Component::Normal(_)));
        inside.then(|| root.join(relative))
    }
}

/// SHA-256 of a file's bytes, as hex digits.
pub fn hash(bytes: &[u8]) -> String {
    use sha2::Digest;
    digest::hex(&sha2::Sha256::digest(bytes))
}
