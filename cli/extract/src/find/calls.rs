//! What a call says of the text that it is given.

use ruff_python_ast::{Expr, ExprCall};

use crate::evaluate::python::called;
use crate::find::classify::Signal;

/// Arguments that hold a prompt.
pub(crate) const PROMPT_KEYWORDS: &[&str] = &[
    "system",
    "system_prompt",
    "prompt",
    "system_message",
    "system_instruction",
    "system_instructions",
    "instructions",
    "instruction",
    "developer_prompt",
    "user_prompt",
    "prompt_template",
    "sys_prompt",
    "backstory",
    "goal",
    "system_content",
    "preamble",
    "condense_prompt",
    "text_qa_template",
    "refine_template",
    "context_prompt",
    "query_wrapper_prompt",
    "suffix_prompt",
];

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

/// Classes whose first argument is a template that is filled in later.
pub(crate) const TEMPLATES: &[&str] = &[
    "PromptTemplate",
    "from_template",
    "SystemMessagePromptTemplate",
    "HumanMessagePromptTemplate",
    "AIMessagePromptTemplate",
    "QuestionAnswerPrompt",
    "RefinePrompt",
    "SummaryPrompt",
    "FewShotPromptTemplate",
    "Prompt",
];

/// Classes of messages, and who says them.
pub(crate) const MESSAGES: &[(&str, &str)] = &[
    ("SystemMessage", "system"),
    ("HumanMessage", "user"),
    ("AIMessage", "assistant"),
    ("UserMessage", "user"),
    ("AssistantMessage", "assistant"),
    ("DeveloperMessage", "developer"),
];

/// Methods that send their first argument to a model.
pub(crate) const ASKS: &[&str] = &[
    "invoke",
    "ainvoke",
    "predict",
    "apredict",
    "complete",
    "acomplete",
    "generate_content",
    "generate_content_async",
    "generate",
    "agenerate",
    "ask_llm",
    "call_llm",
    "llm",
    "run_llm",
    "query_llm",
    "chat_completion",
    "send_prompt",
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

/// The last name of what a method is called on: `logger` of `self.logger.info(…)`.
fn owner(func: &Expr) -> &str {
    match func {
        Expr::Attribute(attribute) => match &*attribute.value {
            Expr::Call(call) => called(&call.func).unwrap_or_default(),
            value => called(value).unwrap_or("?"),
        },
        _ => "",
    }
}

/// The name of the class that a method belongs to: `ChatPromptTemplate` of `ChatPromptTemplate.from_template(…)`.
pub(crate) fn class_of(call: &ExprCall) -> &str {
    match called(&call.func) {
        Some("from_template" | "from_messages" | "from_examples") => owner(&call.func),
        Some(name) => name,
        None => "",
    }
}

/// A keyword argument of a call.
pub(crate) fn given<'a>(call: &'a ExprCall, name: &str) -> Option<&'a Expr> {
    call.arguments
        .keywords
        .iter()
        .find(|keyword| keyword.arg.as_ref().is_some_and(|arg| arg.as_str() == name))
        .map(|keyword| &keyword.value)
}

/// The template of a class that fills it in later, and in which form.
pub(crate) fn template(call: &ExprCall) -> Option<(&Expr, Form)> {
    let name = called(&call.func)?;
    if matches!(name, "RichPromptTemplate") {
        return call
            .arguments
            .args
            .first()
            .or_else(|| given(call, "template_str"))
            .map(|expr| (expr, Form::TrimmedJinja));
    }
    if name == "Template" {
        return call.arguments.args.first().map(|expr| (expr, Form::Dollar));
    }
    if !TEMPLATES.contains(&name) || (name == "Prompt" && given(call, "template").is_none()) {
        return None;
    }
    let expr = given(call, "template").or_else(|| call.arguments.args.first())?;
    let form = match given(call, "template_format") {
        Some(Expr::StringLiteral(form)) => match form.value.to_str() {
            "f-string" => Form::Fields,
            "jinja2" => Form::Jinja,
            _ => Form::Unknown,
        },
        _ => Form::Fields,
    };
    Some((expr, form))
}

/// How a text is filled in by other code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Not at all.
    Plain,
    /// By `str.format`.
    Fields,
    /// By `%`.
    Percent,
    /// By `string.Template`.
    Dollar,
    /// By Jinja.
    Jinja,
    /// By Jinja, which takes away the blanks before a block and the line end behind it.
    TrimmedJinja,
    /// By something that is not known here.
    Unknown,
}
