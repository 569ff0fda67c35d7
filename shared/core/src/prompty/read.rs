//! Reading a file: splitting it, then parsing its front matter and its body.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::error::{explain, in_template};
use super::front::Front;
use super::place::TemplatePositions;
use super::split::Split;
use super::{PromptFile, PromptyError, ReadFile, References, body, front, loops, split};
use crate::content::{Body, Content, DeclaredInputs, InputKind, TemplateFormat, Templates};

/// The purpose of reading a file, which decides how strictly its content is checked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Save,
    CompileIn,
}

impl PromptFile {
    pub(super) fn read_as(
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
        let format = front.format;
        let templates = Templates { format, body };
        let model = front.model.take();
        let content_with = |inputs: &DeclaredInputs| {
            content_of(templates.clone(), model.clone(), inputs.clone())
                .map_err(|wrong| explain(&wrong, &reader, &places, &templates, inputs))
        };
        let mut content = content_with(&front.inputs)?;
        if front.is_sampled {
            for name in content.uses() {
                front.inputs.entry(name.clone()).or_default();
            }
            content = content_with(&front.inputs)?;
        }
        let content = content.with_config(front.config).map_err(|wrong| {
            let problem = format!("`metadata.config` has {}", wrong.detail);
            reader.wrong("metadata", problem)
        })?;
        if let Some(name) = &front.name {
            let own = content.check_own_name(name);
            own.map_err(|wrong| {
                in_template(&wrong.pointer, &wrong.detail, &places, &templates.body)
            })?;
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

/// Reads the templates of the body and their places. A loop over a conversation makes its input a thread.
fn read_body(
    parts: &Split<'_>,
    front: &mut Front,
) -> Result<(Body, TemplatePositions), PromptyError> {
    if front.is_whole {
        let read = body::read_whole(parts.body);
        let places = TemplatePositions {
            body: parts.body.to_owned(),
            before: parts.before_body,
            parts: read.parts,
            threads: BTreeSet::new(),
        };
        return Ok((read.body, places));
    }
    let (body, threads) = match front.format {
        TemplateFormat::Jinja2 => loops::replace(parts.body, parts.before_body)?,
        TemplateFormat::Mustache | TemplateFormat::None => (parts.body.into(), BTreeSet::new()),
    };
    for name in threads {
        if let Some(input) = front.inputs.get_mut(&name) {
            input.kind = Some(InputKind::Thread);
        }
        front.threads.insert(name);
    }
    let read = body::read(&body, parts.before_body, &front.threads)?;
    let places = TemplatePositions {
        body: body.into_owned(),
        before: parts.before_body,
        parts: read.parts,
        threads: front.threads.clone(),
    };
    Ok((read.body, places))
}

/// Converts Windows line ends to `\n`.
fn with_plain_line_ends(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match text.split_once('\n') {
        Some((first, _)) if first.ends_with('\r') => Cow::Owned(text.replace("\r\n", "\n")),
        _ => Cow::Borrowed(text),
    }
}
