//! Prompty files (`.prompty`): YAML front matter and a Jinja2 body with role markers, read and written.
//!
//! Reading what was written gives the same content back, byte for byte; and the format's reference runtime reads it too.

mod body;
mod escape;
mod front;
mod inputs;
mod loops;
mod markers;
mod model;
mod place;
mod read_file;
mod references;
mod split;
mod unread;
mod write;
mod yaml;
mod yaml_errors;
mod yaml_in;
mod yaml_scan;

#[cfg(test)]
mod proptests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_conversations;
#[cfg(test)]
mod tests_generations;
#[cfg(test)]
mod tests_options;
#[cfg(test)]
mod tests_places;
#[cfg(test)]
mod tests_references;
#[cfg(test)]
mod tests_round_trip;
#[cfg(test)]
mod tests_support;
#[cfg(test)]
mod tests_yaml;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::{fmt, iter};

use place::Places;
pub use read_file::{FileWarning, ReadFile};
pub use references::{Reference, References};

use crate::content::{Body, Content, DeclaredInputs, InputKind};
use crate::error::FieldError;
use crate::names::PromptName;

/// A prompt as a file.
///
/// ```
/// use promptbook_core::prompty::PromptFile;
///
/// let file = PromptFile::parse("---\nname: greeting\n---\nGreet {{ name }}.\n")?;
/// assert_eq!(file.name.as_ref().map(|name| name.as_str()), Some("greeting"));
/// assert!(file.content.uses().contains("name"));
/// assert_eq!(PromptFile::parse(&file.to_string())?, file);
/// # Ok::<(), promptbook_core::prompty::PromptyError>(())
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

/// What a file is read for, which decides how strictly its content is checked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Save,
    CompileIn,
}

/// Why a file is no prompt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{problem}", at(.line, .column))]
pub struct PromptyError {
    /// The line of the file, from 1, where it is known.
    pub line: Option<usize>,
    /// The column in that line, in characters from 1, where it is known.
    pub column: Option<usize>,
    /// What is wrong and what to do.
    pub problem: String,
}

impl PromptyError {
    fn at(line: usize, problem: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            column: None,
            problem: problem.into(),
        }
    }
}

fn at(line: &Option<usize>, column: &Option<usize>) -> String {
    match (line, column) {
        (None, _) => String::new(),
        (Some(line), None) => format!("line {line}: "),
        (Some(line), Some(column)) => format!("line {line}, column {column}: "),
    }
}

impl PromptFile {
    /// Reads a file of any generation of the format. Unknown properties are passed over, and a `connection` (it can hold secrets)
    /// always is.
    ///
    /// # Errors
    /// Front matter without end or that is no YAML mapping, a property of the wrong type, a reference such as `${env:NAME}`,
    /// another template format, and whatever [`Content::new`] refuses.
    pub fn parse(text: &str) -> Result<Self, PromptyError> {
        Self::read(text, &References::Refuse).map(|file| file.prompt)
    }

    /// Reads a file that is compiled into a service.
    ///
    /// # Errors
    /// As [`PromptFile::parse`], but its content only has to compile.
    pub fn parse_compiled_in(text: &str) -> Result<Self, PromptyError> {
        Self::read_as(text, &References::Refuse, Purpose::CompileIn).map(|file| file.prompt)
    }

    /// Reads a file, with its references dealt with, and what its author should know about it.
    ///
    /// ```
    /// use std::collections::BTreeSet;
    ///
    /// use promptbook_core::prompty::{PromptFile, References};
    ///
    /// let text = "---\nnmae: a\nmodel: {id: m, apiType: chat}\ntools: []\n---\nHello {{ user-name }}\n";
    /// let file = PromptFile::read(text, &References::Refuse)?;
    /// assert_eq!(file.passed_over, ["model.apiType", "tools"]);
    /// let warnings = file.warnings(&BTreeSet::new());
    /// assert_eq!(warnings[0].to_string(), "line 2: unknown key `nmae` in the front matter; did you mean `name`?");
    /// assert_eq!((warnings[1].line, warnings[1].column), (Some(6), Some(10)));
    /// # Ok::<(), promptbook_core::prompty::PromptyError>(())
    /// ```
    ///
    /// # Errors
    /// As [`PromptFile::parse`], and whatever a reference can't be resolved for.
    pub fn read(text: &str, references: &References<'_>) -> Result<ReadFile, PromptyError> {
        Self::read_as(text, references, Purpose::Save)
    }

    fn read_as(
        text: &str,
        references: &References<'_>,
        purpose: Purpose,
    ) -> Result<ReadFile, PromptyError> {
        let text = with_plain_line_ends(text);
        let parts = split::split(&text)?;
        let reader = parts.reader();
        let mut front = front::read(&reader, references)?;
        let content_of = match purpose {
            Purpose::Save => {
                reader.check_options(front.model.as_ref())?;
                Content::declared
            }
            Purpose::CompileIn => Content::compiled_in,
        };
        let (body, places) = read_body(&parts, &mut front)?;
        let model = front.model.take();
        let content_with = |inputs: &DeclaredInputs| {
            content_of(body.clone(), model.clone(), inputs.clone())
                .map_err(|wrong| explain(&wrong, &reader, &places, &body, inputs))
        };
        let mut content = content_with(&front.inputs)?;
        if front.is_sampled {
            for name in content.uses() {
                front.inputs.entry(name.clone()).or_default();
            }
            content = content_with(&front.inputs)?;
        }
        Ok(ReadFile {
            prompt: Self {
                name: front.name,
                description: front.description,
                tags: front.tags,
                content,
            },
            passed_over: front.passed_over,
            misspelt: front.misspelt,
            places,
        })
    }
}

/// The templates of the body and where they are. A loop over a conversation in it makes its input a thread.
fn read_body(
    parts: &split::Split<'_>,
    front: &mut front::Front,
) -> Result<(Body, Places), PromptyError> {
    if front.is_whole {
        let read = body::read_whole(parts.body);
        let places = Places {
            body: parts.body.to_owned(),
            before: parts.before_body,
            parts: read.parts,
            threads: BTreeSet::new(),
        };
        return Ok((read.body, places));
    }
    let (body, threads) = loops::replace(parts.body, parts.before_body)?;
    for name in threads {
        if let Some(input) = front.inputs.get_mut(&name) {
            input.kind = Some(InputKind::Thread);
        }
        front.threads.insert(name);
    }
    let read = body::read(&body, parts.before_body, &front.threads)?;
    let places = Places {
        body: body.into_owned(),
        before: parts.before_body,
        parts: read.parts,
        threads: front.threads.clone(),
    };
    Ok((read.body, places))
}

/// An editor on Windows ends every line otherwise; the prompt means plain line ends.
fn with_plain_line_ends(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match text.split_once('\n') {
        Some((first, _)) if first.ends_with('\r') => Cow::Owned(text.replace("\r\n", "\n")),
        _ => Cow::Borrowed(text),
    }
}

impl fmt::Display for PromptFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write::file(self, f)
    }
}

/// The first wrong field, as a place in the file.
fn explain(
    wrong: &[FieldError],
    reader: &front::Reader<'_>,
    places: &Places,
    body: &Body,
    inputs: &DeclaredInputs,
) -> PromptyError {
    let Some(FieldError {
        pointer,
        detail,
        too_large,
    }) = wrong.first()
    else {
        return PromptyError {
            line: None,
            column: None,
            problem: "the content is not valid".to_owned(),
        };
    };
    let entry = place::entry(pointer);
    if entry.is_none() && !["/template", "/messages"].contains(&pointer.as_str()) {
        // The first generation of the format has `sample` for `example`.
        let path = pointer.split('/').skip(1);
        let path = path.map(|name| iter::once(name).chain((name == "example").then_some("sample")));
        let problem = match too_large {
            true => format!("`model` and `inputs` have {detail}"),
            false => detail.clone(),
        };
        return PromptyError {
            line: reader.line_at(path),
            column: None,
            problem,
        };
    }
    let (line, column, problem) = place_in_template(detail).unwrap_or((1, None, detail));
    let (line, column) = places.in_file(body, pointer, line, column);
    let parses_whole = || {
        let whole = Body::Text(places.body.clone());
        Content::declared(whole, None, inputs.clone()).is_ok()
    };
    if entry.is_some() && parses_whole() {
        return PromptyError::at(
            line,
            "a Jinja block begins in one message and ends in another: close it before the next role marker, or, if it prints a \
             conversation, declare an input of kind `thread` and write `{{ its_name }}` in its place",
        );
    }
    PromptyError {
        column,
        ..PromptyError::at(line, problem)
    }
}

/// The line and column that a template's problem begins with, and the rest of it.
fn place_in_template(detail: &str) -> Option<(usize, Option<usize>, &str)> {
    let (place, problem) = detail.strip_prefix("line ")?.split_once(": ")?;
    let (line, column) = match place.split_once(", column ") {
        None => (place, None),
        Some((line, column)) => (line, Some(column.parse().ok()?)),
    };
    Some((line.parse().ok().filter(|line| *line > 0)?, column, problem))
}
