//! What includes forbid in an import: a prompt is in conflict if publishing it would include what is not active, or what can't be
//! included.

mod state;

use promptbook_core::content::Content;
use promptbook_core::nearest::question;
use promptbook_core::{PromptName, VersionNumber};

use super::plan::{Action, Item};
use super::read::ImportedFile;
use super::server::ServerPrompts;
use crate::api::Client;
use crate::error::Result;
use crate::includes::{Found, needs};
use state::{Includes, content_of};

pub(super) use state::included;

/// The problems of one prompt of the plan, and notes on it.
#[derive(Default)]
struct Judgement {
    problems: Vec<String>,
    notes: Vec<String>,
}

/// Marks what includes forbid as conflicts.
///
/// # Errors
/// The server can't be asked.
pub(super) async fn judge(
    client: &Client,
    server: &ServerPrompts,
    sources: &[ImportedFile],
    plan: &mut [Item],
    jobs: usize,
) -> Result<()> {
    let includes = Includes::read(client, server, sources, plan, jobs).await?;
    let mut judged = Vec::new();
    for item in plan.iter().filter(|item| !item.steps.is_empty()) {
        if let Some((source, _)) = includes.files.get(&item.name) {
            let judgement = includes.judge(source, item).await?;
            judged.push((item.name.clone(), judgement, source.notes.clone()));
        }
    }
    for (name, Judgement { problems, notes }, source_notes) in judged {
        let Some(item) = plan.iter_mut().find(|item| item.name == name) else {
            continue;
        };
        item.notes.extend(notes);
        if !problems.is_empty() {
            // Those of what would have been done.
            item.notes = source_notes;
            item.action = Action::Conflict;
            item.reason = Some(problems.join("\n"));
            item.steps.clear();
            item.publications.clear();
            item.unpublished.clear();
        }
    }
    Ok(())
}

impl Includes<'_> {
    async fn judge(&self, source: &ImportedFile, item: &Item) -> Result<Judgement> {
        let mut judgement = Judgement::default();
        let (published, mut contents) = (!item.publications.is_empty(), Vec::new());
        for publication in &item.publications {
            contents.push(content_of(source, publication));
        }
        if !published {
            contents.push((&source.prompt.content, None));
        }
        contents.dedup_by_key(|(content, _)| content.digest().to_owned());
        for (content, version) in contents {
            for name in content.includes() {
                let place = place(source, version, name);
                let at = |problem: String| format!("{place}{problem}");
                let problem = self.problem(source, item, content, name, published);
                judgement.problems.extend(problem.map(at));
                if !published && self.is_draft(name) {
                    let note = format!("{place}includes `{name}`, which is not active yet");
                    judgement.notes.push(note);
                }
            }
            if published && !content.includes().is_empty() && self.server.contains_key(&item.name) {
                let first = content.includes().first();
                let place = first.map(|name| self::place(source, version, name));
                let problem = self.included_already(&item.name).await?;
                let problem = problem.map(|problem| place.unwrap_or_default() + &problem);
                judgement.problems.extend(problem);
            }
        }
        judgement.problems.dedup();
        Ok(judgement)
    }

    /// Why a prompt can't include another one.
    fn problem(
        &self,
        source: &ImportedFile,
        item: &Item,
        content: &Content,
        name: &PromptName,
        published: bool,
    ) -> Option<String> {
        let found = match self.after(name, published) {
            Ok(found) => found,
            Err(problem) => return Some(problem),
        };
        match &found {
            Found::Missing if self.files.contains_key(name) => {
                return Some(format!(
                    "includes `{name}`, which `default` does not have: import it there first"
                ));
            }
            Found::Missing => {
                let known = self.server.keys().chain(self.files.keys().copied());
                let meant = question(name.as_str(), known.map(PromptName::as_str));
                return Some(format!(
                    "includes `{name}`, which is neither among the files nor on the server{meant}"
                ));
            }
            Found::Inactive if !published => return None,
            Found::Active(piece) if !piece.includes.is_empty() => {
                if let Some(path) = self.circle(&source.name, name) {
                    return Some(format!(
                        "includes `{name}`, which leads back to it ({path}): prompts can't include each other, because what is included \
                         can't include anything"
                    ));
                }
            }
            Found::Inactive | Found::Deleted | Found::Active(_) => {}
        }
        let problem = found.problem(name, content.template_format());
        problem.or_else(|| match &found {
            Found::Active(piece) if published => {
                let contract = self.contract(item)?;
                needs(name, &piece.unsupplied(content, &contract))
            }
            _ => None,
        })
    }
}

/// Where a version includes a prompt, as the beginning of a message.
fn place(source: &ImportedFile, version: Option<VersionNumber>, name: &PromptName) -> String {
    match (version, source.includes.get(name)) {
        (Some(version), _) => format!("version {version}: "),
        (None, Some((line, column))) => format!("line {line}, column {column}: "),
        (None, None) => String::new(),
    }
}
