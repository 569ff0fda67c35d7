//! The parts of a text: literals, places of values, and constants.

use promptbook_core::PromptName;

use crate::symbol::Symbol;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    Literal(String),
    Placeholder(Placeholder),
    /// Only when constants are shared.
    Constant(Constant),
}

/// The unchanged text of a constant, which may become an include.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Constant {
    pub(crate) symbol: Symbol,
    pub(crate) text: String,
    /// Its text in parts: it may consist of other constants.
    pub(super) parts: Vec<Part>,
    /// The prompt that it became.
    pub(crate) prompt: Option<PromptName>,
}

impl Part {
    /// Its text, unless it is only known at run time.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Literal(text) => Some(text),
            Self::Constant(constant) => Some(&constant.text),
            Self::Placeholder(_) => None,
        }
    }
}

/// The place of a value in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placeholder {
    /// The field of an equivalent f-string: `user.name!r:>10`.
    pub(crate) field: String,
    /// A Python expression for the formatted value; none if other code fills it in later.
    pub(crate) argument: Option<String>,
    /// The expression that it is named after.
    pub(crate) expression: String,
    /// Whether evaluating the expression twice gives the same result.
    pub(crate) pure: bool,
}

/// The parts with the prompts that constants became, and text for all other constants.
pub(super) fn resolved(
    parts: Vec<Part>,
    prompt: &impl Fn(&Symbol) -> Option<PromptName>,
) -> Vec<Part> {
    let mut out: Vec<Part> = Vec::with_capacity(parts.len());
    for part in parts {
        let more = match part {
            Part::Constant(constant) => match prompt(&constant.symbol) {
                Some(name) => vec![Part::Constant(Constant {
                    prompt: Some(name),
                    ..constant
                })],
                None => resolved(constant.parts, prompt),
            },
            other => vec![other],
        };
        for part in more {
            match (out.last_mut(), part) {
                (Some(Part::Literal(end)), Part::Literal(text)) => end.push_str(&text),
                (_, part) => out.push(part),
            }
        }
    }
    out
}

pub(super) fn constants<'p>(
    parts: &'p [Part],
    goes_into: &impl Fn(&Symbol) -> bool,
) -> Vec<&'p Constant> {
    let mut found = Vec::new();
    for part in parts {
        if let Part::Constant(constant) = part {
            found.push(constant);
            if goes_into(&constant.symbol) {
                found.extend(constants(&constant.parts, goes_into));
            }
        }
    }
    found
}
