//! Model options in a file.

use std::collections::BTreeSet;

use serde_json::json;

use super::{PromptFile, References};

/// A file whose model has these lines, from line 5.
fn with_model(section: &str, lines: &str) -> String {
    format!("---\nmodel:\n  id: m\n  {section}:\n{lines}\n---\nHello\n")
}

#[test]
fn an_invalid_option_is_refused_with_its_line() {
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
            "`max_completion_tokens` sets `maxOutputTokens` a second time",
        ),
    ] {
        let error = PromptFile::parse(&with_model(section, lines)).unwrap_err();
        assert_eq!(error.line, Some(line), "{error}");
        assert!(error.problem.contains(problem), "{error}");
    }
}

#[test]
fn an_option_that_requests_the_default_behaviour_is_ignored_and_reported() {
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

#[test]
fn a_misspelt_option_is_reported_with_its_line() {
    for section in ["options", "parameters"] {
        let lines = "    temprature: 0.2\n    max_tokens: 5\n    own_option: 1";
        let file = with_model(section, lines).replace("---\nHello", "tgas: [a]\n---\n{{ a-b }}");
        let read = PromptFile::read(&file, &References::Refuse).unwrap();
        let warnings = read.warnings(&BTreeSet::new());
        let found = warnings
            .iter()
            .map(|warning| (warning.line, &*warning.pointer));
        assert_eq!(
            Vec::from_iter(found),
            [
                (Some(5), "/model/options/temprature"),
                (Some(8), "/tgas"),
                (Some(10), "/template"),
            ]
        );
        assert_eq!(
            warnings[0].to_string(),
            "line 5: `temprature` is not a known option and is sent to the model as it is: did you mean `temperature`?"
        );
    }
}
