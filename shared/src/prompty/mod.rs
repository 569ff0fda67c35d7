//! Prompty files (`.prompty`): YAML front matter and a Jinja2 body with role markers, read and written.
//!
//! Reading what was written gives the same content back, byte for byte; and the format's reference runtime reads it too.

mod body;
mod escape;
mod front;
mod inputs;
mod unread;
mod write;
mod yaml;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_any;
#[cfg(test)]
mod tests_round_trip;

use std::collections::BTreeSet;
use std::fmt;

use crate::content::{Body, Content};
use crate::error::FieldError;
use crate::names::PromptName;
use crate::template;

/// A prompt as a file.
///
/// ```
/// use promptbook::prompty::PromptFile;
///
/// let file = PromptFile::parse("---\nname: greeting\n---\nGreet {{ name }}.\n")?;
/// assert_eq!(file.name.as_ref().map(|name| name.as_str()), Some("greeting"));
/// assert!(file.content.uses().contains("name"));
/// assert_eq!(PromptFile::parse(&file.to_string())?, file);
/// # Ok::<(), promptbook::prompty::PromptyError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct PromptFile {
    /// Its name; none when the file has none, or has a title that is no prompt's name (`My first prompt`).
    pub name: Option<PromptName>,
    /// What it is for.
    pub description: Option<String>,
    /// Words to find it by: `metadata.tags`.
    pub tags: BTreeSet<String>,
    /// What it says.
    pub content: Content,
}

/// Why a file is no prompt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{problem}", .line.map(|line| format!("line {line}: ")).unwrap_or_default())]
pub struct PromptyError {
    /// The line of the file, from 1, where it is known.
    pub line: Option<usize>,
    /// What is wrong and what to do.
    pub problem: String,
}

impl PromptyError {
    fn at(line: usize, problem: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            problem: problem.into(),
        }
    }
}

impl PromptFile {
    /// Reads a file. Unknown properties are passed over, and a `connection` (it can hold secrets) always is.
    ///
    /// # Errors
    /// Front matter without end or that is no YAML mapping, a property of the wrong type, another template format, and
    /// whatever [`Content::new`] refuses.
    pub fn parse(text: &str) -> Result<Self, PromptyError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        // An editor on Windows ends every line so; the prompt means plain line ends.
        let unix;
        let text = match text.split_once('\n') {
            Some((first, _)) if first.ends_with('\r') => {
                unix = text.replace("\r\n", "\n");
                unix.as_str()
            }
            _ => text,
        };
        let (head, rest, first_line) = split(text)?;
        let front = front::read(head)?;
        let parts = body::read(rest, &front.threads);
        let lines: Vec<usize> = parts.lines.iter().map(|line| line + first_line).collect();
        let body = parts.body;
        let content = Content::new(body.clone(), front.model, front.inputs)
            .map_err(|wrong| explain(&wrong, &body, rest, &lines))?;
        Ok(Self {
            name: front.name,
            description: front.description,
            tags: front.tags,
            content,
        })
    }
}

/// The properties of a file that a prompt has no place for here, such as `outputs` and `model.connection`: reading passes them over.
///
/// A `name` is among them when it is a title and no prompt's name. A file that can't be read has none.
///
/// ```
/// let text = "---\nname: a\nmodel: {id: m, apiType: chat}\ntools: []\n---\nHello\n";
/// assert_eq!(promptbook::prompty::passed_over(text), ["model.apiType", "tools"]);
/// ```
pub fn passed_over(text: &str) -> Vec<String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    split(text).map_or_else(|_| Vec::new(), |(head, ..)| unread::passed_over(head))
}

impl fmt::Display for PromptFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write::file(self, f)
    }
}

/// The front matter, the body, and how many lines come before the body.
fn split(text: &str) -> Result<(&str, &str, usize), PromptyError> {
    let is_delimiter = |line: &str| line.trim_end() == "---";
    let Some(head) = text
        .split_inclusive('\n')
        .next()
        .filter(|line| is_delimiter(line))
    else {
        return Ok(("", text, 0));
    };
    let mut end = head.len();
    for (index, line) in text[head.len()..].split_inclusive('\n').enumerate() {
        if is_delimiter(line) {
            return Ok((&text[head.len()..end], &text[end + line.len()..], index + 2));
        }
        end += line.len();
    }
    Err(PromptyError::at(
        1,
        "the front matter has no end: close it with a line of three dashes",
    ))
}

/// The first wrong field, as a place in the file.
fn explain(wrong: &[FieldError], body: &Body, source: &str, lines: &[usize]) -> PromptyError {
    let Some(first) = wrong.first() else {
        return PromptyError {
            line: None,
            problem: "the content is not valid".to_owned(),
        };
    };
    let entry = first
        .pointer
        .strip_prefix("/messages/")
        .and_then(|rest| rest.split('/').next()?.parse::<usize>().ok());
    let in_template = first.pointer == "/template" || entry.is_some();
    let line = lines
        .get(entry.unwrap_or(0))
        .copied()
        .filter(|_| in_template);
    let whole = Body::Text(source.to_owned());
    let parses_whole = || {
        let mut wrong = Vec::new();
        template::check(&whole, &mut wrong);
        wrong.is_empty()
    };
    let problem = match body {
        Body::Chat(_) if entry.is_some() && parses_whole() => {
            "a Jinja block begins in one message and ends in another: close it before the next role marker".to_owned()
        }
        Body::Chat(_) | Body::Text(_) if in_template => {
            format!("in the template that begins here, {}", first.detail)
        }
        Body::Chat(_) | Body::Text(_) => format!("{}: {}", first.pointer, first.detail),
    };
    PromptyError { line, problem }
}
