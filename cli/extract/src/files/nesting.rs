//! Limits the depth of syntax trees, by an upper bound that is computed from the tokens: walking a tree needs stack for each level.

mod level;
#[cfg(test)]
mod tests;

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::Mode;
use ruff_python_parser::lexer::lex;

use level::Level;

/// The deepest tree that is accepted, in levels. Python 3.11 itself gives up at about as many.
const DEEPEST: usize = 3000;

/// Refuses a file whose tree can be deeper.
pub(crate) fn check(text: &str) -> Result<(), String> {
    // Each level takes at least one byte.
    if text.len() <= DEEPEST {
        return Ok(());
    }
    let mut lexer = lex(text, Mode::Module);
    let mut open = vec![Level::default()];
    loop {
        let token = lexer.next_token();
        if step(token, &mut open) > DEEPEST {
            return Err(format!(
                "is nested too deeply: at most {DEEPEST} levels are supported, as in Python; split it up"
            ));
        }
        if token == TokenKind::EndOfFile {
            return Ok(());
        }
    }
}

/// Processes a token, and returns how deep the tree can be now.
fn step(token: TokenKind, open: &mut Vec<Level>) -> usize {
    use TokenKind as T;
    match token {
        T::Lpar | T::Lsqb | T::Lbrace | T::FStringStart | T::TStringStart => {
            open.push(Level::default());
        }
        T::Rpar | T::Rsqb | T::Rbrace => close(open, 1),
        // Adjacent strings are one leaf.
        T::FStringEnd | T::TStringEnd => close(open, 0),
        T::Comma | T::FStringMiddle | T::TStringMiddle => innermost(open).end_part(),
        // Leaves.
        T::Name
        | T::String
        | T::Int
        | T::Float
        | T::Complex
        | T::True
        | T::False
        | T::None
        | T::Ellipsis => {
            innermost(open).ended = true;
        }
        // Soft keywords, which can be names.
        T::Match | T::Case | T::Type | T::Lazy => {
            innermost(open).ended = true;
        }
        T::And | T::Or => innermost(open).end_term(),
        T::NonLogicalNewline | T::Comment | T::Unknown | T::Question | T::Exclamation => {}
        _ if ends_statement(token) => {
            while open.len() > 1 {
                close(open, 1);
            }
            return std::mem::take(innermost(open)).depth();
        }
        _ => innermost(open).operator(token),
    }
    let brackets = open.len();
    brackets + innermost(open).depth()
}

/// Whether no expression continues after this token, even with unbalanced brackets.
fn ends_statement(token: TokenKind) -> bool {
    use TokenKind as T;
    matches!(
        token,
        T::Newline
            | T::Semi
            | T::EndOfFile
            | T::Def
            | T::Class
            | T::Return
            | T::Import
            | T::With
            | T::While
            | T::Try
            | T::Except
            | T::Finally
            | T::Raise
            | T::Assert
            | T::Del
            | T::Global
            | T::Nonlocal
            | T::Pass
            | T::Break
            | T::Continue
    )
}

fn close(open: &mut Vec<Level>, tokens: usize) {
    if open.len() > 1 {
        let closed = open.pop().map_or(0, |level| level.depth());
        let around = innermost(open);
        around.inside = around.inside.max(closed);
        around.tight += tokens;
        around.ended = true;
    }
}

/// The innermost level; the statement's own level is never removed.
fn innermost(open: &mut [Level]) -> &mut Level {
    let last = open.len() - 1;
    &mut open[last]
}
