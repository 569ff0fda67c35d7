//! Options of the model that a file sets.

use serde_json::json;

use super::{PromptFile, References};

/// A file whose model has these lines, from line 5.
fn with_model(section: &str, lines: &str) -> String {
    format!("---\nmodel:\n  id: m\n  {section}:\n{lines}\n---\nHello\n")
}

#[test]
fn an_option_that_no_model_takes_is_refused_with_its_line() {
    for (section, lines, line, problem) in [
        (
            "options",
            "    seed: 1\n    temperature: hot",
            6,
            "`temperature` must be a number from 0 to 2, but it is the text \"hot\"",
        ),
        (
            "parameters",
            "    max_tokens: many",
            5,
            "`maxOutputTokens` must be a whole number from 1 to 2147483647",
        ),
        (
            "parameters",
            "    seed: 1\n    n: 3",
            6,
            "`n` can't be an option: leave it out",
        ),
        (
            "options",
            "    messages: []",
            5,
            "`messages` can't be an option",
        ),
        (
            "options",
            "    additionalProperties:\n      model: other",
            6,
            "`model` can't be an option",
        ),
        (
            "options",
            "    top_p: 1\n    topP: 1",
            6,
            "`topP` sets the same option as `top_p`",
        ),
        (
            "parameters",
            "    max_tokens: 1\n    max_completion_tokens: 2",
            6,
            "`max_completion_tokens` sets `maxOutputTokens` once more",
        ),
    ] {
        let error = PromptFile::parse(&with_model(section, lines)).unwrap_err();
        assert_eq!(error.line, Some(line), "{error}");
        assert!(error.problem.contains(problem), "{error}");
    }
}

#[test]
fn an_option_that_asks_for_what_a_chat_does_anyway_is_passed_over_and_said() {
    for section in ["parameters", "options"] {
        let text = with_model(section, "    stream: true\n    n: 1\n    seed: 7");
        let read = PromptFile::read(&text, &References::Refuse).unwrap();
        assert_eq!(
            json!(read.prompt.content.model().unwrap().options),
            json!({"seed": 7})
        );
        let expected = ["stream", "n"].map(|name| format!("model.{section}.{name}"));
        assert_eq!(read.passed_over, expected);
    }
}
