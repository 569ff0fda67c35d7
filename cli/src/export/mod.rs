//! Writing prompts of the server to a folder.

mod fetch;
mod report;
mod target;

use std::path::PathBuf;

use futures_util::{StreamExt, stream};
use promptbook::prompt::{Prompt, Version};
use promptbook::prompty::PromptFile;
use promptbook::{Label, PromptName};

pub use fetch::{Fetched, prompts, versions};
pub use report::{Failure, Line, Report};
pub use target::{Target, Written};

use crate::api::Client;
use crate::error::{Error, Result};
use crate::folder::{self, Entry, FORMAT, Kept, Manifest, Places};
use crate::progress::Progress;

/// What to export, and where to.
#[derive(Debug)]
pub struct Wanted {
    /// The folder.
    pub folder: PathBuf,
    /// Which prompts; none means every one.
    pub names: Vec<PromptName>,
    /// The label whose active version is written.
    pub label: Label,
    /// All versions, not the active one alone.
    pub all: bool,
    /// Deleted prompts too.
    pub deleted: bool,
    /// Overwrite files that aren't from an export.
    pub force: bool,
    /// How many prompts are read at once.
    pub jobs: usize,
}

/// Writes the folder.
///
/// # Errors
/// The server can't be asked, or the manifest can't be read or written. What is wrong with one prompt is in the report.
pub async fn run(client: &Client, wanted: &Wanted) -> Result<Report> {
    let before = Manifest::load(&wanted.folder)?.unwrap_or_default();
    let mut report = Report::new(&wanted.folder);
    let chosen = choose(client, wanted, &mut report).await?;
    let known = before.prompts.iter();
    let mut places = Places::new(known.map(|(name, entry)| (name, entry.file.as_str())));
    let mut run = Run {
        target: Target::open(&wanted.folder, &before, wanted.force)?,
        progress: Progress::of(chosen.len()),
        manifest: Manifest {
            promptbook: FORMAT,
            ..before.clone()
        },
        report,
    };
    if wanted.names.is_empty() {
        let gone = before.prompts.keys();
        let gone = gone.filter(|name| !chosen.iter().any(|prompt| prompt.name == **name));
        run.report.gone = gone.cloned().collect();
    }
    let placed: Vec<(Prompt, String)> = chosen
        .into_iter()
        .map(|prompt| (places.of(&prompt.name), prompt))
        .map(|(file, prompt)| (prompt, file))
        .collect();
    let mut fetched = stream::iter(placed)
        .map(|(prompt, file)| async move {
            let name = prompt.name.clone();
            let fetched = fetch::fetch(client, prompt, &wanted.label, wanted.all).await;
            (name, file, fetched)
        })
        .buffered(wanted.jobs);
    while let Some((name, file, fetched)) = fetched.next().await {
        let written = fetched.and_then(|fetched| run.write(&file, &fetched, &wanted.label));
        run.note(name, written)?;
    }
    drop(run.progress);
    run.target.finish(&run.manifest)?;
    Ok(run.report)
}

/// The prompts that were asked for, names ascending.
async fn choose(client: &Client, wanted: &Wanted, report: &mut Report) -> Result<Vec<Prompt>> {
    let mut chosen = Vec::new();
    if wanted.deleted {
        chosen = prompts(client, true).await?;
        chosen.retain(|prompt| wanted.names.is_empty() || wanted.names.contains(&prompt.name));
    }
    if wanted.names.is_empty() {
        chosen.extend(prompts(client, false).await?);
    }
    for name in &wanted.names {
        if chosen.iter().any(|prompt| prompt.name == *name) {
            continue;
        }
        match client.prompt(name).await {
            Ok(prompt) => chosen.push(prompt.body),
            Err(error) if stops(&error) => return Err(error),
            Err(error) => report.failed.push(Failure::new(name.clone(), &error)),
        }
    }
    chosen.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(chosen)
}

/// Whether the next request would fail in the same way.
pub fn stops(error: &Error) -> bool {
    match error {
        Error::Api(problem) => matches!(problem.status, 401 | 403),
        Error::Unreachable { .. } | Error::NotPromptbook { .. } => true,
        Error::Usage(_) | Error::Config { .. } | Error::File { .. } | Error::Failed(_) => false,
    }
}

struct Run {
    target: Target,
    progress: Progress,
    manifest: Manifest,
    report: Report,
}

impl Run {
    fn note(&mut self, name: PromptName, written: Result<Line>) -> Result<()> {
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

    fn write(&mut self, file: &str, fetched: &Fetched, label: &Label) -> Result<Line> {
        let text = fetched.file.to_string();
        let mut status = self.target.write(file, &text)?;
        let mut kept = Vec::new();
        for (version, content) in &fetched.all {
            let own = Places::of_version(file, version.version);
            let text = content.to_string();
            if self.target.write(&own, &text)? != Written::Same && status == Written::Same {
                status = Written::Changed;
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
        Ok(Line {
            name: name.clone(),
            file: file.to_owned(),
            version: fetched.shown.version,
            versions: fetched.all.len(),
            status,
            note: note(fetched, label),
        })
    }

    /// Versions of an earlier export would be taken for prompts if the manifest did not know them.
    fn take_away(&mut self, before: Option<Entry>, now: &Entry) {
        let Some(before) = before else { return };
        let is_part = |file: &str| now.files().any(|(part, _)| part == file);
        for (file, _) in before.files().filter(|(file, _)| !is_part(file)) {
            if self.target.remove(file) {
                self.report.removed.push(file.to_owned());
            }
        }
    }
}

fn note(fetched: &Fetched, label: &Label) -> Option<String> {
    let Prompt { deleted_at, .. } = fetched.prompt;
    let version = fetched.shown.version;
    match (deleted_at, fetched.is_latest_instead) {
        (Some(_), _) => Some(format!(
            "deleted; version {version}, the latest, was written"
        )),
        (None, true) => Some(format!(
            "nothing is active under `{label}`; version {version}, the latest, was written"
        )),
        (None, false) => None,
    }
}

fn entry(file: &str, text: &str, fetched: &Fetched, versions: Vec<Kept>) -> Entry {
    let prompt = &fetched.prompt;
    Entry {
        file: file.to_owned(),
        written: folder::hash(text.as_bytes()),
        prompt_type: prompt.prompt_type,
        created_at: prompt.created_at,
        deleted: prompt.deleted_at.is_some(),
        version: fetched.shown.version,
        digest: fetched.file.content.digest().to_owned(),
        about: folder::about(prompt.description.as_deref(), &prompt.tags),
        latest: prompt.latest,
        contract: prompt.contract.clone(),
        labels: prompt.labels.clone(),
        versions,
    }
}

fn keep(version: &Version, file: &PromptFile, own: Option<(String, String)>) -> Kept {
    let (own, written) = own.unzip();
    Kept {
        version: version.version,
        digest: file.content.digest().to_owned(),
        message: version.message.clone(),
        author: version.author.clone(),
        file: own,
        written,
    }
}
