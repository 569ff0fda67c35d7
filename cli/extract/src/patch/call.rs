//! Generates the call of a lookup: around an expression, or in place of it.

use std::ops::Range;

use ruff_python_parser::parse_expression;

use crate::patch::literal::Tripled;
use crate::patch::messages::Shape;
use crate::patch::place::Place;
use crate::patch::{literal, messages};
use crate::site::{Argument, Piece, Turn};

/// The kind of call, and its arguments.
pub(crate) enum Call<'a> {
    /// `lookup` around an expression that has no inputs.
    Keep,
    /// `template` with its fields.
    Template(&'a [(String, String)]),
    Text(&'a [Piece], &'a [Argument]),
    /// `lookup` around the joined lines of a list.
    Lines,
    Messages(&'a [Turn], &'a [Argument]),
}

/// One replacement in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Edit {
    pub(crate) range: Range<usize>,
    pub(crate) new: String,
}

/// The longest line that is not broken.
const WIDTH: usize = 100;

/// The edits that insert the call.
pub(crate) fn edits(place: &Place<'_>, call: &Call<'_>) -> Result<Vec<Edit>, String> {
    if place.is_statement() {
        return Err("it is a docstring, which has to stay a literal".to_owned());
    }
    if place.is_looked_up() {
        return Err("it is already looked up".to_owned());
    }
    match *call {
        Call::Keep => place.around("lookup", &[]),
        Call::Template(fields) => place.around("template", fields),
        Call::Text(pieces, arguments) => place.instead("lookup", arguments, |indent| {
            place.text(pieces, !arguments.is_empty(), indent)
        }),
        Call::Lines => place.joined(),
        Call::Messages(turns, arguments) => match messages::shape(place.source()) {
            Shape::Other(what) => Err(format!("{what}: replace its messages by hand")),
            Shape::Plain if arguments.is_empty() => place.around("messages", &[]),
            Shape::Plain | Shape::Made => place.instead("messages", arguments, |indent| {
                place.list(turns, !arguments.is_empty(), indent)
            }),
        },
    }
}

impl Place<'_> {
    /// Keeps the expression as an argument of the call; parentheses that only group it become those of the call.
    fn around(&self, function: &str, fields: &[(String, String)]) -> Result<Vec<Edit>, String> {
        let quote = self.quote(fields)?;
        let name = literal::quoted_by(self.name, quote);
        let mut rest = String::new();
        for (field, between) in fields {
            let value = literal::quoted_by(between, quote);
            rest += &format!(", {}", keyword(field, &value, quote));
        }
        let Range { start, end } = self.range;
        let insert = |at, new| Edit { range: at..at, new };
        let Some((open, close)) = self.parentheses(true) else {
            let call = format!("{}{}.{function}({name}, ", self.gap(start), self.helper);
            return Ok(vec![insert(start, call), insert(end, rest + ")")]);
        };
        let call = format!("{}{}.{function}(", self.gap(open), self.helper);
        let first_line = self.file.text[open + 1..]
            .lines()
            .next()
            .unwrap_or_default();
        let below = first_line.trim().is_empty() && !self.file.text[open..start].contains('#');
        let name = match below {
            true => format!("{}{}{name},", self.file.newline(), self.indent(start)),
            false => format!("{name}, "),
        };
        let mut edits = vec![Edit {
            range: open..open + 1,
            new: call + &name,
        }];
        if !rest.is_empty() {
            edits.push(insert(end, rest));
        }
        debug_assert!(close >= end);
        Ok(edits)
    }

    /// Keeps a list as an argument of the call, which takes and returns its lines as one text.
    fn joined(&self) -> Result<Vec<Edit>, String> {
        if !self.around_fstrings().is_empty() {
            return Err("it is inside an f-string: assign it to a variable first".to_owned());
        }
        let Range { start, end } = self.range;
        let insert = |at, new| Edit { range: at..at, new };
        let (gap, name) = (self.gap(start), literal::quoted(self.name));
        let call = format!("{gap}{}.lookup({name}, \"\\n\".join(", self.helper);
        Ok(vec![
            insert(start, call),
            insert(end, ")).split(\"\\n\")".to_owned()),
        ])
    }

    /// Replaces the expression by the call.
    fn instead(
        &self,
        function: &str,
        arguments: &[Argument],
        fallback: impl Fn(&str) -> (String, bool),
    ) -> Result<Vec<Edit>, String> {
        if !self.around_fstrings().is_empty() {
            return Err("it is inside an f-string: assign it to a variable first".to_owned());
        }
        let range = match self.parentheses(false) {
            Some((open, close)) => open..close + 1,
            None => self.range.clone(),
        };
        let base = self.indent(range.start);
        let step = if base.contains('\t') { "\t" } else { "    " };
        let indent = format!("{base}{step}");
        let mut parts = vec![(literal::quoted(self.name), false)];
        parts.push(fallback(&indent));
        parts.extend(arguments.iter().map(|argument| {
            let text = keyword(&argument.name, &argument.source, '"');
            (text, false)
        }));
        let begin = format!("{}{}.{function}(", self.gap(range.start), self.helper);
        let one_line: Vec<&str> = parts.iter().map(|(text, _)| text.as_str()).collect();
        let one_line = format!("{begin}{})", one_line.join(", "));
        let column = range.start - self.line_start(range.start);
        let broken = parts.iter().any(|(_, long)| *long);
        let new = match !broken && !one_line.contains('\n') && column + one_line.len() <= WIDTH {
            true => one_line,
            false => {
                let newline = self.file.newline();
                let lines = parts
                    .iter()
                    .map(|(text, _)| format!("{indent}{text},{newline}"));
                format!("{begin}{newline}{}{base})", lines.collect::<String>())
            }
        };
        Ok(vec![Edit { range, new }])
    }

    /// The fallback as code, and whether it takes several lines.
    fn text(&self, pieces: &[Piece], inputs: bool, indent: &str) -> (String, bool) {
        let text = literal::fallback(pieces, inputs);
        let lines = literal::lines(&text);
        if lines.len() == 1 {
            return (literal::quoted(&text), false);
        }
        let newline = self.file.newline();
        let literal = match Tripled::like(self.source(), newline) {
            Some(tripled) => tripled.literal(&text),
            None => lines.join(&format!("{newline}{indent}")),
        };
        (literal, true)
    }

    fn list(&self, turns: &[Turn], inputs: bool, indent: &str) -> (String, bool) {
        let newline = self.file.newline();
        let step = if indent.contains('\t') { "\t" } else { "    " };
        let inner = format!("{indent}{step}");
        let entries = turns.iter().map(|turn| match turn {
            Turn::Thread(name) => format!("{{\"thread\": {}}}", literal::quoted(name)),
            Turn::Says { role, content } => {
                let deeper = format!("{inner}{step}");
                let role = literal::quoted(role);
                match self.text(content, inputs, &format!("{deeper}{step}")) {
                    (text, false) => format!("{{\"role\": {role}, \"content\": {text}}}"),
                    (text, true) => format!(
                        "{{{newline}{deeper}\"role\": {role},{newline}{deeper}\"content\": ({newline}{deeper}{step}{text}{newline}{deeper}),{newline}{inner}}}"
                    ),
                }
            }
        });
        let entries: String = entries
            .map(|entry| format!("{inner}{entry},{newline}"))
            .collect();
        (format!("[{newline}{entries}{indent}]"), true)
    }

    /// The quote for the literals of the call: Python before 3.12 forbids the quote of a surrounding f-string.
    fn quote(&self, fields: &[(String, String)]) -> Result<char, String> {
        let around = self.around_fstrings();
        let free = ['"', '\'']
            .into_iter()
            .find(|quote| around.iter().all(|used| used != quote));
        let quoted = |text: &str| text.contains(['"', '\'', '\\']);
        match free {
            Some(quote) if around.is_empty() || !fields.iter().any(|(_, field)| quoted(field)) => {
                Ok(quote)
            }
            _ => Err("it is inside an f-string: assign it to a variable first".to_owned()),
        }
    }
}

/// A keyword argument; a name that is not an identifier needs `**`.
fn keyword(name: &str, value: &str, quote: char) -> String {
    match parse_expression(name) {
        Ok(parsed) if parsed.expr().is_name_expr() => format!("{name}={value}"),
        _ => format!("**{{{}: {value}}}", literal::quoted_by(name, quote)),
    }
}
