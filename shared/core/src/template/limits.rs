//! Limits on recursion in the parser: minijinja limits nesting, but chains (`a + a + …`, `not not …`, `elif`) recurse too.

use minijinja::Error;
use minijinja::machinery::{Span, Token, tokenize};

use super::engine;
use super::origins::Origins;
use super::problem::Problem;

/// The maximum number of tokens in one tag: each can be one level of recursion.
pub(super) const MAX_TAG_TOKENS: usize = 500;
/// The maximum number of open `elif`: each is one level of recursion.
pub(super) const MAX_ELIF: usize = 50;

/// Reads the tokens, without recursion, and returns where a chain gets too long. The defaults in a generated `{% with %}` may be long,
/// because their items do not form a chain.
pub(super) fn check(source: &str, origins: &Origins) -> Result<(), Problem> {
    let mut open = Open::default();
    for token in tokens(source) {
        // The parser reports the same error.
        let Ok((token, span)) = token else {
            return Ok(());
        };
        if origins.is_binding(span.start_offset as usize) && !matches!(token, Token::BlockEnd) {
            continue;
        }
        open.token(&token)
            .map_err(|what| Problem::at(source, span_of(&open, span), what))?;
        if open.tokens == 0 {
            open.tag = None;
        } else if open.tag.is_none() {
            open.tag = Some(span);
        }
    }
    Ok(())
}

/// The tokens of a template.
pub(crate) fn tokens(source: &str) -> impl Iterator<Item = Result<(Token<'_>, Span), Error>> {
    tokenize(source, false, engine::syntax())
}

#[derive(Default)]
struct Open {
    /// The tokens of the current tag so far, including its opening; 0 outside of tags.
    tokens: usize,
    tag: Option<Span>,
    keyword_next: bool,
    /// The number of `elif` of each open `if`.
    elifs: Vec<usize>,
}

fn span_of(open: &Open, token: Span) -> Span {
    open.tag.unwrap_or(token)
}

impl Open {
    fn token(&mut self, token: &Token<'_>) -> Result<(), String> {
        let keyword = std::mem::take(&mut self.keyword_next);
        match token {
            Token::TemplateData(_) | Token::VariableEnd | Token::BlockEnd => self.tokens = 0,
            Token::VariableStart | Token::BlockStart => {
                self.tokens = 1;
                self.keyword_next = matches!(token, Token::BlockStart);
            }
            Token::Ident(name) if keyword => self.keyword(name)?,
            _ => self.tokens += 1,
        }
        match self.tokens > MAX_TAG_TOKENS {
            true => Err(format!(
                "this tag has more than {MAX_TAG_TOKENS} words and signs: close it, or split it with {{% set %}}"
            )),
            false => Ok(()),
        }
    }

    fn keyword(&mut self, name: &str) -> Result<(), String> {
        match name {
            "if" => self.elifs.push(0),
            "endif" => {
                self.elifs.pop();
            }
            "elif" => {
                if let Some(count) = self.elifs.last_mut() {
                    *count += 1;
                }
            }
            _ => {}
        }
        match self.elifs.iter().sum::<usize>() > MAX_ELIF {
            true => Err(format!(
                "there are more than {MAX_ELIF} elif in one if: use a mapping, as in {{{{ texts[key] }}}}"
            )),
            false => Ok(()),
        }
    }
}
