//! What a call says of the text that it is given.

use ruff_python_ast::ExprCall;

use crate::find::classify::Signal;
use crate::syntax::{called, owner};
use crate::vocabulary::PROMPT_KEYWORDS;

/// Arguments that are shown to people.
const SHOWN: &[(&str, &str)] = &[
    ("description", "a description"),
    ("help", "a help text"),
    ("help_text", "a help text"),
    ("epilog", "a help text"),
    ("usage", "a help text"),
    ("title", "a title"),
    ("label", "a label"),
    ("verbose_name", "a label"),
    ("placeholder", "a placeholder"),
    ("tooltip", "a tooltip"),
    ("detail", "an answer to a client"),
    ("msg", "a message to people"),
    ("reason", "a reason"),
    ("examples", "an example"),
    ("summary", "a summary of an interface"),
    ("doc", "a documentation text"),
    ("deprecated", "a warning"),
];

/// What the name of a function says about its arguments, whatever it is called on.
const FUNCTIONS: &[(&str, &[&str])] = &[
    ("printed", &["print", "pprint", "echo", "secho", "rprint"]),
    (
        "sent to a database",
        &[
            "execute",
            "executemany",
            "executescript",
            "read_sql",
            "read_sql_query",
        ],
    ),
    (
        "a help text",
        &[
            "add_argument",
            "ArgumentParser",
            "add_parser",
            "Option",
            "Argument",
            "option",
            "argument",
            "add_option",
        ],
    ),
    (
        "an answer to a client",
        &[
            "HTTPException",
            "JSONResponse",
            "HTMLResponse",
            "PlainTextResponse",
            "abort",
            "jsonify",
        ],
    ),
    (
        "looked for in other text",
        &[
            "startswith",
            "endswith",
            "count",
            "find",
            "index",
            "removeprefix",
            "removesuffix",
            "split",
            "rsplit",
            "partition",
            "rpartition",
        ],
    ),
    (
        "a part of a test",
        &[
            "fail",
            "skip",
            "skipif",
            "xfail",
            "assertEqual",
            "assertIn",
            "assertTrue",
        ],
    ),
];

/// Methods that write log lines.
const LOGS: &[&str] = &[
    "debug",
    "info",
    "warning",
    "warn",
    "error",
    "exception",
    "critical",
    "log",
    "fatal",
    "trace",
    "success",
];

/// How the names of loggers end.
const LOGGERS: &[&str] = &[
    "log",
    "logger",
    "logging",
    "_log",
    "_logger",
    "console",
    "warnings",
    "structlog",
    "loguru",
];

/// Methods of regular expressions.
const REGEX: &[&str] = &[
    "compile",
    "match",
    "search",
    "sub",
    "fullmatch",
    "findall",
    "split",
    "finditer",
    "subn",
];

/// Libraries that show text to people.
const INTERFACES: &[&str] = &[
    "st",
    "gr",
    "ui",
    "streamlit",
    "gradio",
    "tk",
    "messagebox",
    "flask",
    "smtp",
    "mail",
];

/// Libraries whose `prompt` asks a person.
const TERMINALS: &[&str] = &[
    "click",
    "typer",
    "questionary",
    "inquirer",
    "prompt_toolkit",
    "session",
    "",
];

/// Where the arguments of a call stand.
pub(crate) fn arguments(call: &ExprCall) -> Signal {
    let Some(name) = called(&call.func) else {
        return Signal::Neutral;
    };
    let owner = owner(&call.func).to_lowercase();
    by_owner(name, &owner)
        .or_else(|| {
            let (what, _) = FUNCTIONS.iter().find(|(_, names)| names.contains(&name))?;
            Some(*what)
        })
        .or_else(|| {
            INTERFACES
                .contains(&owner.as_str())
                .then_some("shown to people")
        })
        .or_else(|| {
            let ends = ["Error", "Exception", "Warning"];
            ends.iter()
                .any(|end| name.ends_with(end))
                .then_some("an error message")
        })
        .map_or(Signal::Neutral, Signal::Excluded)
}

/// What a method does with its arguments, told from what it is called on, in lower case.
fn by_owner(name: &str, owner: &str) -> Option<&'static str> {
    if LOGS.contains(&name) {
        if owner.is_empty() || LOGGERS.iter().any(|logger| owner.ends_with(logger)) {
            return Some("a log line");
        }
        if matches!(owner, "st" | "self") {
            return Some("shown to people");
        }
    }
    let is_model = ["llm", "model", "agent", "chat"]
        .iter()
        .any(|model| owner.contains(model));
    match name {
        "input" | "getpass" | "confirm" | "ask" if !is_model => Some("asked at a terminal"),
        "prompt" if TERMINALS.contains(&owner) => Some("asked at a terminal"),
        _ if matches!(owner, "re" | "regex") && REGEX.contains(&name) => {
            Some("a regular expression")
        }
        _ => None,
    }
}

/// Where a keyword argument stands.
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

/// Where the value of a dictionary stands.
pub(crate) fn entry(key: &str, around: Signal) -> Signal {
    match key {
        "description" | "help" | "placeholder" | "tooltip" => keyword(key, around),
        "system" | "system_prompt" | "instructions" | "system_instruction"
            if around == Signal::Neutral =>
        {
            Signal::Strong
        }
        _ => around,
    }
}
