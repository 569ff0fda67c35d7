//! Finding where something unclosed begins: the parser only reports the end of the template, or the next word that does not fit.

use minijinja::Error;
use minijinja::machinery::{Span, Token, tokenize};

use super::engine;
use super::problem::line_of;
use super::tag::{Block, Tag};

/// Something that is never closed, or closed without having been opened.
pub(super) struct Unclosed {
    /// The offset at which it begins.
    pub(super) offset: usize,
    /// The problem and its solution.
    pub(super) what: String,
}

impl Unclosed {
    pub(super) fn new(offset: usize, what: String) -> Option<Self> {
        Some(Self { offset, what })
    }
}

/// The cause of a parser's error, if that is something unclosed.
pub(super) fn find(source: &str, error: &Error) -> Option<Unclosed> {
    let detail = error.detail().unwrap_or_default();
    let is_at_end = detail.starts_with("unexpected end of input");
    let at = error.range().filter(|_| !is_at_end);
    let mut scan = Scan {
        source,
        detail,
        at: at.map_or(source.len(), |range| range.start),
        tag: None,
        blocks: Vec::new(),
        end: 0,
    };
    for token in tokenize(source, false, engine::syntax()) {
        let Ok((token, span)) = token else {
            return scan.at_lexer_error();
        };
        if let Some(found) = scan.token(&token, span) {
            return found;
        }
    }
    match (&scan.tag, scan.blocks.last()) {
        (Some(tag), _) => tag.unclosed(source),
        (None, Some(block)) if is_at_end => block.unclosed(),
        (None, _) => None,
    }
}

/// The state of the scan up to a token.
struct Scan<'s> {
    source: &'s str,
    /// The parser's message.
    detail: &'s str,
    /// The offset where the parser stopped.
    at: usize,
    /// The tag that is open.
    tag: Option<Tag<'s>>,
    /// The blocks that are open.
    blocks: Vec<Block<'s>>,
    /// Where the last token ends.
    end: usize,
}

impl<'s> Scan<'s> {
    /// Reads a token. Returns a value once the cause of the error is clear, or that it is nothing unclosed.
    fn token(&mut self, token: &Token<'s>, span: Span) -> Option<Option<Unclosed>> {
        self.end = span.end_offset as usize;
        match token {
            Token::VariableStart | Token::BlockStart => {
                self.tag = Some(Tag::new(span, matches!(token, Token::BlockStart)));
                None
            }
            Token::VariableEnd | Token::BlockEnd => {
                let tag = self.tag.take()?;
                if self.at < self.end {
                    return Some(self.about(&tag));
                }
                self.close(&tag);
                None
            }
            Token::TemplateData(_) => None,
            inside => {
                self.tag.as_mut()?.token(inside, span);
                None
            }
        }
    }

    /// A closed tag in which the parser failed.
    fn about(&self, tag: &Tag<'s>) -> Option<Unclosed> {
        let keyword = tag.keyword.filter(|word| {
            self.detail == format!("unknown statement {word}")
                && (word.starts_with("end") || matches!(*word, "else" | "elif"))
        });
        let Some(keyword) = keyword else {
            return tag.unclosed(self.source).filter(|_| tag.is_run_over);
        };
        match self.blocks.last() {
            None => Unclosed::new(
                self.at,
                format!(
                    "`{{% {keyword} %}}` belongs to no open tag: remove it, or write the tag that it belongs to before it"
                ),
            ),
            Some(block)
                if block.keyword == "if" && keyword != "endif" && !keyword.starts_with("end") =>
            {
                Unclosed::new(
                    self.at,
                    format!("`{{% {keyword} %}}` can't come after `{{% else %}}`: put it before"),
                )
            }
            Some(Block {
                offset,
                keyword: open,
            }) => Unclosed::new(
                *offset,
                format!(
                    "the `{{% {open} %}}` that begins here is still open at `{{% {keyword} %}}` in line {}: close it before with `{{% end{open} %}}`",
                    line_of(self.source, self.at)
                ),
            ),
        }
    }

    fn close(&mut self, tag: &Tag<'s>) {
        let Some(keyword) = tag.keyword else { return };
        match keyword {
            "if" | "for" | "with" | "filter" | "autoescape" => {}
            "set" if tag.assigns != Some(true) => {}
            _ => {
                let last = self.blocks.last();
                if last.is_some_and(|block| keyword.strip_prefix("end") == Some(block.keyword)) {
                    self.blocks.pop();
                }
                return;
            }
        }
        self.blocks.push(Block {
            offset: tag.offset,
            keyword,
        });
    }

    /// The lexer reaches the end in a string, a comment or a `{% raw %}`.
    fn at_lexer_error(&self) -> Option<Unclosed> {
        let rest = self.source.get(self.end..)?;
        if let Some(tag) = &self.tag {
            let quote = self.end + rest.find(['"', '\''])?;
            return match self.detail {
                "unexpected end of string" => Unclosed::new(
                    quote,
                    "the string that begins here is not closed".to_owned(),
                ),
                // The parser failed earlier.
                _ if self.at < quote => tag.unclosed(self.source),
                _ => None,
            };
        }
        let what = match self.detail {
            "unexpected end of comment" => "the comment that begins here is not closed with `#}`",
            "unexpected end of raw block" => {
                "the `{% raw %}` that begins here is not closed with `{% endraw %}`"
            }
            _ => return None,
        };
        Unclosed::new(self.end + past_comments(rest), what.to_owned())
    }
}

/// The offset of the first thing that is not a closed comment. The text of a `{% raw %}` ends before its `{% endraw %}`.
fn past_comments(text: &str) -> usize {
    let mut rest = text.trim_start();
    let tag = rest
        .strip_prefix("{%")
        .map(|tag| tag.trim_start_matches(['-', '+']));
    let end = tag.filter(|tag| tag.trim_start().starts_with("endraw"));
    if let Some((_, after)) = end.and_then(|tag| tag.split_once("%}")) {
        rest = after.trim_start();
    }
    while let Some(comment) = rest.strip_prefix("{#") {
        // The lexer reads `{#-#}` as an unclosed comment.
        let comment = comment.strip_prefix(['-', '+']).unwrap_or(comment);
        let Some((_, after)) = comment.split_once("#}") else {
            break;
        };
        rest = after.trim_start();
    }
    text.len() - rest.len()
}
