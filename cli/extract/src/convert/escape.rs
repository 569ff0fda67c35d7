//! Escapes text so that a Jinja template renders it unchanged.

use crate::site::Piece;

/// A Jinja template that renders these pieces.
pub(crate) fn template(pieces: &[Piece]) -> String {
    let mut out = String::new();
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Text(text) => escape(
                text,
                matches!(
                    pieces.get(index + 1),
                    Some(Piece::Input(_) | Piece::Include { .. })
                ),
                &mut out,
            ),
            Piece::Include { name, .. } => {
                out.push_str(&format!("{{% include \"{name}\" %}}"));
            }
            Piece::Input(name) => out.push_str(&format!("{{{{ {name} }}}}")),
        }
    }
    out
}

/// Escapes text for a template: the start of a tag, also together with the tag that follows, and line ends that
/// other readers of the format would change, become string literals.
fn escape(text: &str, before_tag: bool, out: &mut String) {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let braces = rest.len() - rest.trim_start_matches('{').len();
        let length = match (first, rest[braces..].chars().next()) {
            ('{', Some('%' | '#')) => braces + 1,
            ('{', None) if before_tag => braces,
            ('{', Some(next)) if is_other_line_end(next) => braces,
            ('{', _) if braces > 1 => braces,
            _ => 0,
        };
        if length > 0 {
            out.push_str(&format!("{{{{ \"{}\" }}}}", &rest[..length]));
            rest = &rest[length..];
            continue;
        }
        match first {
            '\r' => out.push_str("{{ \"\\r\" }}"),
            c if is_other_line_end(c) => {
                out.push_str(&format!("{{{{ \"\\u{:04x}\" }}}}", c as u32));
            }
            c => out.push(c),
        }
        rest = &rest[first.len_utf8()..];
    }
}

/// Characters that only some readers of the format treat as line ends.
fn is_other_line_end(c: char) -> bool {
    matches!(
        c,
        '\r' | '\u{0b}' | '\u{0c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jinja_syntax_in_text_is_escaped() {
        let rendered = |text: &str| {
            let pieces = [
                Piece::Text(text.to_owned()),
                Piece::Input("x".to_owned()),
                Piece::Text(text.to_owned()),
            ];
            template(&pieces)
        };
        assert_eq!(rendered("{"), "{{ \"{\" }}{{ x }}{");
        assert_eq!(
            rendered("{% a %}"),
            "{{ \"{%\" }} a %}{{ x }}{{ \"{%\" }} a %}"
        );
        assert_eq!(
            rendered("{{{#}}"),
            "{{ \"{{{#\" }}}}{{ x }}{{ \"{{{#\" }}}}"
        );
    }
}
