//! Decides which texts of a file are prompts, and reports them.

use crate::certainty::{Certainty, Doubt};
use crate::files::kind::{extension, is_about};
use crate::find::calls;
use crate::find::classify::{Naming, Signal, Verdict, classify, doubt};
use crate::find::identifiers::{NameMeaning, is_topic, meaning};
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
use crate::texts::{Program, TextFile, names, whole};
use crate::unread::Unread;

/// The score that a text in a folder of prompts needs.
const IN_PROMPTS: i32 = 2;
/// The score that an entry of data needs.
const ENTRY: i32 = 3;
/// The entries of CrewAI's agents and tasks that reach a model.
const CREWAI: &[&str] = &[
    "role",
    "goal",
    "backstory",
    "description",
    "expected_output",
    "system_template",
    "prompt_template",
];

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
    let is_data = entries::is_data(file.source)
        && (file.reads.is_empty() || file.reads.iter().any(|it| reads_data(it.read.syntax)));
    let mut texts = Vec::new();
    if is_data {
        match entries::of_data(file.source) {
            Ok(entries) => texts.extend(entries),
            Err(problem) if file.named => {
                return Err(Unread {
                    file: file.source.path.clone(),
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
    Ok(drafts.collect())
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
            file: file.source.path.clone(),
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

/// Whether a text is a prompt, and what is in doubt about that.
fn verdict(file: &TextFile<'_>, entry: &Entry, facts: &Facts) -> (Verdict, Option<Doubt>) {
    let mut around = names::parts(&file.source.path);
    around.extend(facts.labels.iter().chain(&entry.keys).cloned());
    let is_meant = |name: &String| meaning(name) == NameMeaning::Prompt;
    let is_named = file.named || around.iter().any(is_meant);
    let Some(signal) = signal(file, entry, facts, is_named) else {
        return (Verdict::Nothing, None);
    };
    let (text, stem) = (entry.visible(), names::stem(&file.source.path));
    let key = entry.keys.last();
    let label = key.or(facts.labels.first()).unwrap_or(&stem);
    // What a prompt is about, such as `answer`, says nothing.
    around.retain(|name| !is_topic(name));
    let naming = Naming {
        label: Some(label.as_str()).filter(|name| !is_topic(name)),
        around: &around,
        needs: if key.is_some() { ENTRY } else { IN_PROMPTS },
    };
    match classify(&text, naming, signal) {
        Verdict::Prompt => (Verdict::Prompt, doubt(&text, naming, signal, None)),
        // A file of another kind that the code reads is not worth a line.
        Verdict::Skipped(_) if !file.named && !facts.sent => (Verdict::Nothing, None),
        other => (other, None),
    }
}

/// What the place of a text says about it; none if it is no prompt.
fn signal(file: &TextFile<'_>, entry: &Entry, facts: &Facts, is_named: bool) -> Option<Signal> {
    if facts.sent || (file.named && matches!(entry.said, Said::Messages(_))) {
        return Some(Signal::Strong);
    }
    if names::is_translation(&file.source.path) {
        return None;
    }
    let Some(key) = entry.keys.last() else {
        return (!is_about(&file.source.path)).then_some(Signal::Neutral);
    };
    let key = key.as_str();
    if file.of_crewai && file.reads.is_empty() {
        return CREWAI.contains(&key).then_some(Signal::Strong);
    }
    if facts.syntax == Syntax::LangChain {
        let is_template = matches!(key, "template" | "prefix" | "suffix");
        return is_template.then_some(Signal::Strong);
    }
    // Data can be anything: something has to say that they are prompts.
    is_named.then(|| calls::keyword(key, Signal::Neutral))
}

fn line(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    1 + before.matches('\n').count()
}
