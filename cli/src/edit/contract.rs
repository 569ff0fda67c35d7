//! Inputs of an edited prompt that are missing from its contract, and where the text reads them.

use std::collections::BTreeSet;

use promptbook_core::nearest::question;
use promptbook_core::prompt::Prompt;
use promptbook_core::prompty::FileWarning;

use crate::invocation::quoted;

/// A warning for each input that prevents publishing, unless another warning explains it already.
pub(super) fn missing(
    unmet: &[String],
    warnings: &[FileWarning],
    text: &str,
    prompt: &Prompt,
) -> Vec<FileWarning> {
    let explained: BTreeSet<&String> = warnings.iter().flat_map(|one| &one.inputs).collect();
    let names = unmet.iter().filter(|name| !explained.contains(name));
    names
        .map(|name| {
            let place = place(text, name);
            FileWarning {
                pointer: String::new(),
                line: place.map(|(line, _)| line),
                column: place.map(|(_, column)| column),
                detail: hint(name, prompt),
                inputs: vec![name.clone()],
            }
        })
        .collect()
}

fn hint(name: &str, prompt: &Prompt) -> String {
    let question = question(name, prompt.contract.iter().map(String::as_str));
    let add = match question.is_empty() {
        true => "; if",
        false => " If",
    };
    format!(
        "input `{name}` is not in the contract{question}{add} the code supplies it: `promptbook contract {} --add {name}`",
        quoted(prompt.name.as_str())
    )
}

/// The line and column, from 1, where a tag of the text first reads a name.
fn place(text: &str, name: &str) -> Option<(usize, usize)> {
    let at = text
        .match_indices(name)
        .map(|(at, _)| at)
        .find(|at| is_word(text, *at, name.len()) && is_in_tag(&text[..*at]))?;
    let before = &text[..at];
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .map_or(0, |line| line.chars().count())
        + 1;
    Some((line, column))
}

fn is_word(text: &str, at: usize, length: usize) -> bool {
    let joins = |c: char| c.is_alphanumeric() || c == '_';
    let before = text[..at].chars().next_back();
    let after = text[at + length..].chars().next();
    !before.is_some_and(|c| joins(c) || c == '.') && !after.is_some_and(joins)
}

fn is_in_tag(before: &str) -> bool {
    let last = |marks: [&str; 2]| {
        marks
            .into_iter()
            .filter_map(|mark| before.rfind(mark))
            .max()
    };
    last(["{{", "{%"]) > last(["}}", "%}"])
}

#[cfg(test)]
mod tests {
    use promptbook_core::prompty::{PromptFile, References};

    use super::*;

    fn said(text: &str) -> Vec<String> {
        let file = PromptFile::read(text, &References::Refuse).unwrap();
        let prompt: Prompt = serde_json::from_value(serde_json::json!({
            "name": "a", "instance": "default", "type": "text", "description": null, "tags": [], "latest": 1, "labels": {},
            "contract": ["customer", "tone"], "revision": 1, "created_at": "2033-05-18T03:33:20Z", "created_by": null,
            "updated_at": "2033-05-18T03:33:20Z", "updated_by": null, "deleted_at": null
        }))
        .unwrap();
        let unmet = file.prompt.content.unmet(&prompt.contract);
        let warnings = file.warnings(&prompt.contract);
        let missing = missing(&unmet, &warnings, text, &prompt);
        missing.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_input_that_is_not_in_the_contract_is_shown_where_it_is_read() {
        let text = "---\nname: a\ninputs:\n  - name: custmer\n---\nDear custmer {{ x.custmer }},\n\u{e9}{% if custmer %}{{ tone }}{% endif %}\n";
        assert_eq!(
            said(text),
            [
                "line 7, column 8: input `custmer` is not in the contract; did you mean `customer`? If the code supplies it: `promptbook contract a --add custmer`",
                "line 6, column 17: input `x` is not in the contract; if the code supplies it: `promptbook contract a --add x`",
            ]
        );
        assert!(said("Dear {{ customer }}").is_empty());
        assert!(said("{{ user-name }} {% if x == null %}{% endif %}").len() == 1);
        assert!(said("---\ninputs:\n  - name: x\n    default: y\n---\n{{ x }}").is_empty());
    }
}
