//! Recognises texts that are addressed to a person.

use crate::find::scoring::{has_more_words_than, words_in};

/// Whether a text asks for input at a terminal.
pub(crate) fn is_terminal_question(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let starts = [
        "enter ",
        "please enter",
        "type ",
        "press ",
        "are you sure",
        "continue?",
        "select ",
        "choose ",
        "do you want",
        "overwrite",
        "password",
        "username",
        "your name",
        "api key",
        ">>>",
        "what would you like",
    ];
    let ends = lower.ends_with([')'])
        || lower.ends_with(':')
        || lower.ends_with('?')
        || lower.ends_with(']')
        || lower.ends_with('>');
    text.lines().count() < 2
        && text.len() < 80
        && ends
        && starts.iter().any(|start| lower.starts_with(start))
        || names_keys(&lower)
        || has_styles(&lower)
}

/// Whether a text has the marks of Rich, a library for terminals.
fn has_styles(lower: &str) -> bool {
    lower.contains("[bold") && (lower.contains("[/]") || lower.contains("[/bold"))
}

/// Whether a line says which keys to press, or to enter something.
fn names_keys(lower: &str) -> bool {
    let keys = [
        "[y/n]",
        "(y/n)",
        "hit enter",
        "press enter",
        "enter to skip",
    ];
    let is_short = lower.lines().count() < 2 && lower.len() < 120;
    let asks = lower.starts_with("please enter ") && lower.split_whitespace().count() < 6;
    is_short && (asks || keys.iter().any(|key| lower.contains(key)))
}

/// Whether a few words report a fault, such as an exception.
pub(crate) fn reports_fault(text: &str) -> bool {
    let faults = [" failed with", " failed:", " not found", " is invalid"];
    let begins = ["invalid ", "failed to ", "unable to ", "could not "];
    if has_more_words_than(8, text) {
        return false;
    }
    let lower = text.trim_start().to_lowercase();
    // Such as `[LLM_ERROR]: …`.
    let is_labelled = lower.starts_with('[')
        && lower
            .split(']')
            .next()
            .is_some_and(|it| it.ends_with("error"));
    is_labelled
        || faults.iter().any(|fault| lower.contains(fault))
        || begins.iter().any(|begin| lower.starts_with(begin))
}

/// Whether a few words stand in for a text that is missing, such as "No history available."
pub(crate) fn stands_in(text: &str) -> bool {
    let bare = text.trim_matches(['(', '[', '<', ')', ']', '>', ' ', '\n', '.']);
    if has_more_words_than(6, bare) {
        return false;
    }
    let lower = bare.to_lowercase();
    let missing = [
        "available",
        "defined",
        "found",
        "given",
        "history",
        "provided",
        "set",
        "specified",
        "yet",
    ];
    let last = lower.split_whitespace().last().unwrap_or_default();
    let begins = ["no ", "none ", "not ", "nothing "];
    let is_bracketed = bare.len() < text.trim().len() && text.trim().starts_with(['(', '[', '<']);
    begins.iter().any(|begin| lower.starts_with(begin)) && (is_bracketed || missing.contains(&last))
}

/// Whether a text apologises, which a program does to a person.
pub(crate) fn apologises(text: &str) -> bool {
    let lower = text.trim_start().to_lowercase();
    let starts = [
        "sorry",
        "i'm sorry",
        "i am sorry",
        "we're sorry",
        "oops",
        "désolé",
        "entschuldigung",
        "lo siento",
        "抱歉",
        "对不起",
        "申し訳",
    ];
    starts.iter().any(|start| lower.starts_with(start))
}

/// Whether a text is a message to a user.
pub(crate) fn is_user_message(text: &str) -> bool {
    let lower = text.trim_start().to_lowercase();
    let starts = [
        "dear ",
        "hi ",
        "hello",
        "hey ",
        "thanks for",
        "thank you for",
        "welcome",
        "your order",
        "i couldn't",
        "i could not",
        "i can't",
        "i cannot",
        "i don't have",
        "i do not have",
        "we have ",
        "click ",
        "usage:",
        "usage ",
    ];
    (apologises(text) || starts.iter().any(|start| lower.starts_with(start)))
        && !lower.contains("you are a")
        && !lower.contains("respond")
        && !lower.contains("the user")
        || lower.contains("unsubscribe")
        || lower.contains("best regards")
        || lower.contains("kind regards")
}

/// Whether a text has some words of its own, and does not only report a status. Code passes values and errors on as well.
pub(crate) fn says_something(text: &str) -> bool {
    let is_word = |word: &&str| word.chars().any(char::is_alphabetic);
    let words: usize = text.split_whitespace().filter(is_word).map(words_in).sum();
    let begins = text.trim_start().to_lowercase();
    let reports = STATUSES.iter().any(|status| begins.starts_with(status))
        || FAULTS.iter().any(|fault| begins.contains(fault));
    words > if reports { STATUS } else { 2 } || (!reports && is_labelled_value(text))
}

/// Whether a text is a value under a label, such as `Specification:\n\n…`, which may be a whole message.
fn is_labelled_value(text: &str) -> bool {
    text.trim().split_once(':').is_some_and(|(label, value)| {
        let is_label = label.chars().all(|c| c.is_alphabetic() || c == ' ');
        is_label && label.starts_with(char::is_uppercase) && value.trim() == "\u{2026}"
    })
}

/// Whether a text asks for something politely, which a report of an error does not.
pub(crate) fn asks(text: &str) -> bool {
    text.to_lowercase().contains("please ")
}

/// The most words of a text that only reports a status.
const STATUS: usize = 12;

/// What texts contain that report a fault.
const FAULTS: &[&str] = &[
    " is invalid",
    " not found",
    "must be a ",
    " failed",
    " is not ",
];

/// How texts begin that report what happened.
const STATUSES: &[&str] = &[
    "error",
    "exception",
    "failed",
    "invalid",
    "unknown ",
    "unable ",
    "could not",
    "cannot ",
    "can't ",
    "no ",
    "not ",
    "warning",
    "added ",
    "removed ",
    "cleared ",
    "connection ",
    "loading ",
    "saved ",
    "exit",
    "http",
];
