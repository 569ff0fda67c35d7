//! Limits the depth of syntax trees, by an upper bound that is computed from the tokens: walking a tree needs stack for each level.

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::Mode;
use ruff_python_parser::lexer::lex;

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

/// An open bracket, or the statement around all of them.
#[derive(Default)]
struct Level {
    /// Tokens since the last comma that can each add a level and bind no tighter than a sum.
    loose: usize,
    /// Tokens that bind tighter (products, dots, brackets): those since the last loose one, and the most between any two.
    tight: usize,
    tightest: usize,
    /// The deepest bracket since the last comma.
    inside: usize,
    /// The deepest part before the last comma.
    before: usize,
    /// Whether an operand has just ended: a minus that follows is then binary.
    ended: bool,
}

impl Level {
    fn end_part(&mut self) {
        *self = Self {
            before: self.depth(),
            ..Self::default()
        };
    }

    fn depth(&self) -> usize {
        let tightest = self.tightest.max(self.tight);
        self.before.max(self.inside + self.loose + tightest)
    }

    fn operator(&mut self, token: TokenKind) {
        use TokenKind as T;
        let sign = !self.ended && matches!(token, T::Plus | T::Minus);
        let binds = matches!(
            token,
            T::Star
                | T::DoubleStar
                | T::Slash
                | T::DoubleSlash
                | T::Percent
                | T::At
                | T::Dot
                | T::Tilde
                | T::Await
        );
        if sign || binds {
            self.tight += 1;
        } else {
            self.end_term();
            self.loose += 1;
        }
        self.ended = false;
    }

    fn end_term(&mut self) {
        self.tightest = self.tightest.max(self.tight);
        (self.tight, self.ended) = (0, false);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn siblings_are_not_nested() {
        let many = 4 * DEEPEST;
        for (unit, around) in [
            ("a.b(c)[d] + e,\n", ["x = [", "]"]),
            ("'a': (b, {'c': -d}),\n", ["x = {", "}"]),
            ("x = a + b\n", ["", ""]),
            ("a = b; ", ["", ""]),
            ("'text'\n", ["x = (", ")"]),
            ("f'{a} and {b}'\n", ["x = (", ")"]),
            ("{a} and ", ["x = f'", "'"]),
            ("a and ", ["x = ", "a"]),
            ("a and -b and ", ["x = ", "a"]),
        ] {
            let text = format!("{}{}{}\n", around[0], unit.repeat(many), around[1]);
            assert_eq!(check(&text), Ok(()), "{unit}");
        }
    }

    #[test]
    fn deep_nesting_is_refused() {
        for (before, after) in [
            ("(", ")"),
            ("f(a, ", ")"),
            ("[", ""),
            ("{", "}"),
            ("-", ""),
            ("", " + a"),
            ("", ".a"),
            ("", "()"),
            ("", "[0]"),
            ("(", " + a)"),
            ("", " * a"),
            ("", " * -a"),
            ("", " * None * match"),
            ("", " * +a ** -a"),
            ("", " or a * a | a"),
            ("a if b else ", ""),
            ("lambda: ", ""),
            ("f'{", "}'"),
        ] {
            let deep =
                |levels: usize| format!("x = {}a{}\n", before.repeat(levels), after.repeat(levels));
            let reason = check(&deep(DEEPEST + 1)).unwrap_err();
            assert!(
                reason.starts_with("is nested too deeply"),
                "{before}{after}: {reason}"
            );
            assert_eq!(check(&deep(DEEPEST / 10)), Ok(()), "{before}{after}");
        }
    }

    #[test]
    fn products_in_a_sum_add_no_depth() {
        let text = format!("x = a{}\n", " - a.b**2*f(c)/-d".repeat(DEEPEST / 2));
        assert_eq!(check(&text), Ok(()));
        let text = format!("x = a{}\n", " - a.b**2*f(c)/-d".repeat(DEEPEST));
        assert!(check(&text).is_err());
    }
}
