//! Any text as Python source: literals of every kind, and the ways to put them together.

mod quoted;
pub(crate) mod rendered;
mod write;

use proptest::prelude::*;

use quoted::Writer;

/// A piece of a prompt: text, or one of the two values that go in, by its name.
#[derive(Debug, Clone)]
pub(crate) enum Piece {
    Text(String),
    Value(&'static str),
}

/// The values: their edges and lines are plain, since `strip` and `dedent` may run after they went in.
pub(crate) fn value(name: &str) -> &'static str {
    match name {
        "x" => "{{ x }} {% \"é\" %}",
        _ => "'{y}'\\",
    }
}

/// A way to write a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Literal,
    FString,
    Format,
    FormatLater,
    Percent,
    PercentKeys,
    Implicit,
    Sum,
    Join,
    Added,
    Dedent,
    Cleandoc,
    Strip,
    Replace,
    Dollar,
    Repeat,
}

const KINDS: [Kind; 16] = [
    Kind::Literal,
    Kind::FString,
    Kind::Format,
    Kind::FormatLater,
    Kind::Percent,
    Kind::PercentKeys,
    Kind::Implicit,
    Kind::Sum,
    Kind::Join,
    Kind::Added,
    Kind::Dedent,
    Kind::Cleandoc,
    Kind::Strip,
    Kind::Replace,
    Kind::Dollar,
    Kind::Repeat,
];

/// A prompt to write: how, of what, and the seed of what is left to chance.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) kind: Kind,
    pub(crate) pieces: Vec<Piece>,
    seed: u64,
}

/// Prompts of random text, with braces, quotes, backslashes, tags, line ends, and characters of every plane.
pub(crate) fn cases() -> impl Strategy<Value = Case> {
    let text = prop_oneof![
        4 => "[a{}\"'\\\\\n\r\t%#$N ]{0,9}",
        2 => "([{]{1,4}|[}]{1,4}|[{]%|%[}]|[{]#|#[}]|[{]a[}]|[{][{] a [}][}]|\"\"\"|'''|\\\\N[{]|\n\n){1,4}",
        1 => "\\PC{0,6}",
        1 => "[\u{1}-\u{1f}\u{7f}-\u{a0}e\u{301}\u{2028}\u{202e}\u{feff}\u{fffd}\u{1f44b}\u{10ffff}\n\"]{0,5}",
    ];
    let piece = prop_oneof![
        5 => text.prop_map(Piece::Text),
        1 => Just(Piece::Value("x")),
        1 => Just(Piece::Value("y")),
    ];
    let pieces = prop::collection::vec(piece, 1..7);
    (
        prop::sample::select(&KINDS[..]),
        pieces,
        any::<u64>(),
        any::<prop::sample::Index>(),
    )
        .prop_map(|(kind, mut pieces, seed, at)| {
            // Enough words to be a prompt; an indentation that all lines share is told by the first.
            let at = match kind {
                Kind::Dedent | Kind::Cleandoc => 0,
                _ => at.index(pieces.len() + 1),
            };
            pieces.insert(at, Piece::Text("Say it kindly".to_owned()));
            Case { kind, pieces, seed }
        })
}

/// Python source of a prompt.
pub(crate) struct Written {
    /// Statements that define `PROMPT_0` or `prompt_0(x, y)`, with this number.
    pub(crate) source: String,
    /// An expression that makes the text.
    pub(crate) call: String,
    /// The text; none when only Python can tell.
    pub(crate) expected: Option<String>,
}

impl Case {
    /// Writes it.
    pub(crate) fn write(&self, number: usize) -> Written {
        let mut writer = Writer {
            dice: self.seed | 1,
        };
        let (expression, expected) = writer.expression(self.kind, &self.pieces);
        let has_values = self
            .pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Value(_)));
        let (source, call) = match self.kind {
            Kind::FormatLater => (
                format!(
                    "PROMPT_{number} = {expression}\ndef use_{number}(x, y):\n    return PROMPT_{number}.format(x=x, y=y)\n"
                ),
                format!("use_{number}(x, y)"),
            ),
            Kind::Added => (
                format!(
                    "def prompt_{number}(x, y):\n    prompt = {expression}\n    return prompt\n"
                ),
                format!("prompt_{number}(x, y)"),
            ),
            _ if has_values || writer.one_in(2) => (
                format!("def prompt_{number}(x, y):\n    return {expression}\n"),
                format!("prompt_{number}(x, y)"),
            ),
            _ => (
                format!("PROMPT_{number} = {expression}\n"),
                format!("PROMPT_{number}"),
            ),
        };
        Written {
            source,
            call,
            expected,
        }
    }
}
