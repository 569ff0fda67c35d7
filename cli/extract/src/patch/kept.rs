//! Keeps the source of a text or a list of messages as the fallback of a lookup, so that a diff shows only what changes.

use ruff_python_ast::{Expr, FStringPart, InterpolatedStringElement, StringLiteral};
use ruff_python_parser::parse_expression;
use ruff_text_size::{Ranged, TextRange};

use crate::patch::call::{Edit, apply};
use crate::patch::literal;
use crate::site::{Piece, Turn};

/// Source of an expression, and the edits that turn it into a fallback.
struct Kept<'s> {
    source: &'s str,
    edits: Vec<Edit>,
}

/// The edits in the source of a text, if it can be kept: an f-string becomes a format string.
pub(crate) fn text(source: &str, pieces: &[Piece], inputs: bool) -> Option<Vec<Edit>> {
    let parsed = parse_expression(&format!("({source}\n)")).ok()?;
    let mut kept = Kept {
        source,
        edits: Vec::new(),
    };
    kept.text(parsed.expr(), pieces, inputs)?;
    let new = apply(source, &kept.edits);
    is_text(&new, &literal::fallback(pieces, inputs)).then_some(kept.edits)
}

/// The same for a list of messages.
pub(crate) fn messages(source: &str, turns: &[Turn], inputs: bool) -> Option<Vec<Edit>> {
    let parsed = parse_expression(&format!("({source}\n)")).ok()?;
    let list = parsed.expr().as_list_expr()?;
    if list.elts.len() != turns.len() {
        return None;
    }
    let mut kept = Kept {
        source,
        edits: Vec::new(),
    };
    for (element, turn) in list.elts.iter().zip(turns) {
        match (element, turn) {
            (Expr::Starred(_), Turn::Thread(name)) => {
                kept.replace(
                    element.range(),
                    format!("{{\"thread\": {}}}", literal::quoted(name)),
                );
            }
            (Expr::Dict(dict), Turn::Says { role, content }) => {
                for item in &dict.items {
                    let key = item.key.as_ref()?.as_string_literal_expr()?;
                    match key.value.to_str() {
                        "role" if !is_text(kept.slice(item.value.range()), role) => {
                            kept.replace(item.value.range(), literal::quoted(role));
                        }
                        "content" => {
                            match constant(kept.slice(item.value.range()), content, inputs) {
                                Some(source) => kept.replace(item.value.range(), source),
                                None => kept.content(&item.value, content, inputs),
                            }
                        }
                        _ => {}
                    }
                }
            }
            _ => return None,
        }
    }
    Some(kept.edits)
}

/// The source of a constant's name as a fallback, so that its text is in the code once.
pub(crate) fn constant(source: &str, pieces: &[Piece], inputs: bool) -> Option<String> {
    let parsed = parse_expression(source).ok()?;
    let is_name = matches!(parsed.expr(), Expr::Name(_) | Expr::Attribute(_));
    let mut braces = false;
    for piece in pieces {
        match piece {
            Piece::Input(_) => return None,
            Piece::Text(text) | Piece::Include { text, .. } => braces |= text.contains(['{', '}']),
        }
    }
    is_name.then(|| match braces && inputs {
        true => format!(r#"{source}.replace("{{", "{{{{").replace("}}", "}}}}")"#),
        false => source.to_owned(),
    })
}

/// Whether source is a literal of this text.
fn is_text(source: &str, text: &str) -> bool {
    let parsed = parse_expression(&format!("({source}\n)"));
    parsed.is_ok_and(|parsed| {
        matches!(parsed.expr(), Expr::StringLiteral(literal) if literal.value.to_str() == text)
    })
}

impl Kept<'_> {
    fn slice(&self, range: TextRange) -> &str {
        // The source was parsed in parentheses.
        &self.source[range.start().to_usize() - 1..range.end().to_usize() - 1]
    }

    fn replace(&mut self, range: TextRange, new: String) {
        let range = range.start().to_usize() - 1..range.end().to_usize() - 1;
        self.edits.push(Edit { range, new });
    }

    /// The content of a message: its source, or a literal of the same text.
    fn content(&mut self, expr: &Expr, pieces: &[Piece], inputs: bool) {
        let source = self.slice(expr.range()).to_owned();
        let at = expr.start().to_usize() - 1;
        let shifted = |edit: Edit| Edit {
            range: edit.range.start + at..edit.range.end + at,
            new: edit.new,
        };
        match text(&source, pieces, inputs) {
            Some(edits) => self.edits.extend(edits.into_iter().map(shifted)),
            None => self.replace(
                expr.range(),
                literal::quoted(&literal::fallback(pieces, inputs)),
            ),
        }
    }

    fn text(&mut self, expr: &Expr, pieces: &[Piece], inputs: bool) -> Option<()> {
        let names = pieces.iter().filter_map(|piece| match piece {
            Piece::Input(name) => Some(name.as_str()),
            Piece::Text(_) | Piece::Include { .. } => None,
        });
        match expr {
            Expr::StringLiteral(text) => text
                .value
                .iter()
                .for_each(|literal| self.literal(literal, inputs)),
            Expr::FString(text) => {
                let mut names = names;
                for part in text.value.iter() {
                    match part {
                        FStringPart::Literal(literal) => self.literal(literal, inputs),
                        FStringPart::FString(part) => {
                            let prefix = self.slice(part.range()).find(['"', '\''])?;
                            let letters = &self.slice(part.range())[..prefix];
                            let new = letters.replace(['f', 'F'], "");
                            let start = part.start();
                            let end = start + ruff_text_size::TextSize::try_from(prefix).ok()?;
                            self.replace(TextRange::new(start, end), new);
                            for element in &part.elements {
                                if let InterpolatedStringElement::Interpolation(hole) = element {
                                    self.replace(hole.range(), format!("{{{}}}", names.next()?));
                                }
                            }
                        }
                    }
                }
            }
            _ => return None,
        }
        Some(())
    }

    /// A plain literal beside f-strings: its braces are text.
    fn literal(&mut self, literal: &StringLiteral, inputs: bool) {
        if inputs && literal.value.contains(['{', '}']) {
            let source = self.slice(literal.range());
            let new = source.replace('{', "{{").replace('}', "}}");
            self.replace(literal.range(), new);
        }
    }
}
