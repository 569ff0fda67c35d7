//! What a call says about its arguments.

use ruff_python_ast::ExprCall;

use crate::find::classify::Signal;
use crate::find::exclusions::{
    BEGINNINGS, FAULTS, FUNCTIONS, INTERFACES, LIBRARIES, LOGGERS, LOGS, PEOPLE, REGEX, SHOWN,
    TERMINAL, TERMINALS, USERS,
};
use crate::syntax::{called, owner};
use crate::vocabulary::PROMPT_KEYWORDS;

/// The signal for the arguments of a call. `library` is the module that the function, or its owner, is imported from.
pub(crate) fn arguments(call: &ExprCall, library: Option<&str>) -> Signal {
    let Some(name) = called(&call.func) else {
        return Signal::Neutral;
    };
    let owner = owner(&call.func).to_lowercase();
    let library = library.and_then(|library| library.split('.').next());
    by_library(library)
        .or_else(|| by_owner(name, &owner))
        .or_else(|| {
            let (what, _) = FUNCTIONS.iter().find(|(_, names)| names.contains(&name))?;
            Some(*what)
        })
        .or_else(|| {
            let begins = |(start, _): &&(&str, &str)| name.starts_with(start);
            BEGINNINGS.iter().find(begins).map(|(_, what)| *what)
        })
        .or_else(|| INTERFACES.contains(&owner.as_str()).then_some(USERS))
        .or_else(|| {
            let ends = ["Error", "Exception", "Warning"];
            ends.iter()
                .any(|end| name.ends_with(end))
                .then_some("an error message")
        })
        .map_or(Signal::Neutral, Signal::Excluded)
}

/// Whether a call shows its arguments to a person and nobody else.
pub(crate) fn shows(call: &ExprCall, library: Option<&str>) -> bool {
    let signal = arguments(call, library);
    matches!(signal, Signal::Excluded(TERMINAL | USERS))
}

fn by_library(library: Option<&str>) -> Option<&'static str> {
    let library = library?;
    let of = LIBRARIES
        .iter()
        .find(|(_, names)| names.contains(&library))?;
    Some(of.0)
}

/// What a method does with its arguments, by the lower-case name of its object.
fn by_owner(name: &str, owner: &str) -> Option<&'static str> {
    if LOGS.contains(&name) {
        if owner.is_empty() || LOGGERS.iter().any(|logger| owner.ends_with(logger)) {
            return Some("a log line");
        }
        if matches!(owner, "st" | "self") {
            return Some(USERS);
        }
    }
    let is_model = ["llm", "model", "agent", "chat"]
        .iter()
        .any(|model| owner.contains(model));
    match name {
        "input" | "getpass" | "confirm" | "confirm_ask" | "prompt_ask" | "ask" if !is_model => {
            Some(TERMINAL)
        }
        "send" | "send_message" | "answer" | "reply" | "send_text" | "edit" | "edit_text"
            if PEOPLE.contains(&owner) =>
        {
            Some("an answer to a user")
        }
        "write" | "write_text" if matches!(owner, "open" | "path") => Some("written to a file"),
        "prompt" if TERMINALS.contains(&owner) => Some(TERMINAL),
        "append" | "add" | "extend" | "insert" if FAULTS.iter().any(|it| owner.ends_with(it)) => {
            Some("an error message")
        }
        _ if matches!(owner, "re" | "regex") && REGEX.contains(&name) => {
            Some("a regular expression")
        }
        _ => None,
    }
}

/// The signal for a keyword argument.
pub(crate) fn keyword(name: &str, around: Signal) -> Signal {
    if let Some((_, what)) = SHOWN.iter().find(|(shown, _)| *shown == name) {
        return Signal::Excluded(what);
    }
    match around {
        Signal::Neutral | Signal::Strong if PROMPT_KEYWORDS.contains(&name) => Signal::Strong,
        Signal::Strong => Signal::Neutral,
        other => other,
    }
}

/// The signal for an entry of a dictionary. Of a message or a part of one, only the text is sent to a model.
pub(crate) fn entry(key: &str, around: Signal) -> Signal {
    match key {
        "description" | "help" | "placeholder" | "tooltip" => keyword(key, around),
        "system" | "system_prompt" | "instructions" | "system_instruction"
            if around == Signal::Neutral =>
        {
            Signal::Strong
        }
        _ if around == Signal::Strong && !is_said(key) => Signal::Neutral,
        _ => around,
    }
}

/// Whether the entry of a message with this key is its text.
pub(crate) fn is_said(key: &str) -> bool {
    matches!(key, "text" | "content" | "parts" | "input") || PROMPT_KEYWORDS.contains(&key)
}
