//! Explaining to the sender of values why they can't be rendered, with a pointer to the most specific value.

use serde_json::{Map, Value};

use super::check::each_template;
use super::error::{Reading, of};
use super::paths::{Absent, Paths};
use super::problem::line_of;
use super::{RenderError, RenderProblem, mustache};
use crate::content::{
    Body, InputKind, Inputs, Role, TemplateFormat, Templates, Turn, escape_pointer,
};
use crate::decode;
use crate::error::FieldError;

/// Explains a failed rendering to the sender of the values, with a pointer into `{inputs}`.
///
/// A [`RenderError`] is for logs and names nothing of the template or the values. This names the input, attribute or item.
pub fn explain(
    templates: &Templates,
    inputs: &Inputs,
    values: &Map<String, Value>,
    error: &RenderError,
) -> FieldError {
    let value_of = |name: &str| {
        let default = || inputs.get(name).and_then(|input| input.default.as_ref());
        values.get(name).or_else(default)
    };
    let found = match &error.reading {
        Some(Reading::Thread(name)) => thread(name, value_of(name)),
        Some(Reading::Expression(range)) => {
            template_of(&templates.body, error.message).and_then(|source| {
                let format = templates.format;
                let paths = match format {
                    TemplateFormat::Mustache => mustache::paths(source, range, &value_of),
                    _ => Paths::read(
                        source,
                        &(tag_before(source, range.start)..range.end),
                        &value_of,
                    ),
                }?;
                let line = error.line.unwrap_or_else(|| line_of(source, range.start));
                let line = format!("line {line}{}", of(&error.piece));
                match error.problem {
                    RenderProblem::Missing => paths
                        .absent
                        .as_ref()
                        .map(|absent| absent.told(&line, format)),
                    RenderProblem::Engine(_) => unfit(&paths, error),
                    _ => None,
                }
            })
        }
        None => None,
    };
    found.unwrap_or_else(|| FieldError::new("/inputs", error.to_string()))
}

/// The offset at which the tag around this place begins. A filter's span alone begins after the filter's operand.
fn tag_before(source: &str, place: usize) -> usize {
    let before = source.get(..place).unwrap_or_default();
    before.rfind("{{").max(before.rfind("{%")).unwrap_or(place)
}

/// The template of the message, or of a text prompt.
fn template_of(body: &Body, message: Option<usize>) -> Option<&str> {
    let pointer = message.map_or("/template".to_owned(), |index| {
        format!("/messages/{index}/content")
    });
    let mut found = None;
    each_template(body, |place, source| {
        if place == pointer {
            found = Some(source);
        }
    });
    found
}

/// The first invalid message of a conversation.
fn thread(name: &str, value: Option<&Value>) -> Option<FieldError> {
    let input = format!("/inputs/{}", escape_pointer(name));
    let Some(value) = value else {
        let detail = format!("input `{name}` is missing: give it the conversation");
        return Some(FieldError::new(input, detail));
    };
    let about = format!(
        "input `{name}` is a conversation, an array of {{role, content}} with the roles `user` and `assistant`"
    );
    let wrong = match decode::from_value::<Vec<Turn>>(value.clone()) {
        Err(wrong) => wrong,
        Ok(turns) => {
            let index = turns.iter().position(|turn| turn.role == Role::System)?;
            let detail = "it must be one of `user`, `assistant`, but it is the string \"system\"";
            FieldError::new(format!("/{index}/role"), detail)
        }
    };
    let detail = wrong.detail.replace("`system`, `user`", "`user`");
    let pointer = format!("{input}{}", wrong.pointer);
    Some(FieldError::new(pointer, format!("{about}: {detail}")))
}

/// An operation that does not fit its value, if only one value of the inputs takes part in it.
fn unfit(paths: &Paths<'_>, error: &RenderError) -> Option<FieldError> {
    let [only] = paths.present.as_slice() else {
        return None;
    };
    let kind = InputKind::of(only.value?).as_str();
    let detail = format!("{error}; this value is of kind `{kind}`");
    Some(FieldError::new(only.pointer(), detail))
}

impl Absent<'_> {
    fn told(&self, line: &str, format: TemplateFormat) -> FieldError {
        let Self { at, part } = self;
        let written = |part| at.written(part, format);
        let (base, whole) = (written(""), written(part));
        let detail = match at.value {
            None => format!("input `{base}` is missing, and {line} reads it: give it a value"),
            Some(Value::Object(_)) => format!(
                "`{base}` has no `{part}`, and {line} reads `{whole}`: give it, or remove it from the template"
            ),
            Some(Value::Array(items)) if part.parse::<i64>().is_ok() => {
                let count = items.len();
                format!("`{base}` has {count} items, and {line} reads `{whole}`: give more items")
            }
            Some(Value::Array(_)) => format!(
                "`{base}` is an array, which has no `{part}`, and {line} reads `{whole}`: read it of an item, as in `{}`{}, or \
                 give an object",
                written("0"),
                if format == TemplateFormat::Mustache {
                    ""
                } else {
                    " or a loop"
                },
            ),
            Some(value) => format!(
                "`{base}` is of kind `{}`, which has no `{part}`, and {line} reads `{whole}`: give an object",
                InputKind::of(value).as_str()
            ),
        };
        FieldError::new(at.pointer(), detail)
    }
}
