//! Tells from an identifier whether it names a prompt.

mod words;

use words::{
    ABOUT, ATTRIBUTES, FOR_PEOPLE, MAKERS, MESSAGE, ONE_TEXT, OTHER, PROMPT, SHOWN, SUBJECTS,
    SYSTEM, TURNS,
};

/// What a name says about its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameMeaning {
    /// It is a prompt.
    Prompt,
    /// It is not a prompt.
    Other,
    /// Nothing.
    Nothing,
}

/// Whether the key of an entry is only its topic.
pub(crate) fn is_topic(key: &str) -> bool {
    meaning(key) == NameMeaning::Other && !ATTRIBUTES.contains(&key)
}

/// Whether a name is that of several texts, such as `EXAMPLE_PROMPTS` or `PROMPT_LIST`. Several instructions are one text.
pub(crate) fn is_plural(identifier: &str) -> bool {
    let words = split(identifier);
    words.last().is_some_and(|last| {
        last == "list" || last.ends_with('s') && !ONE_TEXT.contains(&last.as_str())
    })
}

/// Whether a name is that of texts which a user may pick, such as `EXAMPLE_PROMPTS` or `conversationStarters`.
pub(crate) fn is_suggestion(identifier: &str) -> bool {
    const WORDS: &[&str] = &[
        "example",
        "examples",
        "ideas",
        "sample",
        "samples",
        "starters",
        "suggested",
        "suggestions",
    ];
    let words = split(identifier);
    is_plural(identifier) && words.iter().any(|word| WORDS.contains(&word.as_str()))
}

/// Whether a name is that of a text about something else, such as an error or a description.
pub(crate) fn is_about(identifier: &str) -> bool {
    let words = split(identifier);
    words
        .last()
        .is_some_and(|last| SUBJECTS.contains(&last.as_str()))
}

/// What an identifier says about its text.
pub(crate) fn meaning(identifier: &str) -> NameMeaning {
    if matches!(identifier, "__str__" | "__repr__") {
        return NameMeaning::Other;
    }
    let words = split(identifier);
    let (Some(first), Some(last)) = (words.first(), words.last()) else {
        return NameMeaning::Nothing;
    };
    if identifier.contains('/') {
        return NameMeaning::Nothing;
    }
    let is_constant = !identifier.chars().any(char::is_lowercase);
    if words.len() > 1 && !is_constant && ABOUT.contains(&first.as_str()) {
        return NameMeaning::Other;
    }
    let has_pair = |first: &[&str], next: &[&str]| {
        words
            .windows(2)
            .any(|pair| first.contains(&pair[0].as_str()) && next.contains(&pair[1].as_str()))
    };
    let is_prompt = words.iter().any(|word| PROMPT.contains(&word.as_str()))
        || has_pair(&["system"], SYSTEM)
        || has_pair(&["few"], &["shot"]);
    // What a message is built of, or one that is written down; others are messages to the user.
    let is_turn = (is_constant || MAKERS.contains(&first.as_str())) && has_pair(TURNS, MESSAGE);
    let for_people = has_pair(FOR_PEOPLE, &["instruction", "instructions", "guidelines"]);
    // Shown in an empty field.
    let is_shown = first == "placeholder" && words.len() > 1;
    // `TOOLTIP_TEXT` is one like `TOOLTIP`.
    let is_text = matches!(words.as_slice(), [.., before, last] if last == "text" && SHOWN.contains(&before.as_str()));
    let is_other = OTHER.contains(&last.as_str()) || for_people || is_shown || is_text;
    match (is_other, is_prompt || is_turn) {
        (true, _) => NameMeaning::Other,
        (false, true) => NameMeaning::Prompt,
        (false, false) => NameMeaning::Nothing,
    }
}

/// The words of an identifier, in lower case: `SYSTEM_PROMPT`, `systemPrompt`, `SystemPrompt`.
fn split(identifier: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = '_';
    for c in identifier.chars() {
        let begins = !c.is_alphanumeric() || (c.is_uppercase() && before.is_lowercase());
        if begins {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut()
            && c.is_alphabetic()
        {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_classified() {
        for (name, expected) in [
            ("SYSTEM_PROMPT", NameMeaning::Prompt),
            ("summaryPrompt", NameMeaning::Prompt),
            ("build_prompt_v2", NameMeaning::Prompt),
            ("SYSTEM_MESSAGE", NameMeaning::Prompt),
            ("few_shot_block", NameMeaning::Prompt),
            ("HUMAN_MESSAGE", NameMeaning::Prompt),
            ("buildObserverUserMessage", NameMeaning::Prompt),
            ("format_user_content", NameMeaning::Prompt),
            ("user_message", NameMeaning::Nothing),
            ("build_message", NameMeaning::Nothing),
            ("prompt_name", NameMeaning::Other),
            ("PROMPT_VERSION", NameMeaning::Other),
            ("system_prompt_path", NameMeaning::Other),
            ("QUERY", NameMeaning::Other),
            ("INSTALL_INSTRUCTIONS", NameMeaning::Other),
            ("JSON_HINT", NameMeaning::Other),
            ("PLACEHOLDER_PROMPTS", NameMeaning::Other),
            ("format_prompt_preview", NameMeaning::Other),
            ("PROMPT_TOOLTIP_TEXT", NameMeaning::Other),
            ("PROMPT_TEXT", NameMeaning::Prompt),
            ("SETUP_PROMPT", NameMeaning::Prompt),
            ("is_prompt", NameMeaning::Other),
            ("validate_prompt", NameMeaning::Other),
            ("IS_DONE_PROMPT", NameMeaning::Prompt),
            ("docs/guidelines.md", NameMeaning::Nothing),
            ("text", NameMeaning::Nothing),
            ("system", NameMeaning::Nothing),
            ("", NameMeaning::Nothing),
        ] {
            assert_eq!(meaning(name), expected, "{name}");
        }
    }
}
