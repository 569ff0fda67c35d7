//! How much a text reads like something that is said to a model.

/// How many words it has.
pub(crate) fn word_count(text: &str) -> usize {
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

/// Points: 4 are enough where nothing else speaks for it.
pub(crate) fn score(text: &str) -> i32 {
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
    if word_count(text) < 5 {
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
