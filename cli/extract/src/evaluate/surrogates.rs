//! Detects literals that escape half of a surrogate pair.

/// Whether a literal escapes one of `\ud800` to `\udfff`.
pub(crate) fn escapes_half(written: &str) -> bool {
    let mut rest = written;
    while let Some(at) = rest.find('\\') {
        let escape = &rest[at + 1..];
        let digits = escape.strip_prefix("U0000").or(escape.strip_prefix('u'));
        let half = digits
            .and_then(|digits| digits.strip_prefix(['d', 'D']))
            .is_some_and(|digits| {
                digits.starts_with([
                    '8', '9', 'a', 'A', 'b', 'B', 'c', 'C', 'd', 'D', 'e', 'E', 'f', 'F',
                ])
            });
        if half {
            return true;
        }
        // An escaped backslash starts no other escape.
        let length = escape.chars().next().map_or(0, char::len_utf8);
        rest = &rest[at + 1 + length..];
    }
    false
}
