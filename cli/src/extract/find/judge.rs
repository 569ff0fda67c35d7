//! What a text says: whether it reads like something that is said to a model.

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

fn words(text: &str) -> usize {
    text.split_whitespace()
        .filter(|word| word.chars().any(char::is_alphabetic) || word.contains('\u{2026}'))
        .count()
}

/// How text that is said to a model begins.
const OPENINGS: &[(&str, i32)] = &[
    ("you are ", 4),
    ("you're ", 4),
    ("your task", 4),
    ("your job", 4),
    ("your role", 4),
    ("your goal", 4),
    ("act as ", 4),
    ("as an ai", 4),
    ("as a helpful", 4),
    ("you will be given", 4),
    ("you will be provided", 4),
    ("you will ", 3),
    ("you have access to", 4),
    ("given the ", 3),
    ("given a ", 3),
    ("given an ", 3),
    ("based on the", 3),
    ("use the following", 4),
    ("using the", 2),
    ("summarize", 3),
    ("summarise", 3),
    ("translate", 3),
    ("classify", 3),
    ("rewrite", 3),
    ("rephrase", 3),
    ("extract", 3),
    ("paraphrase", 3),
    ("generate", 2),
    ("write a", 2),
    ("write an", 2),
    ("answer the", 3),
    ("answer ", 2),
    ("analyze", 3),
    ("analyse", 3),
    ("respond ", 3),
    ("reply ", 2),
    ("determine", 2),
    ("identify", 2),
    ("evaluate", 2),
    ("rate the", 3),
    ("decide whether", 3),
    ("explain", 2),
    ("think step", 4),
    ("let's think", 4),
    ("do not respond", 4),
    ("only respond", 4),
    ("only answer", 4),
    ("return only", 4),
    ("output only", 4),
    ("here is the conversation", 3),
    ("here are the", 2),
    ("the following is a", 3),
    ("imagine you", 3),
    ("pretend ", 3),
    ("assume the role", 4),
    ("compare the", 2),
    ("list the", 2),
    ("convert the", 2),
    ("condense", 3),
    ("please answer", 3),
    ("please summarize", 3),
    ("please respond", 3),
    ("follow these", 2),
    ("consider the following", 3),
    ("describe", 1),
    ("create a", 1),
    ("suggest", 1),
    ("provide", 1),
    ("draft", 2),
];

/// What else it says.
const PHRASES: &[(&str, i32)] = &[
    ("step by step", 2),
    ("step-by-step", 2),
    ("do not make up", 3),
    ("don't make up", 3),
    ("don't know the answer", 2),
    ("do not know the answer", 2),
    ("chat history", 2),
    ("conversation history", 2),
    ("follow up question", 2),
    ("follow-up question", 2),
    ("standalone question", 3),
    ("the user's", 1),
    ("the user ", 1),
    ("the user.", 1),
    ("assistant", 1),
    ("in json", 2),
    ("valid json", 2),
    ("json object", 2),
    ("json format", 2),
    ("respond with", 2),
    ("respond only", 3),
    ("respond in", 2),
    ("answer in", 1),
    ("answer only", 2),
    ("answer with", 1),
    ("answer using", 1),
    ("return only", 2),
    ("reply with", 1),
    ("output only", 2),
    ("do not ", 1),
    ("don't ", 1),
    ("never ", 1),
    ("must ", 1),
    ("always ", 1),
    ("context:", 2),
    ("question:", 1),
    ("answer:", 1),
    ("following context", 3),
    ("provided context", 3),
    ("context below", 2),
    ("given context", 2),
    ("the passage", 1),
    ("the text below", 2),
    ("following text", 2),
    ("following question", 2),
    ("following message", 1),
    ("few words", 1),
    ("language model", 2),
    ("llm", 1),
    ("be concise", 2),
    ("be brief", 1),
    ("helpful", 1),
    ("<context>", 2),
    ("</context>", 1),
    ("<instructions>", 3),
    ("### instruction", 4),
    ("your answer", 2),
    ("your response", 2),
    ("one sentence", 1),
    ("thought:", 3),
    ("action:", 2),
    ("observation:", 2),
    ("bullet point", 1),
];

/// What follows `you are` when it is said to a person.
const STATES: &[&str] = &[
    "not",
    "about",
    "being",
    "currently",
    "now",
    "already",
    "here",
    "logged",
    "signed",
    "on",
    "offline",
    "online",
    "out",
    "running",
    "almost",
    "welcome",
    "invited",
    "receiving",
    "using",
    "all",
    "ready",
    "done",
    "missing",
    "unauthorized",
    "viewing",
    "in",
    "at",
    "leaving",
    "required",
    "trying",
];

fn score(text: &str) -> i32 {
    let lower = text
        .trim_start()
        .trim_start_matches(['#', '*', '-', '"', '<', '[', ' ', '\n'])
        .to_lowercase();
    let mut score = 0;
    if let Some((opening, points)) = OPENINGS
        .iter()
        .find(|(opening, _)| lower.starts_with(opening))
    {
        let next = lower[opening.len()..]
            .split(|c: char| !c.is_alphanumeric())
            .next()
            .unwrap_or_default();
        let about_state =
            opening.starts_with("you") && opening.contains("re ") && STATES.contains(&next);
        score += if about_state { -3 } else { *points };
    } else if lower.contains("you are a ") || lower.contains("you are an ") {
        score += 3;
    }
    score += PHRASES
        .iter()
        .filter(|(phrase, _)| lower.contains(phrase))
        .map(|(_, points)| points)
        .sum::<i32>()
        .min(6);
    score += i32::from(text.contains('\u{2026}') || has_field(text));
    score += i32::from(text.trim().lines().count() > 2);
    if words(text) < 5 {
        score -= 2;
    }
    score
}

/// Whether there is a `{name}` in it.
fn has_field(text: &str) -> bool {
    text.split('{').skip(1).any(|rest| {
        rest.split_once('}').is_some_and(|(name, _)| {
            !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_')
        })
    })
}

/// The language that a text is written in, when that is not a person's.
fn other_language(text: &str) -> Option<&'static str> {
    let start = text.trim_start();
    let upper: String = start.chars().take(40).collect::<String>().to_uppercase();
    let words: Vec<&str> = upper.split_whitespace().collect();
    let sql = match words.as_slice() {
        ["SELECT", ..] => {
            start.to_uppercase().contains(" FROM") || start.to_uppercase().contains("\nFROM")
        }
        ["INSERT", "INTO", ..]
        | ["DELETE", "FROM", ..]
        | ["CREATE", "TABLE" | "INDEX" | "VIEW", ..]
        | ["DROP", "TABLE" | "INDEX", ..]
        | ["ALTER", "TABLE", ..] => true,
        ["UPDATE", ..] => start.to_uppercase().contains("SET "),
        ["WITH", _, "AS", ..] => true,
        _ => false,
    };
    if sql {
        return Some("SQL");
    }
    let lower = start.to_lowercase();
    let tags = [
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
    if tags.iter().any(|tag| lower.starts_with(tag))
        || (lower.contains("</div>") || lower.contains("</html>"))
    {
        return Some("HTML");
    }
    let one_word = !text.trim().contains(char::is_whitespace);
    if one_word && (lower.starts_with("http://") || lower.starts_with("https://")) {
        return Some("an address");
    }
    if one_word && (text.contains('/') || text.contains('.')) {
        return Some("a path");
    }
    if lower.contains("{\n")
        && lower.contains(": ")
        && lower.contains(';')
        && (lower.starts_with('.') || lower.starts_with("body") || lower.contains("px;"))
    {
        return Some("CSS");
    }
    let code = [
        "import ",
        "from ",
        "def ",
        "class ",
        "function ",
        "#!/",
        "const ",
        "#include",
    ];
    if code.iter().any(|word| start.starts_with(word))
        && (text.contains("def ")
            || text.contains("import ")
            || text.contains("#!/")
            || text.contains("=>")
            || text.contains("();"))
    {
        return Some("a program");
    }
    let regex = ["(?P<", "(?:", "\\s+", "\\d+", "\\w+", "[^", "(?i)"];
    if regex.iter().filter(|sign| text.contains(*sign)).count() >= words.len().min(2)
        && words.len() < 4
    {
        return Some("a regular expression");
    }
    None
}

/// Whether it asks for something at a terminal.
fn asks_a_person(text: &str) -> bool {
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
        && (starts.iter().any(|start| lower.starts_with(start))
            || lower.contains("[y/n]")
            || lower.contains("(y/n)"))
}

/// Whether it is written to a customer.
fn to_a_person(text: &str) -> bool {
    let lower = text.trim_start().to_lowercase();
    let starts = [
        "dear ",
        "hi ",
        "hello",
        "hey ",
        "thanks for",
        "thank you for",
        "sorry",
        "i'm sorry",
        "i am sorry",
        "we're sorry",
        "welcome",
        "your order",
        "oops",
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
    starts.iter().any(|start| lower.starts_with(start))
        && !lower.contains("you are a")
        && !lower.contains("respond")
        && !lower.contains("the user")
        || lower.contains("unsubscribe")
        || lower.contains("best regards")
        || lower.contains("kind regards")
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
