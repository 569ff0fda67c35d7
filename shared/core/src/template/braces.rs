//! Braces that are probably meant as text, and how to write literal braces.

/// The hint for a syntax error in such braces.
const HINT: &str =
    "; literal braces go between {% raw %} and {% endraw %}, or into a string: {{ \"{{\" }}";

/// The offset at which the tag around this place opens.
pub(super) fn opening_before(source: &str, at: usize) -> Option<usize> {
    let before = source.get(..at)?;
    let last = before.rfind("{{").max(before.rfind("{%"))?;
    // The first two of three braces open it.
    Some(before.get(..last)?.trim_end_matches('{').len())
}

/// A hint how to write the braces that open here as text. Empty if an expression or a statement seems to follow them, because then
/// the error has another cause.
pub(super) fn hint(source: &str, opening: usize) -> &'static str {
    let after = source.get(opening + 2..).unwrap_or_default();
    let inside = after.trim_start_matches(['-', '+']).trim_start();
    match is_code(inside, source[opening..].starts_with("{%")) {
        true => "",
        false => HINT,
    }
}

/// `name: …` and `"name": …` are JSON.
fn is_code(inside: &str, is_statement: bool) -> bool {
    let is_key = |rest: &str| rest.trim_start().starts_with(':');
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    match inside.chars().next() {
        Some(c) if c.is_alphabetic() || c == '_' => !is_key(inside.trim_start_matches(is_part)),
        _ if is_statement => false,
        Some(quote @ ('"' | '\'')) => {
            let closed = inside[1..].split_once(quote);
            !closed.is_some_and(|(_, rest)| is_key(rest))
        }
        Some('(' | '[') => true,
        Some(_) | None => false,
    }
}
