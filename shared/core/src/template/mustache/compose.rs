//! Composing: each partial is replaced by the text of the prompt that it names.

use super::parse::{Part, parse};
use crate::names::PromptName;
use crate::template::ComposeError;
use crate::template::origins::{Origin, Origins};
use crate::template::problem::line_of;

/// Returns the template with the text of each included prompt in the place of its tag, and the origins of its parts.
///
/// Comments are dropped: in the composed text, a comment could end up alone on its line, which Mustache would then remove.
pub(in crate::template) fn compose<'p>(
    source: &str,
    text_of: impl Fn(&PromptName) -> Result<&'p str, ComposeError>,
) -> Result<(String, Origins), ComposeError> {
    // Saved templates parse. Compiling refuses any other.
    let Ok(parts) = parse(source) else {
        return Ok((source.to_owned(), Origins::default()));
    };
    let mut composing = Composing::default();
    for part in parts {
        match part {
            Part::Partial { name, .. } => {
                let included = text_of(&name)?;
                let origin = Origin::Piece(name);
                for part in parse(included).unwrap_or_default() {
                    composing.push(included, &part, &origin);
                }
            }
            own => composing.push(source, &own, &Origin::Own),
        }
    }
    Ok((composing.text, composing.origins))
}

#[derive(Default)]
struct Composing {
    text: String,
    origins: Origins,
}

impl Composing {
    /// Adds a part unchanged. An included prompt has no partials.
    fn push(&mut self, source: &str, part: &Part, origin: &Origin) {
        let (Part::Text(at) | Part::Variable { tag: at, .. } | Part::Partial { tag: at, .. }) =
            part;
        let line = line_of(source, at.start);
        self.origins.begin(self.text.len(), origin.clone(), line);
        self.text.push_str(&source[at.clone()]);
    }
}
