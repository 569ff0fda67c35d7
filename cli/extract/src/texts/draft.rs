//! Reports the texts of a file that are prompts, or look like one.

use std::collections::HashSet;

use crate::certainty::{Certainty, Doubt};
use crate::files::kind::extension;
use crate::find::classify::Verdict;
use crate::find::scoring::word_count;
use crate::form::Form;
use crate::name_allocator::NameAllocator;
use crate::reads::Syntax;
use crate::report::{AT_IMPORT, Converted, Finding, Outcome};
use crate::scan::{SENTENCE, excerpt};
use crate::site::{Site, Span};
use crate::texts::engine::{self, Engine, Made};
use crate::texts::entries::{self, Entry, Said};
use crate::texts::facts::Facts;
use crate::texts::verdict::verdict;
use crate::texts::{Program, TextFile, guesses, names, whole};
use crate::unread::Unread;

/// The prompts in a file, and what looks like one.
pub(super) fn findings(
    program: Program<'_>,
    file: &TextFile<'_>,
    allocator: &mut NameAllocator,
) -> Result<Vec<Finding>, Unread> {
    if extension(&file.source.path).as_deref() == Some("prompty") {
        return Ok(Vec::from_iter(whole::prompty(file, allocator)));
    }
    let reads_data = |syntax| matches!(syntax, Syntax::Data | Syntax::LangChain);
    let is_data = entries::is_data(&file.source.path)
        && (file.reads.is_empty() || file.reads.iter().any(|it| reads_data(it.read.syntax)));
    let mut texts = Vec::new();
    if is_data {
        match entries::of_data(file.source) {
            Ok(entries) if file.is_guess() => texts.extend(guesses::prompts(entries)),
            Ok(entries) => texts.extend(entries),
            Err(problem) if file.named => {
                return Err(Unread {
                    file: file.source.path.as_path().into(),
                    line: None,
                    reason: format!("{problem}: nothing was extracted from it"),
                });
            }
            // What the code reads may be anything.
            Err(_) => {}
        }
    }
    if !is_data || file.reads.iter().any(|it| !reads_data(it.read.syntax)) {
        texts.push(Entry::whole(file.source));
    }
    let drafts = texts
        .iter()
        .filter_map(|entry| finding(program, file, entry, allocator));
    let mut found: Vec<Finding> = drafts.collect();
    // The aliases of YAML are one text, in the place of its anchor.
    let mut placed = HashSet::new();
    found.retain(|finding| {
        let is_placed = finding.certainty.is_some() && finding.at.range.start > 0;
        !is_placed || placed.insert(finding.at.range.clone())
    });
    Ok(found)
}

fn finding(
    program: Program<'_>,
    file: &TextFile<'_>,
    entry: &Entry,
    allocator: &mut NameAllocator,
) -> Option<Finding> {
    let facts = Facts::of(program, file, entry);
    let (verdict, doubted) = verdict(file, entry, &facts);
    let stem = names::stem(&file.source.path);
    let mut finding = Finding {
        at: Span {
            file: file.source.path.as_path().into(),
            range: entry.at.clone(),
        },
        line: line(&file.source.text, entry.at.start),
        scope: match entry.keys.is_empty() {
            true => stem,
            false => entry.keys.join("."),
        },
        excerpt: excerpt(&entry.visible()),
        outcome: Outcome::Skipped(String::new()),
        notes: Vec::new(),
        certainty: None,
    };
    finding.outcome = match verdict {
        Verdict::Nothing => return None,
        Verdict::Skipped(reason) => Outcome::Skipped(reason),
        Verdict::Prompt => match &facts.looked_up {
            Some(name) if facts.sites.is_empty() => Outcome::LookedUp(name.clone()),
            _ => prompt(file, entry, &facts, doubted, allocator, &mut finding),
        },
    };
    Some(finding)
}

fn prompt(
    file: &TextFile<'_>,
    entry: &Entry,
    facts: &Facts,
    doubted: Option<Doubt>,
    allocator: &mut NameAllocator,
    finding: &mut Finding,
) -> Outcome {
    let made = engine::convert(file, entry, facts);
    let mut doubts: Vec<Doubt> = made.doubts.iter().copied().chain(doubted).collect();
    finding.notes.extend(made.notes.iter().cloned());
    if !facts.read && !file.of_crewai {
        finding
            .notes
            .push("no code was found that reads it".to_owned());
        doubts.push(Doubt::Unread);
    }
    if word_count(&entry.visible()) < SENTENCE {
        doubts.push(Doubt::Short);
    }
    let site = site(file, entry, facts, &made);
    if facts.at_import && !matches!(site, Site::Manual(_)) {
        finding.notes.push(AT_IMPORT.to_owned());
    }
    let content = match made.content {
        Ok(content) => content,
        Err(reason) => return Outcome::NeedsPerson(reason),
    };
    let known = facts.looked_up.as_ref().and_then(|name| name.parse().ok());
    let name = known.or_else(|| allocator.name(&names::parts(&file.source.path), &entry.keys));
    let Some(name) = name else {
        return Outcome::NeedsPerson(
            "no prompt name can be derived from its path: rename it".to_owned(),
        );
    };
    finding.certainty = Some(Certainty::with(doubts));
    Outcome::Converted(Box::new(Converted {
        name,
        content,
        site,
    }))
}

/// How a lookup can replace the expressions that read a text.
fn site(file: &TextFile<'_>, entry: &Entry, facts: &Facts, made: &Made) -> Site {
    let manual = |reason: &str| Site::Manual(reason.to_owned());
    let is_filled = facts.form != Form::Plain || facts.syntax != Syntax::Text;
    match (&facts.manual, made.engine) {
        _ if file.of_crewai => manual("CrewAI reads it"),
        _ if !facts.read => manual("no code was found that reads it"),
        _ if matches!(entry.said, Said::Messages(_)) => manual("it is a list of messages in data"),
        (Some(reason), _) => manual(reason),
        (_, Engine::Form(Form::Plain)) => Site::Constant {
            uses: facts.sites.clone(),
        },
        (_, Engine::Form(Form::Fields)) if is_filled && facts.syntax != Syntax::Fields => {
            Site::Template {
                at: facts.sites.clone(),
                fields: made.fields.clone(),
            }
        }
        (_, Engine::Form(Form::Fields)) if !is_filled => {
            manual("no code was found that fills it in")
        }
        _ => manual("a template engine fills it in"),
    }
}

fn line(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    1 + before.matches('\n').count()
}
