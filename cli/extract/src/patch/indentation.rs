//! How far the lines of a fallback are indented, and whether they fit.

use ruff_python_ast::Expr;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::parse_expression;
use ruff_text_size::Ranged;

use crate::patch::call::{Edit, apply};
use crate::patch::layout::Fallback;
use crate::patch::place::Place;

impl Place<'_> {
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
    pub(super) fn edited<'e>(&self, edits: impl IntoIterator<Item = &'e Edit>) -> String {
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
