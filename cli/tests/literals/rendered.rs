//! What is rendered of what is extracted, over the file that it is written to.

use std::collections::BTreeMap;

use promptbook_core::content::Inputs;
use promptbook_core::prompty::PromptFile;
use promptbook_core::template::{Rendered, Template};
use promptbook_extract::files::Source;
use promptbook_extract::report::{Outcome, Report};
use promptbook_extract::scan;
use serde_json::{Map, Value};

use super::value;

/// Extracts `prompt_0`, `PROMPT_1` and so on from a file, and renders each with the values; by their numbers.
pub(crate) fn extracted(source: &str) -> BTreeMap<usize, Result<String, String>> {
    let Report { found, unread, .. } = scan(&[Source {
        path: "m.py".into(),
        text: source.to_owned(),
    }]);
    assert!(unread.is_empty(), "{unread:?}\n{source}");
    let mut texts = BTreeMap::new();
    for found in found {
        let number = found.scope.split(['_', '.']).nth(1).unwrap();
        let inferred = found.notes.iter().any(|note| note.contains("inferred"));
        let text = match found.outcome {
            Outcome::Converted(converted) => render(
                PromptFile {
                    name: Some(converted.name),
                    description: None,
                    tags: Default::default(),
                    content: converted.content,
                },
                inferred,
            ),
            other => Err(format!("{other:?}")),
        };
        let earlier = texts.insert(number.parse().unwrap(), text);
        assert_eq!(earlier, None, "one prompt was found as two:\n{source}");
    }
    texts
}

/// Renders a prompt. If its inputs are inferred, the text is what Python has: a format string that nothing fills in.
fn render(file: PromptFile, inferred: bool) -> Result<String, String> {
    let file = PromptFile::parse(&file.to_string()).map_err(|error| error.to_string())?;
    let content = &file.content;
    let template = Template::compile(content.templates(), content.inputs());
    match template
        .map_err(|error| error.to_string())?
        .render(&match inferred {
            true => marks(content.inputs()),
            false => values(content.inputs()),
        })
        .map_err(|error| error.to_string())?
    {
        Rendered::Text(text) if inferred => Ok(format_string(&text)),
        Rendered::Text(text) => Ok(text),
        Rendered::Chat(_) => Err("it is a chat".to_owned()),
    }
}

/// Around the name of a field. No text has them.
const MARKS: [char; 2] = ['\u{e000}', '\u{e001}'];

/// Values that show where each field is.
fn marks(inputs: &Inputs) -> Map<String, Value> {
    let [before, after] = MARKS;
    inputs
        .iter()
        .map(|(name, input)| {
            let field = input.description.as_deref().unwrap_or_default();
            (name.clone(), format!("{before}{field}{after}").into())
        })
        .collect()
}

/// The format string, or the template of `string.Template`, whose fields are marked.
fn format_string(marked: &str) -> String {
    let [before, after] = MARKS;
    let dollar = format!("{before}$");
    if marked.contains(&dollar) {
        let escaped = marked.replace('$', "$$");
        return escaped
            .replace(&format!("{before}$$"), "${")
            .replace(after, "}");
    }
    let escaped = marked.replace('{', "{{").replace('}', "}}");
    escaped.replace(before, "{").replace(after, "}")
}

/// Whether what is rendered is what Python has. An input doesn't tell `$name` from `${name}`, if what fills both in is inferred.
pub(crate) fn is_same(rendered: Option<&Result<String, String>>, python: &str) -> bool {
    matches!(rendered, Some(Ok(text)) if text == python || *text == braced(python))
}

/// A template of `string.Template` with each name in braces.
fn braced(template: &str) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('$') {
        let of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        out += before;
        if let Some(after) = after.strip_prefix('$') {
            out += "$$";
            rest = after;
            continue;
        }
        rest = after.trim_start_matches(of_name);
        out += &match &after[..after.len() - rest.len()] {
            "" => "$".to_owned(),
            name => format!("${{{name}}}"),
        };
    }
    out + rest
}

/// The value of each input, by the expression that its description holds.
fn values(inputs: &Inputs) -> Map<String, Value> {
    let value =
        |description: &str| value(description.trim_end_matches("!s").trim_start_matches('$'));
    inputs
        .iter()
        .map(|(name, input)| {
            let description = input.description.as_deref().unwrap_or_default();
            (name.clone(), value(description).into())
        })
        .collect()
}
