//! Lays a call out: on one line where it fits, else with a line for each argument, as formatters do.

use std::ops::Range;

use crate::patch::call::Edit;
use crate::patch::literal;
use crate::patch::place::Place;

/// The fallback of a lookup.
pub(crate) enum Fallback {
    /// The source with these edits.
    Kept(Vec<Edit>),
    /// New code, by line; its first line has no indentation.
    New(Vec<String>),
}

impl Place<'_> {
    /// The edits that put a call with this fallback in the place of the expression.
    pub(crate) fn call(
        &self,
        function: &str,
        fallback: Fallback,
        arguments: &[String],
    ) -> Vec<Edit> {
        self.call_with(function, None, fallback, arguments)
    }

    /// The same with another argument before the fallback.
    pub(crate) fn call_with(
        &self,
        function: &str,
        before: Option<String>,
        fallback: Fallback,
        arguments: &[String],
    ) -> Vec<Edit> {
        if let (Some((open, close)), Fallback::Kept(edits)) = (self.parentheses(true), &fallback)
            && self.is_block(open, close)
        {
            return self.in_parentheses(function, open, close, edits, arguments);
        }
        let range = match self.parentheses(false) {
            Some((open, close)) => open..close + 1,
            None => self.range.clone(),
        };
        let begin = format!("{}{}.{function}(", self.gap(range.start), self.helper);
        let first = std::iter::once(literal::quoted(self.name)).chain(before);
        let first: Vec<String> = first.collect();
        let name = first.join(", ");
        if let Some(new) = self.one_line(&range, &begin, &name, &fallback, arguments) {
            return vec![Edit { range, new }];
        }
        let first = first.join(&format!(",{}{}", self.file.newline(), self.deeper(1)));
        self.on_several_lines(range, &begin, &first, fallback, arguments)
    }

    /// The call with a line for each argument.
    fn on_several_lines(
        &self,
        range: Range<usize>,
        begin: &str,
        first: &str,
        fallback: Fallback,
        arguments: &[String],
    ) -> Vec<Edit> {
        let (newline, indent) = (self.file.newline(), self.deeper(1));
        let open = format!("{begin}{newline}{indent}{first},{newline}{indent}");
        let more = arguments.iter().map(|it| format!("{newline}{indent}{it},"));
        let close = format!(",{}{newline}{})", more.collect::<String>(), self.deeper(0));
        match fallback {
            Fallback::New(lines) => {
                let text = lines.join(&format!("{newline}{indent}"));
                let new = format!("{open}{text}{close}");
                vec![Edit { range, new }]
            }
            Fallback::Kept(mut edits) => {
                edits.extend(self.shifted(&edits));
                edits.push(Edit {
                    range: range.start..self.range.start,
                    new: open,
                });
                edits.push(Edit {
                    range: self.range.end..range.end,
                    new: close,
                });
                edits
            }
        }
    }

    /// Whether the expression is alone on its lines between parentheses.
    fn is_block(&self, open: usize, close: usize) -> bool {
        let Range { start, end } = self.range;
        let (before, after) = (
            &self.file.text[open + 1..start],
            &self.file.text[end..close],
        );
        let is_long = self.source().contains('\n') || before.contains('#') || after.contains('#');
        is_long
            && before
                .lines()
                .next()
                .is_some_and(|line| line.trim().is_empty())
            && before.contains('\n')
            && after.contains('\n')
    }

    /// The parentheses that group an expression become those of the call, and its lines stay.
    fn in_parentheses(
        &self,
        function: &str,
        open: usize,
        close: usize,
        edits: &[Edit],
        arguments: &[String],
    ) -> Vec<Edit> {
        let newline = self.file.newline();
        let indent = self.indent(self.range.start);
        let name = literal::quoted(self.name);
        let mut edits = edits.to_vec();
        edits.push(Edit {
            range: open..open + 1,
            new: format!(
                "{}{}.{function}({newline}{indent}{name},",
                self.gap(open),
                self.helper
            ),
        });
        let end = self.range.end;
        let comma = match self.file.text[end..close].trim_start().starts_with(',') {
            true => "",
            false => ",",
        };
        edits.push(Edit {
            range: end..end,
            new: comma.to_owned(),
        });
        let more = arguments.iter().map(|it| format!("{indent}{it},{newline}"));
        let last = self.line_start(close);
        edits.push(Edit {
            range: last..last,
            new: more.collect(),
        });
        edits
    }

    /// The call on one line, if it fits.
    fn one_line(
        &self,
        range: &Range<usize>,
        begin: &str,
        name: &str,
        fallback: &Fallback,
        arguments: &[String],
    ) -> Option<String> {
        let text = match fallback {
            Fallback::Kept(edits) => self.edited(edits),
            Fallback::New(lines) => match lines.as_slice() {
                [line] => line.clone(),
                _ => return None,
            },
        };
        let parts = [&[name.to_owned(), text], arguments].concat();
        let line = format!("{begin}{})", parts.join(", "));
        let rest = self.file.text[range.end..]
            .lines()
            .next()
            .unwrap_or_default();
        let length =
            self.column(range.start) + line.chars().count() + rest.trim_end().chars().count();
        (!line.contains('\n') && length <= self.width).then_some(line)
    }
}
