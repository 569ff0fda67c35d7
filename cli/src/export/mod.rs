//! Exporting the server's prompts to a folder.

mod fetch;
mod options;
mod report;
mod run;
mod target;

use futures_util::{StreamExt, stream};
use promptbook_core::prompt::Prompt;

pub use fetch::{Fetched, prompts, versions};
pub use options::ExportOptions;
pub use report::{ExportedPrompt, Failure, Report};
pub use target::{FileStatus, Target};

use run::Run;

use crate::api::Client;
use crate::error::{Result, stops};
use crate::folder::{FORMAT, FileNamer, Manifest};
use crate::includes::Composer;
use crate::progress::Progress;

/// Writes the folder.
///
/// # Errors
/// The server can't be reached, or the manifest can't be read or written. Problems of single prompts are in the report.
pub async fn run(client: &Client, options: &ExportOptions) -> Result<Report> {
    let before = Manifest::load(&options.folder)?.unwrap_or_default();
    let mut report = Report::new(&options.folder);
    let chosen = choose(client, options, &mut report).await?;
    let known = before.prompts.iter();
    let mut places = FileNamer::new(known.map(|(name, entry)| (name, entry.file.as_str())));
    let mut run = Run {
        target: Target::open(&options.folder, &before, options.force)?,
        progress: Progress::of(chosen.len()),
        manifest: Manifest {
            promptbook: FORMAT,
            ..before.clone()
        },
        report,
    };
    if options.names.is_empty() {
        let gone = before.prompts.keys();
        let gone = gone.filter(|name| !chosen.iter().any(|prompt| prompt.name == **name));
        run.report.gone = gone.cloned().collect();
    }
    let placed: Vec<(Prompt, String)> = chosen
        .into_iter()
        .map(|prompt| (places.of(&prompt.name), prompt))
        .map(|(file, prompt)| (prompt, file))
        .collect();
    let composer = options.compose.as_ref();
    let composer = &composer.map(|label| Composer::new(client, label));
    let mut fetched = stream::iter(placed)
        .map(|(prompt, file)| async move {
            let name = prompt.name.clone();
            let fetched = fetch::fetch(client, prompt, options, composer.as_ref()).await;
            (name, file, fetched)
        })
        .buffered(options.jobs);
    while let Some((name, file, fetched)) = fetched.next().await {
        let written =
            fetched.and_then(|fetched| run.write(&file, &fetched, options.label.as_ref()));
        run.note(name, written)?;
    }
    drop(run.progress);
    run.target.finish(&run.manifest)?;
    Ok(run.report)
}

/// The requested prompts by name.
async fn choose(
    client: &Client,
    options: &ExportOptions,
    report: &mut Report,
) -> Result<Vec<Prompt>> {
    let mut chosen = Vec::new();
    if options.deleted {
        chosen = prompts(client, true).await?;
        chosen.retain(|prompt| options.names.is_empty() || options.names.contains(&prompt.name));
    }
    if options.names.is_empty() {
        chosen.extend(prompts(client, false).await?);
    }
    for name in &options.names {
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
