//! Writing prompts one by one, and recording them in the manifest.

use promptbook_core::prompt::{Prompt, Version};
use promptbook_core::prompty::PromptFile;
use promptbook_core::{Label, PromptName};

use super::fetch::Fetched;
use super::report::{ExportedPrompt, Failure, Report};
use super::target::{FileStatus, Target};
use crate::error::Result;
use crate::error::stops;
use crate::folder::{self, FileNamer, Manifest, PromptEntry, VersionEntry};
use crate::progress::Progress;

/// An export under way.
pub(super) struct Run {
    pub(super) target: Target,
    pub(super) progress: Progress,
    pub(super) manifest: Manifest,
    pub(super) report: Report,
}

impl Run {
    pub(super) fn note(&mut self, name: PromptName, written: Result<ExportedPrompt>) -> Result<()> {
        match written {
            Ok(line) => {
                self.progress.one(&line.file);
                self.report.prompts.push(line);
            }
            Err(error) if stops(&error) => return Err(error),
            Err(error) => {
                self.progress.failed(&format!("{name}: {error}"));
                self.report.failed.push(Failure::new(name, &error));
            }
        }
        Ok(())
    }

    pub(super) fn write(
        &mut self,
        file: &str,
        fetched: &Fetched,
        label: Option<&Label>,
    ) -> Result<ExportedPrompt> {
        let text = fetched.file.to_string();
        let mut status = self.target.write(file, &text)?;
        let mut kept = Vec::new();
        for (version, content) in &fetched.all {
            let own = FileNamer::of_version(file, version.version);
            let text = content.to_string();
            if self.target.write(&own, &text)? != FileStatus::Same && status == FileStatus::Same {
                status = FileStatus::Changed;
            }
            kept.push(keep(
                version,
                content,
                Some((own, folder::hash(text.as_bytes()))),
            ));
        }
        if kept.is_empty() {
            kept.push(keep(&fetched.shown, &fetched.file, None));
        }
        let name = &fetched.prompt.name;
        let entry = entry(file, &text, fetched, kept);
        self.take_away(self.manifest.prompts.get(name).cloned(), &entry);
        self.manifest.prompts.insert(name.clone(), entry);
        Ok(ExportedPrompt {
            name: name.clone(),
            file: file.to_owned(),
            version: fetched.shown.version,
            versions: fetched.all.len(),
            includes: fetched.includes.clone(),
            status,
            note: note(fetched, label),
        })
    }

    /// Removes the version files of an earlier export, which would be mistaken for prompts if the manifest did not list them.
    fn take_away(&mut self, before: Option<PromptEntry>, now: &PromptEntry) {
        let Some(before) = before else { return };
        let is_part = |file: &str| now.files().any(|(part, _)| part == file);
        for (file, _) in before.files().filter(|(file, _)| !is_part(file)) {
            if self.target.remove(file) {
                self.report.removed.push(file.to_owned());
            }
        }
    }
}

fn note(fetched: &Fetched, label: Option<&Label>) -> Option<String> {
    let notes = [instead(fetched, label), left_out(fetched)];
    let notes: Vec<String> = notes.into_iter().flatten().collect();
    (!notes.is_empty()).then(|| notes.join("; "))
}

/// That the file has another version than the one that was asked for.
fn instead(fetched: &Fetched, label: Option<&Label>) -> Option<String> {
    let Prompt {
        deleted_at, latest, ..
    } = fetched.prompt;
    let version = fetched.shown.version;
    if fetched.is_latest_instead && version != latest {
        return Some(format!(
            "version {latest}, the latest, was redacted; version {version} was written"
        ));
    }
    match (deleted_at, label) {
        (Some(_), _) => Some(format!(
            "deleted; version {version}, the latest, was written"
        )),
        (None, Some(label)) if fetched.is_latest_instead => Some(format!(
            "nothing is active under `{label}`; version {version}, the latest, was written"
        )),
        (None, _) => None,
    }
}

/// Which versions the export of all versions does not have.
fn left_out(fetched: &Fetched) -> Option<String> {
    let numbers: Vec<String> = fetched.redacted.iter().map(ToString::to_string).collect();
    match &numbers[..] {
        [] => None,
        [one] => Some(format!(
            "version {one} was redacted and is left out: an import numbers later versions anew"
        )),
        many => Some(format!(
            "versions {} were redacted and are left out: an import numbers later versions anew",
            many.join(", ")
        )),
    }
}

fn entry(file: &str, text: &str, fetched: &Fetched, versions: Vec<VersionEntry>) -> PromptEntry {
    let prompt = &fetched.prompt;
    PromptEntry {
        file: file.to_owned(),
        written: folder::hash(text.as_bytes()),
        prompt_type: prompt.prompt_type,
        created_at: prompt.created_at,
        deleted: prompt.deleted_at.is_some(),
        composed: !fetched.includes.is_empty(),
        version: fetched.shown.version,
        digest: fetched.file.content.digest().to_owned(),
        about: folder::about(prompt.description.as_deref(), &prompt.tags),
        latest: prompt.latest,
        contract: prompt.contract.clone(),
        labels: prompt.labels.clone(),
        versions,
    }
}

fn keep(version: &Version, file: &PromptFile, own: Option<(String, String)>) -> VersionEntry {
    let (own, written) = own.unzip();
    VersionEntry {
        version: version.version,
        digest: file.content.digest().to_owned(),
        message: version.message.clone(),
        author: version.author.clone(),
        file: own,
        written,
    }
}
