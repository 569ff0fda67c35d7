//! Recognises texts in formal languages.

use crate::find::queries::{is_graph_query, is_sql};
use crate::find::scoring::has_more_words_than;

/// The formal language of a text, if it is in one.
pub(crate) fn other_language(text: &str) -> Option<&'static str> {
    let start = text.trim_start();
    let lower = start.to_lowercase();
    let one_word = !text.trim().contains(char::is_whitespace);
    let kinds: [(bool, &str); 11] = [
        (is_sql(start), "SQL"),
        (is_graph_query(start), "a query of a graph"),
        (is_html(&lower), "HTML"),
        (
            one_word && (lower.starts_with("http://") || lower.starts_with("https://")),
            "an address",
        ),
        (
            one_word && text.contains(['/', '.']) && !has_more_words_than(3, text),
            "a path",
        ),
        (is_css(&lower), "CSS"),
        (is_style(&lower), "a style"),
        (is_sign_in(&lower), "an option of a sign-in"),
        (is_program(start), "a program"),
        (is_shell(start), "a command"),
        (is_regex(text), "a regular expression"),
    ];
    let kind = kinds.into_iter().find(|(is_it, _)| *is_it);
    kind.map(|(_, name)| name)
}

const TAGS: &[&str] = &[
    "<html",
    "<!doctype",
    "<div",
    "<p>",
    "<span",
    "<body",
    "<table",
    "<h1",
    "<h2",
    "<ul",
    "<a href",
    "<svg",
    "<style",
    "<script",
    "<form",
    "<button",
    "<section",
    "<img",
    "<br",
    "<b>",
    "<tr",
    "<li",
    "<input",
    "<label",
];

fn is_html(lower: &str) -> bool {
    let has_tags = || lower.contains("</div>") || lower.contains("</html>");
    // A prompt may show a page in part.
    let is_mostly_tags = || !has_more_words_than(WORDS * lower.matches('<').count(), lower);
    TAGS.iter().any(|tag| lower.starts_with(tag)) || (has_tags() && is_mostly_tags())
}

/// The most words for each tag of a text that is HTML.
const WORDS: usize = 8;

fn is_css(lower: &str) -> bool {
    let has_rule = lower.contains("{\n") && lower.contains(": ") && lower.contains(';');
    has_rule && (lower.starts_with('.') || lower.starts_with("body") || lower.contains("px;"))
}

/// Whether a text is the parameter `prompt` of OpenID Connect, such as `consent select_account`.
fn is_sign_in(lower: &str) -> bool {
    const OPTIONS: &[&str] = &["none", "login", "consent", "select_account", "create"];
    let mut words = lower.split_whitespace();
    words.all(|word| OPTIONS.contains(&word))
}

/// Whether a text is a style of a terminal, such as `#ffcc00 bold`.
fn is_style(lower: &str) -> bool {
    const WORDS: &[&str] = &[
        "bold",
        "dim",
        "italic",
        "underline",
        "reverse",
        "blink",
        "strike",
        "not",
        "on",
        "black",
        "red",
        "green",
        "yellow",
        "blue",
        "magenta",
        "cyan",
        "white",
        "grey",
        "gray",
    ];
    let mut words = lower.split_whitespace();
    words
        .clone()
        .any(|word| word.contains('#') || WORDS.contains(&word))
        && words.all(|word| {
            let word = word.trim_start_matches("bg:").trim_start_matches("fg:");
            let word = word.trim_start_matches("bright_");
            word.starts_with('#') || WORDS.contains(&word)
        })
}

fn is_program(start: &str) -> bool {
    let begins = [
        "import ",
        "from ",
        "def ",
        "async def ",
        "class ",
        "function ",
        "#!/",
        "const ",
        "#include",
        "package ",
        "public ",
        "<?php",
    ];
    let holds = [
        "def ", "import ", "#!/", "=>", "();", ");\n", "#include", "<?php",
    ];
    let looks = begins.iter().any(|word| start.starts_with(word))
        && holds.iter().any(|sign| start.contains(sign));
    looks || is_mostly_code(start)
}

/// Whether a text is the docstring of a program, which code writes to a file.
pub(crate) fn is_docstring(text: &str) -> bool {
    let text = text.trim();
    text.starts_with("'''") && text.ends_with("'''")
}

/// Whether most lines are statements of a programming language.
fn is_mostly_code(text: &str) -> bool {
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_code = |line: &&str| {
        let opens = ["if ", "for ", "while ", "def ", "class ", "else", "try"];
        let begins = [
            "import ", "return ", "const ", "let ", "var ", "public ", "private ", "fn ", "func ",
        ];
        let decorates = |name: &str| name.starts_with(|c: char| c.is_alphabetic());
        line.ends_with(';')
            || line.strip_prefix('@').is_some_and(decorates)
            || begins.iter().any(|word| line.starts_with(word))
            || (line.ends_with([':', '{']) && opens.iter().any(|word| line.starts_with(word)))
    };
    let is_brace = |line: &&str| matches!(*line, "{" | "}");
    let (all, code) = (lines().count(), lines().filter(is_code).count());
    all > 2 && code > 1 && (code + lines().filter(is_brace).count()) * 10 >= all * 6
}

/// Whether every line is a command of a shell, or a comment between commands.
fn is_shell(text: &str) -> bool {
    const CERTAIN: &[&str] = &[
        "curl",
        "wget",
        "sudo",
        "apt",
        "apt-get",
        "brew",
        "pip",
        "pip3",
        "pipx",
        "uv",
        "uvx",
        "npm",
        "npx",
        "yarn",
        "pnpm",
        "docker",
        "git",
        "conda",
        "poetry",
        "python",
        "python3",
        "kubectl",
        "winget",
        "choco",
        "iwr",
        "irm",
        "powershell",
        "setx",
    ];
    // These begin sentences as well.
    const POSSIBLE: &[&str] = &[
        "cargo",
        "export",
        "set",
        "cd",
        "mkdir",
        "chmod",
        "echo",
        "source",
        "bash",
        "sh",
        "make",
        "cp",
        "mv",
        "rm",
        "ls",
        "cat",
        "go",
        "node",
        "pytest",
        "aws",
        "terraform",
    ];
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut has_certain = false;
    let writes_file = |line: &str| line.contains(" > ") && line.contains("<<");
    for line in lines {
        let typed = line.strip_prefix("$ ");
        let command = typed.unwrap_or(line).split(char::is_whitespace).next();
        let is_known = |list: &[&str]| command.is_some_and(|command| list.contains(&command));
        match (is_known(CERTAIN), is_known(POSSIBLE)) {
            (true, _) => has_certain = true,
            // What follows is the file.
            (false, true) if writes_file(line) => return true,
            (false, true) => has_certain |= typed.is_some() || sets_variable(line),
            (false, false) => return false,
        }
    }
    has_certain
}

/// Whether a command sets a variable, as in `export NAME=value`, or adds that to a file.
fn sets_variable(line: &str) -> bool {
    let variable = line.split_whitespace().nth(1);
    variable.is_some_and(|word| word.contains('=')) || line.contains(" >> ~/")
}

fn is_regex(text: &str) -> bool {
    let signs = ["(?P<", "(?:", "\\s+", "\\d+", "\\w+", "[^", "(?i)"];
    // Only the beginning is checked: a regular expression of several lines has comments.
    let start: String = text.trim_start().chars().take(40).collect();
    let words = start.split_whitespace().count();
    let found = signs.iter().filter(|sign| text.contains(*sign)).count();
    words < 4 && found >= words.min(2)
}
