//! Decides which texts of a file are prompts.

use crate::certainty::Doubt;
use crate::files::kind::{is_about, is_prompt_file, is_translation};
use crate::find::calls;
use crate::find::classify::{Naming, Signal, Verdict, classify, doubt};
use crate::find::identifiers::{NameMeaning, is_topic, meaning};
use crate::reads::Syntax;
use crate::texts::entries::{Entry, Said};
use crate::texts::facts::Facts;
use crate::texts::{TextFile, names};

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

/// Whether a text is a prompt, and what is in doubt about that.
pub(super) fn verdict(
    file: &TextFile<'_>,
    entry: &Entry,
    facts: &Facts,
) -> (Verdict, Option<Doubt>) {
    let mut around = names::parts(&file.source.path);
    around.extend(facts.labels.iter().chain(&entry.keys).cloned());
    if let (true, Some(of)) = (entry.keys.is_empty(), text_of(&entry.visible())) {
        let reason = format!("its text is that of `{of}`");
        return (Verdict::Skipped(reason), None);
    }
    let is_meant = |name: &String| meaning(name) == NameMeaning::Prompt;
    let is_named = file.named || around.iter().any(is_meant);
    let Some(signal) = signal(file, entry, facts, is_named) else {
        return (Verdict::Nothing, None);
    };
    let (text, stem) = (entry.visible(), names::stem(&file.source.path));
    let key = entry.keys.last();
    let label = match key.or(facts.labels.first()) {
        Some(label) => label.as_str(),
        None if is_prompt_file(&file.source.path) => "prompt",
        None => &stem,
    };
    // What a prompt is about, such as `answer`, says nothing.
    around.retain(|name| !is_topic(name));
    let naming = Naming {
        label: Some(label).filter(|name| !is_topic(name)),
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
    if is_translation(&file.source.path) {
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
    if file.is_guess() {
        return Some(Signal::Strong);
    }
    // Data can be anything: something has to say that they are prompts.
    is_named.then(|| match entry.is_turn {
        true => Signal::Strong,
        false => calls::keyword(key, Signal::Neutral),
    })
}

/// The template that another one consists of, with nothing but comments around it: `{% extends "base.j2" %}`.
fn text_of(text: &str) -> Option<&str> {
    let mut rest = text.trim();
    while let Some(comment) = rest.strip_prefix("{#") {
        rest = comment.split_once("#}")?.1.trim();
    }
    let tag = rest.strip_prefix("{%")?.strip_suffix("%}")?;
    let tag = tag.trim_matches(['-', '+', ' ']);
    let name = ["extends ", "include "]
        .iter()
        .find_map(|word| tag.strip_prefix(word))?;
    let quote = name.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (name, after) = name[1..].split_once(quote)?;
    after.is_empty().then_some(name)
}
