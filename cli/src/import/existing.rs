//! Deciding what to do with a prompt that the server has.

mod resume;

use promptbook_core::prompt::{Prompt, Version};
use promptbook_core::{Label, VersionNumber};
use tokio::sync::OnceCell;

use super::decide::{about, breaks, is_edited};
use super::decided::Decided;
use super::plan::Action;
use super::read::ImportedFile;
use super::restore::Published;
use super::steps::{ImportOptions, SavedContent};
use crate::api::Client;
use crate::error::Result;
use crate::export::versions;
use crate::folder::{self, PromptEntry};

/// A prompt that the server has.
pub(super) struct Existing<'a> {
    pub(super) client: &'a Client,
    pub(super) source: &'a ImportedFile,
    pub(super) options: &'a ImportOptions,
    pub(super) prompt: &'a Prompt,
    pub(super) latest: Version,
    /// Its versions, read once when they are needed.
    pub(super) versions: OnceCell<Vec<SavedContent>>,
}

impl Existing<'_> {
    pub(super) async fn decide(&self) -> Result<Decided> {
        let decided = self.written().await?;
        match decided.action == Action::Conflict || self.is_origin() {
            true => Ok(decided),
            false => self.restored(decided).await,
        }
    }

    /// What is written, without what the export had active.
    async fn written(&self) -> Result<Decided> {
        let content = self.source.prompt.content.digest();
        let Some(entry) = &self.source.entry else {
            return match self.is_as_the_file() {
                true => Ok(self.as_it_is()),
                false => self.change_unless_older(content).await,
            };
        };
        let saved = match self.source.has_no_history() {
            true => &[],
            false => self.saved().await?,
        };
        let saved = since_the_purge(saved);
        let exported = self.source.versions();
        let mut pairs = exported.iter().zip(saved);
        let goes_on = !saved.is_empty() && pairs.all(|((a, _), b)| a.digest == b.digest);
        if let Some(first) = saved.first().filter(|_| goes_on && !self.is_origin())
            && saved.len() <= exported.len()
            && (saved.len() < exported.len() || self.lacks_its_end(entry, saved.len()))
        {
            return Ok(self.resume(entry, first.version, saved.len()));
        }
        match self.is_origin() || goes_on {
            _ if self.is_as_the_file() => Ok(self.as_it_is()),
            true => Ok(self.since_the_export(entry, saved)),
            false => self.change_unless_older(content).await,
        }
    }

    /// Whether the export is of this prompt, and not of one of its name elsewhere.
    fn is_origin(&self) -> bool {
        let entry = self.source.entry.as_ref();
        entry.is_some_and(|entry| entry.created_at == self.prompt.created_at)
    }

    /// With the publications of what the export had active under labels that nothing was published under here.
    async fn restored(&self, decided: Decided) -> Result<Decided> {
        let wanted = self.options.labels(self.source);
        if wanted.keys().all(|label| self.active(label).is_some()) {
            return Ok(decided);
        }
        let saved = self.saved().await?;
        let left = since_the_purge(saved);
        let is_purged = left.len() < saved.len();
        // A purge takes down what was published before it.
        let labels = self.prompt.labels.iter();
        let labels = labels.filter(|(_, active)| !is_purged || active.is_some());
        let at = Published {
            first: (left.first()).map_or(self.prompt.latest.next(), |first| first.version),
            versions: left,
            labels: &labels.map(|(label, _)| label).collect(),
            contract: Some(&self.prompt.contract),
        };
        Ok(self.options.restored(self.source, decided, &at))
    }

    fn active(&self, label: &Label) -> Option<VersionNumber> {
        self.prompt.labels.get(label).copied().flatten()
    }

    fn is_as_the_file(&self) -> bool {
        self.latest_has(self.source.prompt.content.digest()) && self.is_described()
    }

    /// Whether the latest version has this content. A redacted version has none, whatever its digest.
    fn latest_has(&self, digest: &str) -> bool {
        self.latest.digest == digest && self.latest.redacted.is_none()
    }

    fn is_described(&self) -> bool {
        folder::about(self.prompt.description.as_deref(), &self.prompt.tags) == about(self.source)
    }

    fn as_it_is(&self) -> Decided {
        let label = self.options.publish.as_ref();
        let is_active = |label| self.active(label) == Some(self.prompt.latest);
        match label.filter(|label| !is_active(label)) {
            None => Decided::unchanged(),
            Some(label) => {
                breaks(self.source, self.options, &self.prompt.contract).unwrap_or_else(|| {
                    let latest = self.latest.clone().into();
                    let step = self.options.publish(latest, label);
                    Decided::to(Action::Publish, vec![step])
                })
            }
        }
    }

    /// The server's prompt is the exported one: decides by which side was edited since.
    fn since_the_export(&self, entry: &PromptEntry, saved: &[SavedContent]) -> Decided {
        let described = folder::about(self.prompt.description.as_deref(), &self.prompt.tags);
        let has_more = match self.is_origin() {
            true => self.prompt.latest != entry.latest,
            // It is numbered in its own way there.
            false => saved.len() > self.source.versions().len(),
        };
        let server_edited = has_more || described != entry.about;
        match (is_edited(self.source, entry), server_edited) {
            (false, false) => Decided::unchanged(),
            (false, true) => Decided::unchanged().noting(format!(
                "edited on the server since the export (now at version {}); the file is unchanged",
                self.prompt.latest
            )),
            (true, true) if !self.options.overwrite => Decided::conflict(format!(
                "edited both in the file and on the server (now at version {}) since the export: export again \
                 to another folder and merge the two, or pass --overwrite",
                self.prompt.latest
            )),
            (true, _) => self.change(),
        }
    }

    /// A file with the content of an earlier version is a conflict: it would undo later versions.
    async fn change_unless_older(&self, content: &str) -> Result<Decided> {
        if self.options.overwrite || self.latest_has(content) {
            return Ok(self.change());
        }
        let name = &self.prompt.name;
        let saved = self.saved().await?;
        let older = saved.iter().rfind(|saved| saved.digest == content);
        Ok(older.map_or_else(
            || self.change(),
            |SavedContent { version, .. }| {
                Decided::conflict(format!(
                    "the file is the same as version {version}, but the server is at version {} now: export again, publish \
                     version {version} of `{name}`, or pass --overwrite",
                    self.prompt.latest
                ))
            },
        ))
    }

    async fn saved(&self) -> Result<&[SavedContent]> {
        let read = async || {
            let versions = versions(self.client, &self.prompt.name).await?;
            Ok(versions.into_iter().map(SavedContent::from).collect())
        };
        self.versions.get_or_try_init(read).await.map(Vec::as_slice)
    }

    fn change(&self) -> Decided {
        if let Some(conflict) = breaks(self.source, self.options, &self.prompt.contract) {
            return conflict;
        }
        let is_new = !self.latest_has(self.source.prompt.content.digest());
        let next = self.prompt.latest.next();
        match is_new {
            true => Decided::to(
                Action::NewVersion,
                vec![self.options.replace(self.source, next)],
            )
            .noting(format!("version {next}")),
            false => {
                let step = self.options.replace(self.source, self.prompt.latest);
                Decided::to(Action::Describe, vec![step])
            }
        }
    }
}

/// The versions without those of a prompt of the same name that was purged, or was redacted from the first on.
fn since_the_purge(saved: &[SavedContent]) -> &[SavedContent] {
    let purged = saved.iter().take_while(|saved| saved.digest.is_empty());
    &saved[purged.count()..]
}
