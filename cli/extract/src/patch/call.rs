//! Generates the call of a lookup: around an expression, or in place of it.

use std::ops::Range;

use crate::patch::argument::{self, keyword};
use crate::patch::kept;
use crate::patch::layout::Fallback;
use crate::patch::literal::{self, Tripled};
use crate::patch::place::Place;
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

/// A text with edits, which don't overlap.
pub(crate) fn apply<'e>(text: &str, edits: impl IntoIterator<Item = &'e Edit>) -> String {
    let mut edits: Vec<&Edit> = edits.into_iter().collect();
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut new = String::with_capacity(text.len());
    let mut at = 0;
    for Edit { range, new: piece } in edits {
        new.push_str(&text[at..range.start]);
        new.push_str(piece);
        at = range.end;
    }
    new + &text[at..]
}

const IN_FSTRING: &str = "it is inside an f-string: assign it to a variable first";

/// The edits that insert the call.
pub(crate) fn edits(place: &Place<'_>, call: &Call<'_>) -> Result<Vec<Edit>, String> {
    if place.is_statement() {
        return Err("it is a docstring, which has to stay a literal".to_owned());
    }
    if place.is_looked_up() {
        return Err("it is already looked up".to_owned());
    }
    let in_fstring = !place.around_fstrings().is_empty();
    match *call {
        Call::Keep if in_fstring => place.within_fstring("lookup", &[]),
        Call::Template(fields) if in_fstring => place.within_fstring("template", fields),
        _ if in_fstring => Err(IN_FSTRING.to_owned()),
        Call::Keep => Ok(place.call("lookup", place.as_it_is(), &[])),
        Call::Template(fields) => {
            let quoted =
                |(name, field): &(String, String)| keyword(name, &literal::quoted(field), '"');
            let fields: Vec<String> = fields.iter().map(quoted).collect();
            Ok(place.call("template", place.as_it_is(), &fields))
        }
        Call::Text(pieces, arguments) => {
            let fallback = place.text(pieces, !arguments.is_empty());
            let arguments = argument::of(arguments, !place.is_older);
            Ok(place.call("lookup", fallback, &arguments))
        }
        Call::Lines => Ok(place.joined()),
        Call::Messages(turns, arguments) => place.chat(turns, arguments),
    }
}

impl Place<'_> {
    /// The source as the fallback, or a plain literal that would be too long on several lines.
    fn as_it_is(&self) -> Fallback {
        let kept = Fallback::Kept(Vec::new());
        match literal::value(self.source()) {
            Some(text) if self.is_too_long(&kept) => self.wrapped(&text),
            _ => kept,
        }
    }

    /// The fallback with its inputs: the source if possible, else a new literal.
    fn text(&self, pieces: &[Piece], inputs: bool) -> Fallback {
        if let Some(edits) = kept::text(self.source(), pieces, inputs) {
            let kept = Fallback::Kept(self.in_file(edits));
            if !self.is_too_long(&kept) {
                return kept;
            }
        }
        let text = literal::fallback(pieces, inputs);
        match Tripled::like(self.source(), self.file.newline()).filter(|_| text.contains('\n')) {
            Some(tripled) => Fallback::New(vec![tripled.literal(&text)]),
            None => self.wrapped(&text),
        }
    }

    fn wrapped(&self, text: &str) -> Fallback {
        // A comma follows.
        let room = self
            .width
            .saturating_sub(self.deeper(1).chars().count() + 1);
        Fallback::New(literal::lines(text, room))
    }

    /// Keeps a list as an argument of the call, which takes and returns its lines as one text.
    fn joined(&self) -> Vec<Edit> {
        let Range { start, end } = self.range;
        let gap = self.gap(start);
        let insert = |at, new| Edit { range: at..at, new };
        let name = literal::quoted(self.name);
        let first = self.source().lines().next().unwrap_or_default().trim_end();
        let open = format!("{gap}{}.lookup({name}, \"\\n\".join(", self.helper);
        let close = ")).split(\"\\n\")";
        let is_one_line = !self.source().contains('\n');
        let more = if is_one_line { close.len() } else { 0 };
        if self.column(start) + open.chars().count() + first.chars().count() + more <= self.width {
            return vec![insert(start, open), insert(end, close.to_owned())];
        }
        let (newline, inner) = (self.file.newline(), self.deeper(1));
        let open = format!(
            "{gap}{}.lookup({newline}{inner}{name},{newline}{inner}\"\\n\".join(",
            self.helper
        );
        let close = format!("),{newline}{}).split(\"\\n\")", self.deeper(0));
        let mut edits = self.shifted(&[]);
        edits.extend([insert(start, open), insert(end, close)]);
        edits
    }

    /// A call on one line: a new line in an f-string needs Python 3.12.
    fn within_fstring(
        &self,
        function: &str,
        fields: &[(String, String)],
    ) -> Result<Vec<Edit>, String> {
        let quote = self.quote(fields)?;
        let mut rest = String::new();
        for (field, between) in fields {
            let value = literal::quoted_by(between, quote);
            rest += &format!(", {}", keyword(field, &value, quote));
        }
        let Range { start, end } = self.range;
        let insert = |at, new| Edit { range: at..at, new };
        let name = literal::quoted_by(self.name, quote);
        let call = format!("{}{}.{function}({name}, ", self.gap(start), self.helper);
        Ok(vec![insert(start, call), insert(end, rest + ")")])
    }

    /// The quote for the literals of the call: Python before 3.12 forbids the quote of a surrounding f-string.
    fn quote(&self, fields: &[(String, String)]) -> Result<char, String> {
        let around = self.around_fstrings();
        let free = ['"', '\'']
            .into_iter()
            .find(|quote| around.iter().all(|used| used != quote));
        let quoted = |text: &str| text.contains(['"', '\'', '\\']);
        free.filter(|_| !fields.iter().any(|(_, field)| quoted(field)))
            .ok_or_else(|| IN_FSTRING.to_owned())
    }

    pub(crate) fn in_file(&self, edits: Vec<Edit>) -> Vec<Edit> {
        let start = self.range.start;
        let moved = edits.into_iter().map(|edit| Edit {
            range: edit.range.start + start..edit.range.end + start,
            new: edit.new,
        });
        moved.collect()
    }
}
