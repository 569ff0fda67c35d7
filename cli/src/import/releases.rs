//! Which releases publish what is imported.

use std::collections::BTreeMap;

use futures_util::{StreamExt, TryStreamExt, stream};
use promptbook_core::content::TemplateFormat;
use promptbook_core::{Label, PromptName, VersionNumber};

use super::decided::Decided;
use super::plan::Item;
use super::read::ImportedFile;
use super::server::ServerPrompts;
use super::steps::Step;
use crate::api::Client;
use crate::error::Result;
use crate::release::{Candidate, batches, groups};

/// A publication that a release makes.
#[derive(Debug, Clone)]
pub(super) struct ReleasedItem {
    label: Label,
    version: VersionNumber,
    format: TemplateFormat,
    candidate: Candidate,
}

/// The publications of one release.
#[derive(Debug, Clone)]
pub struct PlannedRelease {
    pub label: Label,
    pub publish: Vec<PlannedVersion>,
}

/// A version that a release publishes.
#[derive(Debug, Clone)]
pub struct PlannedVersion {
    pub(super) candidate: Candidate,
    pub version: VersionNumber,
}

impl PlannedVersion {
    pub fn name(&self) -> &PromptName {
        &self.candidate.name
    }
}

impl PlannedRelease {
    /// Two releases that publish the same one after the other: prompts that includes connect stay together unless they are all there is.
    /// None of a single prompt.
    pub(super) fn halves(&self) -> Option<[Self; 2]> {
        let candidates = self.publish.iter().map(|one| one.candidate.clone());
        let candidates: Vec<Candidate> = candidates.collect();
        let mut groups = groups(&candidates);
        if let [one] = &groups[..] {
            groups = one.iter().map(|at| vec![*at]).collect();
        }
        let (first, second) = groups.split_at(groups.len() / 2);
        let of = |groups: &[Vec<usize>]| Self {
            label: self.label.clone(),
            publish: (groups.iter().flatten())
                .map(|at| self.publish[*at].clone())
                .collect(),
        };
        (!first.is_empty()).then(|| [of(first), of(second)])
    }
}

/// The publications of a prompt's plan that releases make.
pub(super) fn released(source: &ImportedFile, decided: &Decided) -> Vec<ReleasedItem> {
    let steps = decided
        .steps
        .iter()
        .skip(Step::released_from(&decided.steps));
    let made = steps.filter_map(Step::publication);
    let made = made.filter(|made| decided.publications.contains(made));
    made.map(|made| {
        let file = source.file_of(&made.digest).unwrap_or(&source.prompt);
        ReleasedItem {
            label: made.label,
            version: made.version,
            format: file.content.template_format(),
            candidate: Candidate {
                name: source.name.clone(),
                includes: file.content.includes().to_vec(),
                includes_now: Vec::new(),
                bytes: file.to_string().len(),
            },
        }
    })
    .collect()
}

/// The releases that publish what a plan publishes, label by label.
///
/// # Errors
/// The server can't be asked.
pub async fn releases(
    client: &Client,
    server: &ServerPrompts,
    plan: &[Item],
    jobs: usize,
) -> Result<Vec<PlannedRelease>> {
    let mut labels: BTreeMap<&Label, Vec<&ReleasedItem>> = BTreeMap::new();
    let written = plan.iter().filter(|item| !item.steps.is_empty());
    for item in written.flat_map(|item| &item.released) {
        labels.entry(&item.label).or_default().push(item);
    }
    let mut labels: Vec<_> = labels.into_iter().collect();
    // What is included must be active in `production` before an includer is published under any label.
    labels.sort_by_key(|(label, _)| **label != Label::default());
    let rounds = labels.into_iter().flat_map(|(label, items)| {
        let (first, rest): (Vec<_>, Vec<_>) =
            (items.iter().copied()).partition(|item| goes_first(item, &items, server));
        [(label, first), (label, rest)]
    });
    let mut releases = Vec::new();
    for (label, items) in rounds.filter(|(_, items)| !items.is_empty()) {
        let candidates = candidates(client, server, &items, jobs).await?;
        for batch in batches(&candidates, client.instance().is_default()) {
            let publish = batch.into_iter().map(|at| PlannedVersion {
                candidate: candidates[at].clone(),
                version: items[at].version,
            });
            releases.push(PlannedRelease {
                label: label.clone(),
                publish: publish.collect(),
            });
        }
    }
    Ok(releases)
}

/// Whether a prompt is published in a release before those that include it: the server refuses the first publication in another format
/// than the default while something includes the prompt, and a release is judged by its result.
fn goes_first(item: &ReleasedItem, all: &[&ReleasedItem], server: &ServerPrompts) -> bool {
    let name = &item.candidate.name;
    let prompt = server.live.get(name);
    let active = prompt.and_then(|prompt| prompt.labels.get(&item.label));
    !item.format.is_default()
        && active.copied().flatten().is_none()
        && all
            .iter()
            .any(|other| other.candidate.includes.contains(name))
}

/// What batches depend on. What is active now matters only where there are several.
async fn candidates(
    client: &Client,
    server: &ServerPrompts,
    items: &[&ReleasedItem],
    jobs: usize,
) -> Result<Vec<Candidate>> {
    let all: Vec<Candidate> = items.iter().map(|item| item.candidate.clone()).collect();
    if batches(&all, client.instance().is_default()).len() < 2 {
        return Ok(all);
    }
    let items = items.to_vec();
    stream::iter(items)
        .map(|item| async move {
            let mut candidate = item.candidate.clone();
            let prompt = server.live.get(&candidate.name);
            let active = prompt.and_then(|prompt| prompt.labels.get(&item.label));
            if let Some(active) = active.copied().flatten() {
                let version = client.version(&candidate.name, active).await?;
                candidate.includes_now = version.includes;
            }
            Ok(candidate)
        })
        .buffered(jobs)
        .try_collect()
        .await
}
