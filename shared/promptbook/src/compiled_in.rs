//! Prompts in the code that include each other.

use crate::content::Content;
use crate::names::PromptName;
use crate::template::{ComposeError, Composed, Piece};

/// Composes a prompt with those that it includes, which are all in the code.
///
/// # Errors
/// An included prompt is missing or can't be included. The message says what to do about it, beginning with the included prompt.
pub(crate) fn compose<'a>(
    content: &Content,
    others: impl Iterator<Item = (&'a PromptName, &'a Content)> + Clone,
) -> Result<Composed, String> {
    let included = content.includes().iter().map(|name| {
        let found = others.clone().find(|(other, _)| *other == name);
        let (name, content) = found.ok_or_else(|| ComposeError::Missing(name.clone()))?;
        Piece::new(name, content)
    });
    let composed = included
        .collect::<Result<Vec<_>, _>>()
        .and_then(|pieces| content.compose(&pieces));
    composed.map_err(|error| match error {
        ComposeError::Missing(name) => {
            format!("it includes `{name}`, which is not in the code: add its file, or take the include out")
        }
        ComposeError::Nested(name) => format!(
            "it includes `{name}`, which includes prompts itself: take the includes out of `{name}`, because an included prompt can't include others"
        ),
        ComposeError::NotText(_) | ComposeError::OtherFormat(_) => error.to_string(),
    })
}
