//! The ways to put literals and values together.

use super::quoted::Writer;
use super::{Kind, Piece, value};

impl Writer {
    /// An expression that makes pieces into a text, in this way; and the text.
    pub(super) fn expression(&mut self, kind: Kind, pieces: &[Piece]) -> (String, Option<String>) {
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
}

fn said(pieces: &[Piece]) -> String {
    let said = pieces.iter().map(|piece| match piece {
        Piece::Text(text) => text,
        Piece::Value(name) => value(name),
    });
    said.collect()
}

/// What is text in pieces.
pub(super) fn texts(pieces: &[Piece]) -> String {
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
