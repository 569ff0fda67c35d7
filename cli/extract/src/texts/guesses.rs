//! Data that no code was found to read, with texts that read like prompts: an agent's `role`, a setting `system_prompt`.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::Path;

use crate::files::{self, Source};
use crate::find::identifiers::{NameMeaning, meaning};
use crate::find::scoring::{has_more_words_than, score};
use crate::texts::entries::{self, Entry, Said};
use crate::threads;
use crate::vocabulary::PROMPT_KEYWORDS;

/// Larger files are data sets.
const LARGEST: u64 = 1 << 20;
/// A file without any of these has no prompts: most need not be parsed.
const MARKS: &[&str] = &["prompt", "system", "instruction", "role", "persona", "goal"];
/// The keys of texts of any kind.
const TEXTS: &[&str] = &["role", "persona", "content", "text", "template", "message"];
/// Folders of data that a program is measured with.
const MEASURES: &[&str] = &["evals", "eval", "evaluation", "evaluations", "datasets"];
/// How the keys of texts end that belong to a prompt beside them.
const BESIDE: &[&str] = &["_template", "_message"];
/// How the keys of records end, which hold what was said to a prompt.
const RECORDS: &[&str] = &[
    "input", "output", "query", "question", "answer", "response", "result", "reason", "excerpt",
];
/// The score that a text needs under a key for prompts, and under one for any text.
const UNDER_PROMPT: i32 = 3;
const UNDER_TEXT: i32 = 4;
/// A text of fewer words under a key for any text may be about anything.
const SENTENCE: usize = 6;

/// Reads those of these files that hold data with a prompt.
pub(super) fn with_prompts(paths: &[&Path]) -> Vec<Source> {
    let is_measure = |folder: &OsStr| MEASURES.iter().any(|name| folder == *name);
    let is_small = |path: &Path| path.metadata().is_ok_and(|file| file.len() <= LARGEST);
    // Most are no data, and are not looked at.
    let may_have =
        |path: &Path| entries::is_data(path) && !path.iter().any(is_measure) && is_small(path);
    let read = threads::parallel_map(paths, |path| {
        let source = may_have(path).then(|| files::text(path).ok())??;
        let lower = source.text.to_lowercase();
        let is_marked = MARKS.iter().any(|mark| lower.contains(mark));
        let entries = is_marked.then(|| entries::of_data(&source).ok())??;
        (!prompts(entries).is_empty()).then_some(source)
    });
    read.into_iter().flatten().collect()
}

/// The entries that are prompts by their keys and their words; those of the same key in other places, since all agents of a list have a
/// `role`; and other templates and messages beside them.
pub(super) fn prompts(mut entries: Vec<Entry>) -> Vec<Entry> {
    let is_record = |key: &String| RECORDS.iter().any(|end| key.ends_with(end));
    entries.retain(|entry| !entry.keys.iter().any(is_record));
    let prompts = entries.iter().filter(|entry| is_prompt(entry));
    let known: Vec<_> = prompts.map(|entry| entry.keys.clone()).collect();
    let shapes: HashSet<_> = known.iter().map(|keys| (keys.len(), keys.last())).collect();
    let around: HashSet<_> = known
        .iter()
        .map(|keys| keys.split_last().map(|(_, around)| around))
        .collect();
    let is_kept = |entry: &Entry| {
        let Said::Text(text) = &entry.said else {
            return false;
        };
        let has_more_than = |count| has_more_words_than(count, text);
        let is_like_others =
            shapes.contains(&(entry.keys.len(), entry.keys.last())) && has_more_than(SENTENCE);
        let is_beside = entry.keys.split_last().is_some_and(|(key, around_it)| {
            (entry.is_turn || BESIDE.iter().any(|end| key.ends_with(end)))
                && around.contains(&Some(around_it))
        });
        is_prompt(entry) || is_like_others || (is_beside && has_more_than(1))
    };
    entries.retain(is_kept);
    entries
}

fn is_prompt(entry: &Entry) -> bool {
    let (Some((key, around)), Said::Text(text)) = (entry.keys.split_last(), &entry.said) else {
        return false;
    };
    let is_text = TEXTS.contains(&key.as_str());
    let around_it = || {
        let mut around = around.iter().rev().map(|key| meaning(key));
        match is_text {
            true => around.find(|meaning| *meaning != NameMeaning::Nothing),
            // Records of prompts have other entries as well.
            false => around.next(),
        }
    };
    let meaning = match meaning(key) {
        _ if PROMPT_KEYWORDS.contains(&key.as_str()) => NameMeaning::Prompt,
        NameMeaning::Nothing => around_it().unwrap_or(NameMeaning::Nothing),
        own => own,
    };
    match meaning {
        NameMeaning::Prompt => score(text) >= UNDER_PROMPT,
        NameMeaning::Nothing if is_text => {
            score(text) >= UNDER_TEXT && has_more_words_than(SENTENCE, text)
        }
        NameMeaning::Nothing | NameMeaning::Other => false,
    }
}
