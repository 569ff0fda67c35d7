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
    ("json_schema_extra", "an example"),
    ("schema_extra", "an example"),
    ("openapi_examples", "an example"),
    ("summary", "a summary of an API"),
    ("doc", "a documentation text"),
    ("deprecated", "a warning"),
    ("short_help", "a help text"),
    ("subtitle", "a title"),
    ("caption", "a label"),
    ("hint", "a help text"),
    ("footer", USERS),
    ("desc", "a progress text"),
    ("log", "a log line"),
    ("log_message", "a log line"),
    ("error_message", "an error message"),
    ("success_message", "a message to users"),
    ("status_message", "a message to users"),
    ("progress_message", "a progress text"),
];

/// What a person answers at a terminal.
pub(crate) const TERMINAL: &str = "asked at a terminal";

/// What a person reads.
pub(crate) const USERS: &str = "shown to users";

/// What a program says in place of a model.
pub(crate) const ANSWER: &str = "an answer to a user";

/// Functions and methods by what they do with their arguments.
pub(crate) const FUNCTIONS: &[(&str, &[&str])] = &[
    ("printed", &["print", "pprint", "echo", "secho", "rprint"]),
    ("counted, and not sent", &["count_tokens", "token_counter"]),
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
        "a progress text",
        &[
            "timer",
            "Timer",
            "timed",
            "stopwatch",
            "tqdm",
            "track",
            "progress",
            "spinner",
            "set_description",
            "set_postfix_str",
            "update_progress",
            "update_status",
            "set_status",
            "report_progress",
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
            // Of the WebSockets of Starlette and aiohttp.
            "send_json",
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
        "run by a shell",
        &["check_call", "check_output", "Popen", "getoutput"],
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

/// Libraries by what they do with the arguments of their functions and classes.
pub(crate) const LIBRARIES: &[(&str, &[&str])] = &[
    (
        TERMINAL,
        &[
            "questionary",
            "inquirer",
            "InquirerPy",
            "PyInquirer",
            "prompt_toolkit",
            "click",
            "typer",
            "argparse",
            "getpass",
            "simple_term_menu",
            "dialoguer",
            "cmd2",
        ],
    ),
    (
        USERS,
        &[
            "rich",
            "textual",
            "streamlit",
            "gradio",
            "nicegui",
            "tkinter",
            "dash",
            "chainlit",
            "discord",
            "telegram",
            "aiogram",
            "telebot",
            "flask",
            "rumps",
            "win10toast",
            "plyer",
            "smtplib",
            "email",
            "tabulate",
            "prettytable",
            "art",
            "termcolor",
            "colorama",
            "cowsay",
        ],
    ),
    (
        "a progress text",
        &[
            "tqdm",
            "alive_progress",
            "halo",
            "yaspin",
            "progressbar",
            "codetiming",
            "timeit",
        ],
    ),
    (
        "a log line",
        &[
            "logging",
            "loguru",
            "structlog",
            "icecream",
            "warnings",
            "logfire",
        ],
    ),
    ("run by a shell", &["os", "subprocess", "shlex", "pexpect"]),
    ("part of a test", &["pytest", "unittest", "hypothesis"]),
];

/// What functions do whose names begin like this.
pub(crate) const BEGINNINGS: &[(&str, &str)] = &[
    ("log_", "a log line"),
    ("_log", "a log line"),
    ("print_", "printed"),
    ("_print", "printed"),
    ("debug_", "a log line"),
    ("echo_", "printed"),
    ("show_", USERS),
    ("display_", USERS),
    ("notify", USERS),
    ("reply_", ANSWER),
    ("reject", "an answer to a client"),
    ("_reject", "an answer to a client"),
];

/// The owners of a `send` or `send_message` that answers a person.
pub(crate) const PEOPLE: &[&str] = &[
    "bot",
    "ctx",
    "channel",
    "interaction",
    "response",
    "followup",
    "update",
    "message",
    "websocket",
    "ws",
    "user",
    "member",
];

/// How the names of lists end that collect faults.
pub(crate) const FAULTS: &[&str] = &[
    "errors",
    "failures",
    "issues",
    "problems",
    "violations",
    "warnings",
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
