//! Any text as Python source: literals of every kind, and the ways to put them together.

use proptest::prelude::*;

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

struct Writer {
    dice: u64,
}

impl Writer {
    fn one_in(&mut self, n: u64) -> bool {
        // Marsaglia's xorshift.
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        self.dice.is_multiple_of(n)
    }

    fn expression(&mut self, kind: Kind, pieces: &[Piece]) -> (String, Option<String>) {
        let whole = said(pieces);
        let expression = match kind {
            Kind::Literal => {
                let text = texts(pieces);
                return (self.literal(&text), Some(text));
            }
            Kind::FString => self.fstring(pieces),
            Kind::Format => format!("{}.format(x=x, y=y)", self.template(pieces, fields)),
            Kind::FormatLater => self.template(pieces, fields),
            Kind::Percent => {
                let names = pieces.iter().filter_map(|piece| match piece {
                    Piece::Text(_) => None,
                    Piece::Value(name) => Some(format!("{name},")),
                });
                let names: String = names.collect();
                format!(
                    "{} % ({names})",
                    self.template(pieces, |piece| percent(piece, "%s"))
                )
            }
            Kind::PercentKeys => {
                let template = self.template(pieces, |piece| match piece {
                    Piece::Value(name) => format!("%({name})s"),
                    text => percent(text, ""),
                });
                format!("{template} % {{'x': x, \"y\": y}}")
            }
            Kind::Implicit => {
                let pieces: Vec<String> = self.groups(pieces);
                format!(
                    "({})",
                    pieces.join(if self.one_in(2) { " " } else { "  # and\n  " })
                )
            }
            Kind::Sum => self.terms(pieces).join(" + "),
            Kind::Join => return self.join(pieces),
            Kind::Added => self.terms(pieces).join("\n    prompt += "),
            Kind::Dedent => return self.dedent(pieces),
            Kind::Cleandoc => {
                let indented = self.indented(&plain(pieces));
                return (
                    format!("inspect.cleandoc({})", self.fstring(&indented)),
                    None,
                );
            }
            Kind::Strip => {
                let mut pieces = pieces.to_vec();
                pieces.insert(0, Piece::Text(" \u{3000}\n".to_owned()));
                pieces.push(Piece::Text("\t\u{1c}\r\n".to_owned()));
                let expected = said(&pieces).trim_matches(is_space).to_owned();
                return (format!("{}.strip()", self.fstring(&pieces)), Some(expected));
            }
            Kind::Replace => {
                let template = self.template(pieces, |piece| match piece {
                    Piece::Value(name) => format!("<<{name}>>"),
                    Piece::Text(text) => text.clone(),
                });
                format!("{template}.replace('<<x>>', x).replace('<<y>>', y)")
            }
            Kind::Dollar => {
                let template = self.template(pieces, |piece| match piece {
                    Piece::Value(name) => format!("${{{name}}}"),
                    Piece::Text(text) => text.replace('$', "$$"),
                });
                format!("string.Template({template}).substitute(x=x, y=y)")
            }
            Kind::Repeat => {
                let text = texts(pieces);
                return (format!("{} * 2", self.literal(&text)), Some(text.repeat(2)));
            }
        };
        (expression, Some(whole))
    }

    fn join(&mut self, pieces: &[Piece]) -> (String, Option<String>) {
        let between = if self.one_in(2) { "\n{%" } else { "" };
        let said: Vec<String> = pieces
            .iter()
            .map(|piece| said(std::slice::from_ref(piece)))
            .collect();
        let terms = self.terms(pieces).join(", ");
        let separator = self.literal(between);
        (
            format!("{separator}.join([{terms}])"),
            Some(said.join(between)),
        )
    }

    fn dedent(&mut self, pieces: &[Piece]) -> (String, Option<String>) {
        let pieces = plain(pieces);
        let lines = said(&pieces);
        let lines = lines
            .split('\n')
            .map(|line| match line.trim_matches([' ', '\t']) {
                "" => "",
                _ => line,
            });
        let expected = lines.collect::<Vec<_>>().join("\n");
        let indented = self.indented(&pieces);
        (
            format!("textwrap.dedent({})", self.fstring(&indented)),
            Some(expected),
        )
    }

    /// Every line four blanks further right.
    fn indented(&mut self, pieces: &[Piece]) -> Vec<Piece> {
        let mut indented = vec![Piece::Text("    ".to_owned())];
        indented.extend(pieces.iter().map(|piece| match piece {
            Piece::Text(text) => Piece::Text(text.replace('\n', "\n    ")),
            value => value.clone(),
        }));
        indented
    }

    /// Each piece as an expression of its own.
    fn terms(&mut self, pieces: &[Piece]) -> Vec<String> {
        let mut terms = Vec::new();
        for piece in pieces {
            terms.push(match piece {
                Piece::Text(text) => self.literal(text),
                Piece::Value(name) if self.one_in(2) => (*name).to_owned(),
                value => self.fstring(std::slice::from_ref(value)),
            });
        }
        terms
    }

    /// Pieces as literals of several kinds: a value needs an f-string.
    fn groups(&mut self, pieces: &[Piece]) -> Vec<String> {
        let mut groups = Vec::new();
        for piece in pieces {
            groups.push(match piece {
                Piece::Text(text) if self.one_in(2) => self.literal(text),
                piece => self.fstring(std::slice::from_ref(piece)),
            });
        }
        groups
    }

    /// A template in one literal.
    fn template(&mut self, pieces: &[Piece], write: impl Fn(&Piece) -> String) -> String {
        let template: String = pieces.iter().map(write).collect();
        self.literal(&template)
    }

    fn fstring(&mut self, pieces: &[Piece]) -> String {
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

    fn literal(&mut self, text: &str) -> String {
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

fn said(pieces: &[Piece]) -> String {
    let said = pieces.iter().map(|piece| match piece {
        Piece::Text(text) => text,
        Piece::Value(name) => value(name),
    });
    said.collect()
}

fn texts(pieces: &[Piece]) -> String {
    let texts = pieces.iter().map(|piece| match piece {
        Piece::Text(text) => text.as_str(),
        Piece::Value(_) => "",
    });
    texts.collect()
}

fn fields(piece: &Piece) -> String {
    match piece {
        Piece::Text(text) => text.replace('{', "{{").replace('}', "}}"),
        Piece::Value(name) => format!("{{{name}}}"),
    }
}

fn percent(piece: &Piece, place: &str) -> String {
    match piece {
        Piece::Text(text) => text.replace('%', "%%"),
        Piece::Value(_) => place.to_owned(),
    }
}

/// Without blanks that one version of Python takes for an indentation and another doesn't.
fn plain(pieces: &[Piece]) -> Vec<Piece> {
    let odd = |c: char| is_space(c) && !matches!(c, ' ' | '\n');
    let plain = pieces.iter().map(|piece| match piece {
        Piece::Text(text) => Piece::Text(text.replace(odd, "")),
        value => value.clone(),
    });
    plain.collect()
}

/// What `str.isspace` holds for a blank.
fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}
