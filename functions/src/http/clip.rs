//! Shortens text that quotes what a caller sent.

/// The bytes that are kept at the beginning, where a message says what happened.
const HEAD: usize = 600;
/// The bytes that are kept at the end, where it says what to do.
const TAIL: usize = 400;

/// The text, without its middle when it is long.
pub(super) fn clip(mut text: String) -> String {
    if text.len() > HEAD + TAIL {
        let head = text.floor_char_boundary(HEAD);
        let tail = text.ceil_char_boundary(text.len() - TAIL);
        text.replace_range(head..tail, " … ");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_keeps_its_beginning_and_its_end() {
        let short = "ä".repeat(500);
        assert_eq!(clip(short.clone()), short);
        let long = format!("unknown field `{}`, expected `name`", "ä".repeat(100_000));
        let clipped = clip(long);
        assert!(clipped.len() <= HEAD + TAIL + " … ".len());
        assert!(clipped.starts_with("unknown field `ä"), "{clipped}");
        assert!(clipped.ends_with("ä`, expected `name`"), "{clipped}");
        assert!(clipped.contains(" … "), "{clipped}");
    }
}
