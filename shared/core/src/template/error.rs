//! Errors of compiling and rendering. They name the problem and the place, never the template's text or a value.

use std::ops::Range;

use crate::names::PromptName;

/// A template that does not compile.
///
/// This error is for logs and only names the place. The author of a template gets the details from
/// [`Content::new`](crate::content::Content::new).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}, line {line}{}: {problem}", of(.piece))]
pub struct TemplateError {
    /// Which template: a JSON pointer such as `/messages/2/content`.
    pub pointer: String,
    /// The line, from 1; in `piece`, if there is one.
    pub line: usize,
    /// The included prompt that the line belongs to; `None` for a line of the prompt itself.
    pub piece: Option<PromptName>,
    /// Why it does not compile.
    pub problem: TemplateProblem,
}

/// Why a template does not compile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TemplateProblem {
    /// The template is invalid.
    #[error("the template does not compile; save it again to read why")]
    Invalid,
    /// The template includes another prompt.
    #[error("the template includes a prompt; compose it before you compile it")]
    NotComposed,
    /// A prompt reads an input with the name of a function that a prompt composed with it calls.
    #[error(
        "an included prompt can't be combined with this one, because one of them calls `range` or `dict` and the other reads an input of \
             that name: rename the input"
    )]
    FunctionAndInput,
}

/// A template that can't be rendered with the values given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{problem}", at(.message, .line, .piece))]
pub struct RenderError {
    /// What went wrong.
    pub problem: RenderProblem,
    /// The index of the message in a chat prompt.
    pub message: Option<usize>,
    /// The line of its template, from 1, where it is known; in `piece`, if there is one.
    pub line: Option<usize>,
    /// The included prompt that the line belongs to; `None` for a line of the prompt itself.
    pub piece: Option<PromptName>,
    /// What was being read at the time, for [`explain`](super::explain()).
    pub(crate) reading: Option<Reading>,
}

/// What a rendering was reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reading {
    /// An expression at these bytes of the template.
    Expression(Range<usize>),
    /// The conversation in this input.
    Thread(String),
}

/// Why a template can't be rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RenderProblem {
    /// The values lack a name, attribute or item.
    #[error(
        "the template reads something that the values don't have: give the input, attribute or item that is missing, or the input a default"
    )]
    Missing,
    /// The values are not a map of names to values.
    #[error("the values are not a mapping of input names: pass a struct or a map")]
    Values,
    /// The value of a thread is not a conversation.
    #[error(
        "a thread is a list of {{role, content}} with the roles user and assistant; this value is not"
    )]
    Thread,
    /// The rendering exceeds its limit of work.
    #[error("the template does too much work: shorten its loops or its values")]
    Fuel,
    /// The result exceeds [`MAX_RENDERED`](super::MAX_RENDERED).
    #[error(
        "the rendered prompt is over {} bytes: pass shorter values",
        super::MAX_RENDERED
    )]
    TooLong,
    /// Any other error of the engine, in words without values.
    #[error("{0}: check what the template does with its values")]
    Engine(&'static str),
}

/// The suffix of a line number that names the included prompt, if the line belongs to one.
pub(super) fn of(piece: &Option<PromptName>) -> String {
    let name = piece.as_ref();
    name.map_or_else(String::new, |name| format!(" of `{name}`"))
}

fn at(message: &Option<usize>, line: &Option<usize>, piece: &Option<PromptName>) -> String {
    let message = message.map(|index| format!("message {index}, "));
    let line = line.map(|line| format!("line {line}{}: ", of(piece)));
    match (message, line) {
        (message, Some(line)) => message.unwrap_or_default() + &line,
        (Some(message), None) => message.replace(", ", ": "),
        (None, None) => String::new(),
    }
}
