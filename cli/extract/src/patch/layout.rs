//! Lays a call out: on one line where it fits, else with a line for each argument, as formatters do.

use std::ops::Range;

use ruff_python_ast::Expr;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::parse_expression;
use ruff_text_size::Ranged;

use crate::patch::call::{Edit, apply};
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

    /// Whether code of a fallback would be longer than the file's lines. Lines in triple quotes stay as they are.
    pub(crate) fn is_too_long(&self, fallback: &Fallback) -> bool {
        let Fallback::Kept(edits) = fallback else {
            return false;
        };
        let shifted = self.shifted(edits);
        let text = self.edited(edits.iter().chain(&shifted));
        if text.contains("\"\"\"") || text.contains("'''") || self.has_comments() {
            return false;
        }
        let mut lines = text.lines();
        let first = lines.next().map(|line| self.deeper(1) + line);
        let first = first.iter().map(String::as_str);
        // A comma follows.
        let is_long = |line: &str| line.chars().count() + 1 > self.width;
        first.chain(lines).any(is_long)
    }

    pub(crate) fn has_comments(&self) -> bool {
        self.inner_tokens()
            .any(|token| token.kind() == TokenKind::Comment)
    }

    /// The source with edits in it.
    fn edited<'e>(&self, edits: impl IntoIterator<Item = &'e Edit>) -> String {
        let start = self.range.start;
        let moved = edits.into_iter().map(|edit| Edit {
            range: edit.range.start - start..edit.range.end - start,
            new: edit.new.clone(),
        });
        apply(self.source(), &moved.collect::<Vec<_>>())
    }

    /// The edits that indent the lines of the source, which is one step deeper than before. Lines of a text don't move.
    pub(crate) fn shifted(&self, other: &[Edit]) -> Vec<Edit> {
        let is_text = parse_expression(&format!("({}\n)", self.source()))
            .is_ok_and(|it| matches!(it.expr(), Expr::StringLiteral(_) | Expr::FString(_)));
        let step = self.step();
        let ends = self
            .inner_tokens()
            .filter(|token| token.kind() == TokenKind::NonLogicalNewline)
            .map(|token| token.end().to_usize());
        let free = ends.filter(|at| !other.iter().any(|edit| edit.range.contains(at)));
        let edits = free.filter_map(|at| {
            let line = &self.file.text[at..];
            let old = line.len() - line.trim_start_matches([' ', '\t']).len();
            let is_blank = line
                .trim_start_matches([' ', '\t'])
                .starts_with(['\n', '\r']);
            let (range, new) = match is_text {
                true => (at..at + old, self.deeper(1)),
                false => (at..at, step.to_owned()),
            };
            (!is_blank).then_some(Edit { range, new })
        });
        edits.collect()
    }

    /// The indentation of the line of the place, and these steps more.
    pub(crate) fn deeper(&self, levels: usize) -> String {
        let base = match self.parentheses(false) {
            Some((open, _)) => self.indent(open),
            None => self.indent(self.range.start),
        };
        base.to_owned() + &self.step().repeat(levels)
    }

    fn step(&self) -> &'static str {
        match self.indent(self.range.start).contains('\t') {
            true => "\t",
            false => self.file.step(),
        }
    }

    pub(crate) fn column(&self, at: usize) -> usize {
        self.file.text[self.line_start(at)..at].chars().count()
    }
}
