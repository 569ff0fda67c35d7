//! What a text says: whether it reads like something that is said to a model.

use crate::find::identifiers::{NameMeaning, meaning};
use crate::find::languages::other_language;
use crate::find::scoring::{score, word_count};
use crate::find::user_messages::{is_terminal_question, is_user_message};

/// Why a text is a prompt or is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    Prompt,
    /// It looked like one by some signs.
    Skipped(String),
    /// Nothing about it looks like one.
    Nothing,
}

/// Where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal {
    /// Where only prompts do: a message's content, an argument called `system`.
    Strong,
    Neutral,
    /// Where none do, and what stands there.
    Excluded(&'static str),
}

/// Texts that say what the code around them does: they are never listed.
pub(crate) const DOCUMENTATION: &str = "documentation";

/// How much a text has to read like a prompt where nothing else speaks for it.
const ENOUGH: i32 = 4;

/// What a text is called.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Called<'a> {
    /// By its own name.
    pub(crate) label: Option<&'a str>,
    /// By what it stands in, from the outside in.
    pub(crate) around: &'a [String],
    /// How much it has to read like a prompt when only what it stands in is called one.
    pub(crate) needs: i32,
}

/// Classifies a text (its placeholders as `…`) by where it stands, what it is called, and what it says.
pub(crate) fn classify(text: &str, called: Called<'_>, signal: Signal) -> Verdict {
    let content = score(text);
    let own = called.label.map_or(NameMeaning::Nothing, meaning);
    let named = name_meaning(own, called, content);
    let looks = content >= ENOUGH || named == NameMeaning::Prompt;
    if let Signal::Excluded(what) = signal {
        return match looks && word_count(text) > 3 && what != DOCUMENTATION {
            true => Verdict::Skipped(format!("it is {what}")),
            false => Verdict::Nothing,
        };
    }
    let strong = signal == Signal::Strong;
    if !text.chars().any(char::is_alphabetic) || (word_count(text) < 2 && !strong) {
        return Verdict::Nothing;
    }
    if let Some(other) = other_language(text)
        && !(strong && content >= ENOUGH)
    {
        return match strong || looks {
            true => Verdict::Skipped(format!("it is {other}")),
            false => Verdict::Nothing,
        };
    }
    match strong {
        true => Verdict::Prompt,
        false => by_name_and_words(text, own, named, content),
    }
}

/// What the names of a text say: its own, or else the nearest around it that says something.
fn name_meaning(own: NameMeaning, called: Called<'_>, content: i32) -> NameMeaning {
    if own != NameMeaning::Nothing {
        return own;
    }
    let around = called.around.iter().rev().map(|name| meaning(name));
    let nearest = around
        .into_iter()
        .find(|meaning| *meaning != NameMeaning::Nothing);
    match nearest {
        Some(NameMeaning::Prompt) if content >= called.needs => NameMeaning::Prompt,
        Some(NameMeaning::Other) => NameMeaning::Other,
        _ => NameMeaning::Nothing,
    }
}

/// Classifies a text of which nothing but its name and its words tell.
fn by_name_and_words(text: &str, own: NameMeaning, named: NameMeaning, content: i32) -> Verdict {
    let looks = content >= ENOUGH || named == NameMeaning::Prompt;
    match named {
        NameMeaning::Other if content >= ENOUGH + 3 => Verdict::Prompt,
        NameMeaning::Other if content >= ENOUGH => {
            Verdict::Skipped("its name says that it is something else".to_owned())
        }
        _ if !looks || named == NameMeaning::Other => Verdict::Nothing,
        _ if is_terminal_question(text) => {
            Verdict::Skipped("it asks the person at the terminal".to_owned())
        }
        _ if own != NameMeaning::Prompt && is_user_message(text) => {
            Verdict::Skipped("it reads like a message to a person".to_owned())
        }
        _ => Verdict::Prompt,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_classified_by_place_name_and_words() {
        let none: &[&str] = &[];
        for (text, names, signal, prompt) in [
            ("You are a helpful assistant.", none, Signal::Neutral, true),
            ("You are not logged in.", none, Signal::Neutral, false),
            ("Do not respond", &["prompt"], Signal::Neutral, true),
            ("Enter your name: ", &["prompt"], Signal::Neutral, false),
            ("SELECT a FROM b", &["QUERY_PROMPT"], Signal::Neutral, false),
            (
                "<div>You are a user</div>",
                &["TEMPLATE"],
                Signal::Neutral,
                false,
            ),
            ("prompts/system.txt", &["prompt"], Signal::Neutral, false),
            ("Be brief.", none, Signal::Strong, true),
            (
                "You are a helpful assistant.",
                none,
                Signal::Excluded("a log line"),
                false,
            ),
            (
                "Use the following context to answer the question.\n\n…",
                none,
                Signal::Neutral,
                true,
            ),
            ("Loading prompts…", none, Signal::Neutral, false),
        ] {
            assert_eq!(
                classify(
                    text,
                    Called {
                        label: names.last().copied(),
                        around: &[],
                        needs: 0
                    },
                    signal
                ) == Verdict::Prompt,
                prompt,
                "{text}"
            );
        }
    }
}
