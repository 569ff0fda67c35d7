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

/// Where the arguments of a call stand.
pub(crate) fn arguments(call: &ExprCall) -> Signal {
    let Some(name) = called(&call.func) else {
        return Signal::Neutral;
    };
    let owner = owner(&call.func).to_lowercase();
    let logs = matches!(
        name,
        "debug"
            | "info"
            | "warning"
            | "warn"
            | "error"
            | "exception"
            | "critical"
            | "log"
            | "fatal"
            | "trace"
            | "success"
    );
    let talks = [
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
    if logs && (talks.iter().any(|talk| owner.ends_with(talk)) || owner.is_empty()) {
        return Signal::Excluded("a log line");
    }
    if logs && (owner == "st" || owner == "self") {
        return Signal::Excluded("shown to people");
    }
    match name {
        "print" | "pprint" | "echo" | "secho" | "rprint" => Signal::Excluded("printed"),
        "execute" | "executemany" | "executescript" | "read_sql" | "read_sql_query" => {
            Signal::Excluded("sent to a database")
        }
        "add_argument" | "ArgumentParser" | "add_parser" | "Option" | "Argument" | "option"
        | "argument" | "add_option" => Signal::Excluded("a help text"),
        "input" | "getpass" | "confirm" | "ask"
            if !owner.contains("llm")
                && !owner.contains("model")
                && !owner.contains("agent")
                && !owner.contains("chat") =>
        {
            Signal::Excluded("asked at a terminal")
        }
        "prompt"
            if matches!(
                owner.as_str(),
                "click" | "typer" | "questionary" | "inquirer" | "prompt_toolkit" | "session" | ""
            ) =>
        {
            Signal::Excluded("asked at a terminal")
        }
        "compile" | "match" | "search" | "sub" | "fullmatch" | "findall" | "split" | "finditer"
        | "subn"
            if matches!(owner.as_str(), "re" | "regex") =>
        {
            Signal::Excluded("a regular expression")
        }
        "HTTPException" | "JSONResponse" | "HTMLResponse" | "PlainTextResponse" | "abort"
        | "jsonify" => Signal::Excluded("an answer to a client"),
        "startswith" | "endswith" | "count" | "find" | "index" | "removeprefix"
        | "removesuffix" | "split" | "rsplit" | "partition" | "rpartition" => {
            Signal::Excluded("looked for in other text")
        }
        "fail" | "skip" | "skipif" | "xfail" | "assertEqual" | "assertIn" | "assertTrue" => {
            Signal::Excluded("a part of a test")
        }
        _ if matches!(
            owner.as_str(),
            "st" | "gr"
                | "ui"
                | "streamlit"
                | "gradio"
                | "tk"
                | "messagebox"
                | "flask"
                | "smtp"
                | "mail"
        ) =>
        {
            Signal::Excluded("shown to people")
        }
        _ if name.ends_with("Error")
            || name.ends_with("Exception")
            || name.ends_with("Warning") =>
        {
            Signal::Excluded("an error message")
        }
        _ => Signal::Neutral,
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
