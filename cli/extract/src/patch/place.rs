//! A place in a file that a lookup can replace, and its surroundings.

use std::ops::Range;

use ruff_python_ast::token::{Token, TokenKind};
use ruff_text_size::Ranged;

use crate::patch::file::File;

/// The place of a lookup.
pub(crate) struct Place<'a> {
    pub(crate) file: &'a File<'a>,
    pub(crate) range: Range<usize>,
    /// The helper's name in the file.
    pub(crate) helper: &'a str,
    /// Whether the helper is an older one, which neither formats values nor makes objects.
    pub(crate) is_older: bool,
    /// The prompt's name.
    pub(crate) name: &'a str,
    /// The longest line that is written.
    pub(crate) width: usize,
}

impl Place<'_> {
    pub(crate) fn source(&self) -> &str {
        &self.file.text[self.range.clone()]
    }

    fn tokens(&self) -> &[Token] {
        let parsed = self.file.parsed.as_ref();
        parsed.map_or(&[], |parsed| &parsed.tokens()[..])
    }

    /// The tokens of the expression.
    pub(crate) fn inner_tokens(&self) -> impl Iterator<Item = &Token> {
        let Range { start, end } = self.range;
        let inside = move |token: &&Token| {
            token.start().to_usize() >= start && token.end().to_usize() <= end
        };
        self.tokens().iter().filter(inside)
    }

    /// The quotes of the f-strings around the place.
    pub(crate) fn around_fstrings(&self) -> Vec<char> {
        let mut open = Vec::new();
        for token in self.tokens() {
            if token.start().to_usize() >= self.range.start {
                break;
            }
            match token.kind() {
                TokenKind::FStringStart | TokenKind::TStringStart => {
                    open.push(token.string_quote_style().as_char());
                }
                TokenKind::FStringEnd | TokenKind::TStringEnd => {
                    open.pop();
                }
                _ => {}
            }
        }
        open
    }

    /// The parentheses that only group this expression.
    pub(crate) fn parentheses(&self, comments_stay: bool) -> Option<(usize, usize)> {
        let (before, after) = self.neighbours();
        let skip = |kind: TokenKind| {
            kind == TokenKind::NonLogicalNewline || (comments_stay && kind == TokenKind::Comment)
        };
        let mut before = before.iter().rev().skip_while(|token| skip(token.kind()));
        let mut after = after.iter().skip_while(|token| skip(token.kind()));
        let open = before.next().filter(|t| t.kind() == TokenKind::Lpar)?;
        let close = after.next().filter(|t| t.kind() == TokenKind::Rpar)?;
        let holds = matches!(
            before.next()?.kind(),
            TokenKind::Equal
                | TokenKind::PlusEqual
                | TokenKind::Plus
                | TokenKind::ColonEqual
                | TokenKind::Colon
                | TokenKind::Comma
                | TokenKind::Lsqb
                | TokenKind::Return
                | TokenKind::Or
                | TokenKind::Else
        );
        holds.then_some((open.start().to_usize(), close.start().to_usize()))
    }

    fn neighbours(&self) -> (&[Token], &[Token]) {
        let Range { start, end } = self.range;
        let tokens = self.tokens();
        let from = tokens.partition_point(|token| token.end().to_usize() <= start);
        let to = tokens.partition_point(|token| token.start().to_usize() < end);
        (&tokens[..from], &tokens[to..])
    }

    /// Whether it is already the fallback of a lookup.
    pub(crate) fn is_looked_up(&self) -> bool {
        let (before, _) = self.neighbours();
        let trivia = |token: &&Token| {
            !matches!(
                token.kind(),
                TokenKind::NonLogicalNewline | TokenKind::Comment
            )
        };
        let last: Vec<&Token> = before.iter().rev().filter(trivia).take(5).collect();
        let kinds: Vec<TokenKind> = last.iter().map(|token| token.kind()).collect();
        use TokenKind::{Comma, Dot, Lpar, Name, String};
        kinds == [Comma, String, Lpar, Name, Dot]
            && ["lookup", "template", "messages"].contains(&&self.file.text[last[3].range()])
    }

    /// Whether the expression is a statement, like a docstring.
    pub(crate) fn is_statement(&self) -> bool {
        let (before, after) = self.neighbours();
        let trivia =
            |kind: TokenKind| matches!(kind, TokenKind::NonLogicalNewline | TokenKind::Comment);
        let kinds = |kind: TokenKind| {
            matches!(
                kind,
                TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent | TokenKind::Semi
            )
        };
        let mut before = before.iter().rev().filter(|token| !trivia(token.kind()));
        let mut after = after.iter().filter(|token| !trivia(token.kind()));
        before.next().is_none_or(|token| kinds(token.kind()))
            && after.next().is_none_or(|token| kinds(token.kind()))
    }

    pub(crate) fn line_start(&self, at: usize) -> usize {
        self.file.text[..at]
            .rfind('\n')
            .map_or(0, |newline| newline + 1)
    }

    pub(crate) fn indent(&self, at: usize) -> &str {
        let line = &self.file.text[self.line_start(at)..];
        let end = line.find(|c| c != ' ' && c != '\t').unwrap_or(0);
        &line[..end]
    }

    /// A space if needed: a keyword may touch a quote or parenthesis, but not a name.
    pub(crate) fn gap(&self, at: usize) -> &'static str {
        match self.file.text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            true => " ",
            false => "",
        }
    }
}
