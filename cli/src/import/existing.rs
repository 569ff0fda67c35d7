//! Deciding what to do with a prompt that the server has.

use promptbook_core::prompt::{Prompt, Version};

use super::decide::{Decided, about, breaks, edited, has_no_history, is_edited};
use super::plan::Action;
use super::read::ImportedFile;
use super::steps::{ImportOptions, ServerState, Step};
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
}

impl Existing<'_> {
    pub(super) async fn decide(&self) -> Result<Decided> {
        let content = self.source.prompt.content.digest();
        let Some(entry) = &self.source.entry else {
            return match self.is_as_the_file() {
                true => Ok(self.as_it_is()),
                false => self.change_unless_older(content).await,
            };
        };
        let digests = match has_no_history(self.source) {
            true => Vec::new(),
            false => self.digests().await?,
        };
        let exported: Vec<&str> = entry
            .versions
            .iter()
            .map(|kept| kept.digest.as_str())
            .collect();
        let goes_on = !digests.is_empty() && exported.iter().zip(&digests).all(|(a, b)| a == b);
        let begun = goes_on && digests.len() <= exported.len();
        let is_origin = self.prompt.created_at == entry.created_at;
        if begun
            && !is_origin
            && (digests.len() < exported.len() || self.lacks_its_end(entry, digests.len()))
        {
            return Ok(self.resume(entry, digests.len()));
        }
        match is_origin || goes_on {
            _ if self.is_as_the_file() => Ok(self.as_it_is()),
            true => Ok(self.since_the_export(entry)),
            false => self.change_unless_older(content).await,
        }
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
        let is_active = |label| {
            let active = self.prompt.labels.get(label).copied().flatten();
            active == Some(self.prompt.latest)
        };
        match label.filter(|label| !is_active(label)) {
            None => Decided::unchanged(),
            Some(label) => {
                breaks(self.source, self.options, &self.prompt.contract).unwrap_or_else(|| {
                    let step = self.options.publish(self.prompt.latest, label);
                    Decided::to(Action::Publish, vec![step])
                })
            }
        }
    }

    /// Continues a history that an interrupted import began.
    fn resume(&self, entry: &PromptEntry, versions: usize) -> Decided {
        let at = ServerState {
            versions,
            labels: self.prompt.labels.keys().collect(),
            contract: None,
        };
        let mut steps = self.options.history(self.source, entry, &at);
        steps.extend(edited(self.source, entry, self.options));
        steps.extend(self.lacks_deletion(entry, versions).then_some(Step::Delete));
        let action = match versions < entry.versions.len() {
            true => Action::NewVersion,
            false => Action::Publish,
        };
        let note = format!(
            "resumes after version {versions} of {}",
            entry.versions.len()
        );
        Decided::to(action, steps).noting(note)
    }

    /// Whether an import was interrupted after the last version and before the last request.
    fn lacks_its_end(&self, entry: &PromptEntry, versions: usize) -> bool {
        let labels = self.options.labels(entry);
        let mut labels = labels.keys();
        labels.any(|label| !self.prompt.labels.contains_key(label))
            || self.lacks_deletion(entry, versions)
    }

    /// Only if nothing else ever happened to the prompt: someone may have restored it.
    fn lacks_deletion(&self, entry: &PromptEntry, versions: usize) -> bool {
        entry.deleted && usize::try_from(self.prompt.revision) == Ok(versions)
    }

    /// The server's prompt is the exported one: decides by which side was edited since.
    fn since_the_export(&self, entry: &PromptEntry) -> Decided {
        let described = folder::about(self.prompt.description.as_deref(), &self.prompt.tags);
        let server_edited = self.prompt.latest != entry.latest || described != entry.about;
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
        let digests = self.digests().await?;
        let older = digests.iter().rposition(|digest| digest == content);
        Ok(older.map_or_else(
            || self.change(),
            |at| {
                let version = at + 1;
                Decided::conflict(format!(
                    "the file is the same as version {version}, but the server is at version {} now: export again, publish \
                     version {version} of `{name}`, or pass --overwrite",
                    self.prompt.latest
                ))
            },
        ))
    }

    async fn digests(&self) -> Result<Vec<String>> {
        let versions = versions(self.client, &self.prompt.name).await?;
        // A redacted version has the content of no file.
        let digest = |version: Version| match version.redacted {
            None => version.digest,
            Some(_) => String::new(),
        };
        Ok(versions.into_iter().map(digest).collect())
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
