//! The inputs of a composed prompt: those of the prompt, then those of the prompts that it includes.

use super::piece::Piece;
use crate::content::{Content, Input, InputKind, Inputs, TemplateFormat};

/// The inputs of a version and its pieces. The version's declarations take precedence.
pub(super) fn merged(content: &Content, pieces: &[&Piece<'_>]) -> Inputs {
    let mut merged = content.inputs().clone();
    // Mustache has no local names, so the first default of a name applies to the whole prompt.
    let is_mustache = content.template_format() == TemplateFormat::Mustache;
    for piece in pieces {
        for (name, input) in piece.inputs {
            let is_kept = is_mustache || is_default_of_all(name, input, content, pieces);
            match merged.get_mut(name) {
                Some(known) => {
                    add(known, input, content.inputs().contains_key(name));
                    if is_mustache && known.default.is_none() {
                        known.default.clone_from(&input.default);
                    }
                }
                None => {
                    merged.insert(name.clone(), of_piece(input, is_kept));
                }
            }
        }
    }
    merged
}

/// Whether the default of a piece's input applies wherever the composed prompt reads the name. Otherwise it applies in the piece
/// only, and the composed template sets it there.
fn is_default_of_all(name: &str, input: &Input, content: &Content, pieces: &[&Piece<'_>]) -> bool {
    let mut readers = pieces.iter().filter(|piece| piece.uses.contains(name));
    let agrees = |piece: &&Piece<'_>| {
        let other = piece.inputs.get(name);
        other.is_some_and(|other| other.default == input.default)
    };
    !content.uses().contains(name) && readers.all(agrees)
}

fn of_piece(input: &Input, keeps_default: bool) -> Input {
    let default = input.default.clone().filter(|_| keeps_default);
    // An undeclared kind is that of the default, and stays so when the default is dropped.
    let kind = match (&input.default, &default, input.stated_kind()) {
        (Some(value), None, None) => InputKind::of(value),
        _ => input.kind,
    };
    Input {
        kind,
        default,
        ..input.clone()
    }
}

/// Fills in the properties that a known input lacks.
fn add(known: &mut Input, input: &Input, is_own: bool) {
    known.required |= !is_own && input.required;
    if known.description.is_none() {
        known.description.clone_from(&input.description);
    }
    if known.example.is_none() && known.kind == input.kind {
        known.example.clone_from(&input.example);
    }
}
