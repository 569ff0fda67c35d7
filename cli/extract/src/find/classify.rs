//! Decides whether a text is a prompt.

use crate::certainty::Doubt;
use crate::find::exclusions::ANSWER;
use crate::find::identifiers::{NameMeaning, meaning};
use crate::find::languages::{is_docstring, other_language};
use crate::find::scoring::{is_one_word, score, word_count};
use crate::find::user_messages::{
    apologises, is_terminal_question, is_user_message, reports_fault, stands_in,
};

/// The classification of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    Prompt,
    /// It has some signs of a prompt, but is not one for this reason.
    Skipped(String),
    /// It has no signs of a prompt.
    Nothing,
}

/// What the place of a text says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal {
    /// A place for prompts only, such as a message's content or an argument `system`.
    Strong,
    Neutral,
    /// A place that has no prompts, and what it has instead.
    Excluded(&'static str),
}

const STANDS_IN: &str = "it stands in for a missing text";

/// Why a text with a name such as `error` is no prompt.
pub(crate) const NO_PROMPT: &str = "its name says that it is not a prompt";

const FOR_PERSON: &str = "it reads like a message to a person";

/// Docstrings, which are never reported.
pub(crate) const DOCUMENTATION: &str = "documentation";

/// The score that makes a text a prompt without other signals.
const ENOUGH: i32 = 4;

/// The names of a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Naming<'a> {
    /// Its own name.
    pub(crate) label: Option<&'a str>,
    /// The names around it, from the outside in.
    pub(crate) around: &'a [String],
    /// The score that it needs if only a surrounding name says that it is a prompt.
    pub(crate) needs: i32,
}

/// Classifies a text (placeholders as `…`) by its place, its names and its words.
pub(crate) fn classify(text: &str, called: Naming<'_>, signal: Signal) -> Verdict {
    let content = score(text);
    let own = called.label.map_or(NameMeaning::Nothing, meaning);
    let named = name_meaning(own, called, content);
    let looks = content >= ENOUGH || named == NameMeaning::Prompt;
    if let Signal::Excluded(what) = signal {
        return match (looks || what == ANSWER) && word_count(text) > 3 && what != DOCUMENTATION {
            true => Verdict::Skipped(format!("it is {what}")),
            false => Verdict::Nothing,
        };
    }
    let strong = signal == Signal::Strong;
    let is_identifier = is_one_word(text) && text.contains('_');
    if !text.chars().any(char::is_alphabetic) || (word_count(text) < 2 && !strong) || is_identifier
    {
        return Verdict::Nothing;
    }
    // A text that is called a prompt may have any quotes.
    let is_program = named != NameMeaning::Prompt && is_docstring(text);
    let other = other_language(text).or(is_program.then_some("a program"));
    if let Some(other) = other
        && !(strong && content >= ENOUGH)
    {
        return match strong || looks {
            true => Verdict::Skipped(format!("it is {other}")),
            false => Verdict::Nothing,
        };
    }
    if (strong || looks) && content < ENOUGH && apologises(text) {
        return Verdict::Skipped(FOR_PERSON.to_owned());
    }
    match strong {
        true if content < ENOUGH && stands_in(text) => Verdict::Skipped(STANDS_IN.to_owned()),
        true => Verdict::Prompt,
        false => by_name_and_words(text, own, named, content),
    }
}

/// What is in doubt about a text that is a prompt: whether more than its words, its names or, with the doubt `by_call`, a call say so.
pub(crate) fn doubt(
    text: &str,
    called: Naming<'_>,
    signal: Signal,
    by_call: Option<Doubt>,
) -> Option<Doubt> {
    let content = score(text);
    let reads_like_one = content >= ENOUGH;
    if signal == Signal::Strong {
        return by_call.filter(|_| !reads_like_one);
    }
    let own = called.label.map_or(NameMeaning::Nothing, meaning);
    match name_meaning(own, called, content) {
        NameMeaning::Prompt => (!reads_like_one).then_some(Doubt::Name),
        NameMeaning::Other | NameMeaning::Nothing => Some(Doubt::Words),
    }
}

/// What the names of a text say: its own, or else the nearest one around it that says something.
fn name_meaning(own: NameMeaning, called: Naming<'_>, content: i32) -> NameMeaning {
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

/// Classifies a text by its names and words alone.
fn by_name_and_words(text: &str, own: NameMeaning, named: NameMeaning, content: i32) -> Verdict {
    let looks = content >= ENOUGH || named == NameMeaning::Prompt;
    match named {
        NameMeaning::Other if content >= ENOUGH + 3 => Verdict::Prompt,
        NameMeaning::Other if content >= ENOUGH => Verdict::Skipped(NO_PROMPT.to_owned()),
        _ if !looks || named == NameMeaning::Other => Verdict::Nothing,
        // A word beside a value, such as the name of a customer.
        _ if own != NameMeaning::Prompt && word_count(&text.replace('\u{2026}', "")) < 2 => {
            Verdict::Nothing
        }
        _ if is_terminal_question(text) => {
            Verdict::Skipped("it asks a person at the terminal".to_owned())
        }
        _ if own != NameMeaning::Prompt && is_user_message(text) => {
            Verdict::Skipped(FOR_PERSON.to_owned())
        }
        NameMeaning::Nothing if reports_fault(text) => {
            Verdict::Skipped("it reports a fault".to_owned())
        }
        _ if content < ENOUGH && stands_in(text) => Verdict::Skipped(STANDS_IN.to_owned()),
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
            (
                "'''Say it kindly, in a few words'''",
                &["build_prompt", ""],
                Signal::Neutral,
                true,
            ),
            (
                "'''You are a module.'''",
                &["build_module"],
                Signal::Neutral,
                false,
            ),
            ("Be brief.", none, Signal::Strong, true),
            ("review_prompts", none, Signal::Strong, false),
            (
                "[LOOP FOUND] You are repeating the same calls.",
                none,
                Signal::Neutral,
                true,
            ),
            (
                "<system_warning>The cost of this is high.</system_warning>",
                none,
                Signal::Neutral,
                true,
            ),
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
            ("Customer …", &["_persona", "name"], Signal::Neutral, false),
            ("Tu es un correcteur attentif.", none, Signal::Neutral, true),
            ("你是一个专业的翻译。", none, Signal::Neutral, true),
            ("あなたは校正者です。", none, Signal::Neutral, true),
            ("答えは日本語/英語で。", none, Signal::Strong, true),
        ] {
            let around: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(
                classify(
                    text,
                    Naming {
                        label: names.last().copied(),
                        around: &around,
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
