//! Names of functions, libraries and arguments whose text is not a prompt, and what it is instead.

/// Arguments that are shown to users.
pub(crate) const SHOWN: &[(&str, &str)] = &[
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
    ("msg", "a message to users"),
    ("reason", "a reason"),
    ("examples", "an example"),
    ("summary", "a summary of an API"),
    ("doc", "a documentation text"),
    ("deprecated", "a warning"),
];

/// Functions and methods by what they do with their arguments.
pub(crate) const FUNCTIONS: &[(&str, &[&str])] = &[
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
        "searched for in other text",
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
        "part of a test",
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
pub(crate) const LOGS: &[&str] = &[
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

/// The ends of loggers' names.
pub(crate) const LOGGERS: &[&str] = &[
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
pub(crate) const REGEX: &[&str] = &[
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

/// Libraries that show text to users.
pub(crate) const INTERFACES: &[&str] = &[
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

/// Libraries whose `prompt` asks the user.
pub(crate) const TERMINALS: &[&str] = &[
    "click",
    "typer",
    "questionary",
    "inquirer",
    "prompt_toolkit",
    "session",
    "",
];
