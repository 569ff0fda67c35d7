//! The open tags and blocks in a template's tokens, and how to close them.

use minijinja::machinery::{Span, Token};

use super::braces;
use super::unclosed::Unclosed;

/// An open tag.
pub(super) struct Tag<'s> {
    pub(super) offset: usize,
    is_block: bool,
    pub(super) keyword: Option<&'s str>,
    /// Whether a `=` or `|` occurred, and which first.
    pub(super) assigns: Option<bool>,
    /// The offset of a `{`, if that was the last token.
    brace: Option<usize>,
    /// Whether another tag seems to begin in it.
    pub(super) is_run_over: bool,
}

/// An open block.
pub(super) struct Block<'s> {
    pub(super) offset: usize,
    pub(super) keyword: &'s str,
}

impl<'s> Tag<'s> {
    pub(super) fn new(span: Span, is_block: bool) -> Self {
        Self {
            offset: span.start_offset as usize,
            is_block,
            keyword: None,
            assigns: None,
            brace: None,
            is_run_over: false,
        }
    }

    /// Reads a token inside of the tag.
    pub(super) fn token(&mut self, token: &Token<'s>, span: Span) {
        let offset = span.start_offset as usize;
        let follows_brace = self.brace.take() == Some(offset);
        match token {
            Token::Ident(word) if self.is_block && self.keyword.is_none() => {
                self.keyword = Some(word);
            }
            Token::Assign => self.assigns = self.assigns.or(Some(true)),
            Token::Pipe => self.assigns = self.assigns.or(Some(false)),
            Token::BraceOpen | Token::Mod if follows_brace => self.is_run_over = true,
            Token::BraceOpen => self.brace = Some(span.end_offset as usize),
            _ => {}
        }
    }

    /// That it is never closed.
    pub(super) fn unclosed(&self, source: &str) -> Option<Unclosed> {
        let (open, close) = match self.is_block {
            true => ("{%", "%}"),
            false => ("{{", "}}"),
        };
        Unclosed::new(
            self.offset,
            format!(
                "the `{open}` that begins here is not closed with `{close}`{}",
                braces::hint(source, self.offset)
            ),
        )
    }
}

impl Block<'_> {
    /// That it is never closed.
    pub(super) fn unclosed(&self) -> Option<Unclosed> {
        let Self { offset, keyword } = self;
        Unclosed::new(
            *offset,
            format!(
                "the `{{% {keyword} %}}` that begins here is not closed with `{{% end{keyword} %}}`"
            ),
        )
    }
}
