//! What calls of TypeScript and JavaScript do with texts that are not prompts.

use crate::find::calls;
use crate::find::classify::Signal;

/// Objects and modules by what they do with the arguments of their functions.
const OWNERS: &[(&str, &[&str])] = &[
    (
        "a log line",
        &[
            "console", "logger", "log", "winston", "pino", "debug", "consola", "spinner", "ora",
        ],
    ),
    (
        "shown to users",
        &[
            "toast",
            "chalk",
            "vscode",
            "window",
            "notifications",
            "Alert",
            "React",
            "i18n",
            "Sentry",
        ],
    ),
    (
        "asked at a terminal",
        &[
            "inquirer",
            "prompts",
            "readline",
            "rl",
            "enquirer",
            "@clack/prompts",
        ],
    ),
    ("a help text", &["program", "yargs", "commander", "cac"]),
    (
        "an answer to a client",
        &["res", "response", "reply", "Response", "NextResponse"],
    ),
    ("searched in a page", &["document", "page", "cy"]),
    ("part of a test", &["expect", "assert", "vi", "jest"]),
];

/// Functions and methods by what they do with their arguments.
const FUNCTIONS: &[(&str, &[&str])] = &[
    ("part of a test", &["describe", "it", "test", "expect"]),
    ("a description of a schema", &["describe", "meta"]),
    (
        "shown to users",
        &["alert", "confirm", "t", "toast", "notify", "setError"],
    ),
    ("a style", &["cn", "clsx", "cva", "twMerge", "css"]),
    (
        "a help text",
        &["option", "command", "description", "argument"],
    ),
    (
        "searched for in other text",
        &[
            "includes",
            "startsWith",
            "endsWith",
            "indexOf",
            "split",
            "match",
            "test",
            "search",
            "lastIndexOf",
        ],
    ),
    (
        "a query",
        &[
            "query",
            "execute",
            "raw",
            "$queryRaw",
            "exec",
            "prepare",
            "sql",
            "gql",
        ],
    ),
    (
        "an address",
        &["fetch", "require", "import", "URL", "redirect"],
    ),
];

/// Keys of objects whose text is shown to users.
const KEYS: &[&str] = &[
    "className",
    "href",
    "src",
    "alt",
    "ariaLabel",
    "placeholder",
    "text_color",
    "subtitle",
    "error",
    "content_type",
    "buttonText",
    "message",
];

/// The signal for the arguments of a call with this path.
pub(super) fn arguments(path: &[&str], from: Option<&str>) -> Signal {
    let (Some(owner), Some(name)) = (path.first(), path.last()) else {
        return Signal::Neutral;
    };
    let is_owner = |(_, names): &&(&str, &[&str])| {
        names
            .iter()
            .any(|known| Some(*known) == from || (known == owner))
            || (path.len() > 1 && names.contains(&path[path.len() - 2]))
    };
    let by_owner = OWNERS.iter().find(is_owner);
    let by_name = || FUNCTIONS.iter().find(|(_, names)| names.contains(name));
    let is_error = ["Error", "Exception"].iter().any(|end| name.ends_with(end));
    match by_owner.or_else(by_name) {
        Some((what, _)) => Signal::Excluded(what),
        None if is_error => Signal::Excluded("an error message"),
        None => Signal::Neutral,
    }
}

/// The signal for the entry of an object.
pub(super) fn entry(key: &str, around: Signal) -> Signal {
    match KEYS.contains(&key) && around == Signal::Neutral {
        true => Signal::Excluded("shown to users"),
        false => calls::entry(&snake(key), around),
    }
}

/// A name of JavaScript in the way of Python: `system_prompt` for `systemPrompt`.
pub(super) fn snake(name: &str) -> String {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}
