//! What a text says: whether it reads like something that is said to a model.

use super::languages::other_language;
use super::people::{asks_a_person, to_a_person};
use super::signs::{score, words};
use super::words::{Says, says};

/// Why a text is a prompt or is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    Prompt,
    /// It looked like one by some signs.
    Skipped(String),
    /// Nothing about it looks like one.
    Nothing,
}

/// Where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signal {
    /// Where only prompts do: a message's content, an argument called `system`.
    Strong,
    Neutral,
    /// Where none do, and what stands there.
    Never(&'static str),
}

/// Texts that say what the code around them does: they are never listed.
pub(super) const DOCUMENTATION: &str = "documentation";

/// How much a text has to read like a prompt where nothing else speaks for it.
const ENOUGH: i32 = 4;

/// What a text is called.
#[derive(Debug, Clone, Copy)]
pub(super) struct Called<'a> {
    /// By its own name.
    pub(super) label: Option<&'a str>,
    /// By what it stands in, from the outside in.
    pub(super) around: &'a [String],
    /// How much it has to read like a prompt when only what it stands in is called one.
    pub(super) needs: i32,
}

/// Judges a text (its holes as `…`) by where it stands, what it is called, and what it says.
pub(super) fn judge(text: &str, called: Called<'_>, signal: Signal) -> Verdict {
    let content = score(text);
    let own = called.label.map_or(Says::Nothing, says);
    let named = match own {
        Says::Nothing => match called
            .around
            .iter()
            .rev()
            .map(|name| says(name))
            .find(|says| *says != Says::Nothing)
        {
            Some(Says::Prompt) if content >= called.needs => Says::Prompt,
            Some(Says::Other) => Says::Other,
            _ => Says::Nothing,
        },
        said => said,
    };
    let looks = content >= ENOUGH || named == Says::Prompt;
    if let Signal::Never(what) = signal {
        return match looks && words(text) > 3 && what != DOCUMENTATION {
            true => Verdict::Skipped(format!("it is {what}")),
            false => Verdict::Nothing,
        };
    }
    let strong = signal == Signal::Strong;
    if !text.chars().any(char::is_alphabetic) || (words(text) < 2 && !strong) {
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
    if strong {
        return Verdict::Prompt;
    }
    match named {
        Says::Other if content >= ENOUGH + 3 => Verdict::Prompt,
        Says::Other if content >= ENOUGH => {
            Verdict::Skipped("its name says that it is something else".to_owned())
        }
        Says::Prompt | Says::Nothing if looks && asks_a_person(text) => {
            Verdict::Skipped("it asks the person at the terminal".to_owned())
        }
        Says::Prompt | Says::Nothing if looks && own != Says::Prompt && to_a_person(text) => {
            Verdict::Skipped("it reads like a message to a person".to_owned())
        }
        Says::Prompt => Verdict::Prompt,
        Says::Nothing if looks => Verdict::Prompt,
        Says::Other | Says::Nothing => Verdict::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_judged_by_place_name_and_words() {
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
                Signal::Never("a log line"),
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
                judge(
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
