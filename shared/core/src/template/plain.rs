//! Text without a template language. It reads no inputs, but braces around the name of an input are probably a mistake.

use super::placeholders::Placeholder;
use super::uses::Reading;
use crate::content::is_identifier;

/// Finds the text that looks like an input.
pub(super) fn read(source: &str) -> Reading<'_> {
    let mut reading = Reading::default();
    for (offset, _) in source.match_indices('{') {
        let inside = source[offset + 1..].trim_start_matches([' ', '{']);
        let end = inside.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let (name, rest) = inside.split_at(end.unwrap_or(inside.len()));
        if is_identifier(name) && rest.trim_start_matches(' ').starts_with('}') {
            let is_word = false;
            reading
                .placeholders
                .note(name, Placeholder { offset, is_word });
        }
    }
    reading
}
