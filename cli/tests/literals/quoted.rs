//! One literal, in any quotes and with any escapes.

use super::Piece;
use super::write::texts;

/// Writes Python, leaving to chance how.
pub(super) struct Writer {
    pub(super) dice: u64,
}

impl Writer {
    /// True once in so many times.
    pub(super) fn one_in(&mut self, n: u64) -> bool {
        // Marsaglia's xorshift.
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        self.dice.is_multiple_of(n)
    }

    /// Pieces in one f-string.
    pub(super) fn fstring(&mut self, pieces: &[Piece]) -> String {
        let quote = self.quote();
        let raw = self.one_in(4)
            && pieces
                .iter()
                .all(|piece| is_raw(&texts(std::slice::from_ref(piece)), quote));
        let mut inner = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) if raw => inner += &text.replace('{', "{{").replace('}', "}}"),
                Piece::Text(text) => inner += &self.escaped(text, quote, true),
                Piece::Value(name) if self.one_in(4) => inner += &format!("{{{name}!s}}"),
                Piece::Value(name) if self.one_in(4) => inner += &format!("{{ {name} }}"),
                Piece::Value(name) => inner += &format!("{{{name}}}"),
            }
        }
        let prefix = if raw { "rf" } else { "f" };
        format!("{prefix}{quote}{inner}{quote}")
    }

    /// A text in one literal.
    pub(super) fn literal(&mut self, text: &str) -> String {
        let quote = self.quote();
        if self.one_in(3) && is_raw(text, quote) {
            return format!("r{quote}{text}{quote}");
        }
        let prefix = if self.one_in(8) { "u" } else { "" };
        format!("{prefix}{quote}{}{quote}", self.escaped(text, quote, false))
    }

    fn quote(&mut self) -> &'static str {
        match (self.one_in(2), self.one_in(2)) {
            (true, true) => "\"",
            (true, false) => "'",
            (false, true) => "\"\"\"",
            (false, false) => "'''",
        }
    }

    fn escaped(&mut self, text: &str, quote: &str, doubled: bool) -> String {
        let mut out = String::new();
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let alone = quote.len() == 3
                && chars.peek().is_some_and(|next| *next != c)
                && !out.ends_with(c);
            let code = c as u32;
            match c {
                '\\' => out += "\\\\",
                '\r' => out += "\\r",
                '\n' if quote.len() == 1 || self.one_in(5) => out += "\\n",
                '"' | '\'' if quote.starts_with(c) && !(alone && self.one_in(2)) => {
                    out.extend(['\\', c])
                }
                _ if self.one_in(9) && code < 0x100 => out += &format!("\\x{code:02x}"),
                _ if self.one_in(9) && code < 0x100 => out += &format!("\\{code:03o}"),
                _ if self.one_in(9) && code < 0x1_0000 => out += &format!("\\u{code:04X}"),
                _ if self.one_in(9) => out += &format!("\\U{code:08x}"),
                '{' | '}' if doubled => out.extend([c, c]),
                c => out.push(c),
            }
            if self.one_in(30) {
                // The line goes on.
                out += "\\\n";
            }
        }
        out
    }
}

/// Whether a raw literal can hold a text.
fn is_raw(text: &str, quote: &str) -> bool {
    let line_end = if quote.len() == 1 { "\n\r" } else { "\r" };
    !text.contains(|c| line_end.contains(c) || quote.contains(c)) && !text.ends_with('\\')
}
