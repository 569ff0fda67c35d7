//! How deep the part of a tree can be that is inside of a bracket.

use ruff_python_ast::token::TokenKind;

/// An open bracket, or the statement around all of them.
#[derive(Default)]
pub(super) struct Level {
    /// Tokens since the last comma that can each add a level and bind no tighter than a sum.
    loose: usize,
    /// Tokens that bind tighter (products, dots, brackets): those since the last loose one, and the most between any two.
    pub(super) tight: usize,
    tightest: usize,
    /// The deepest bracket since the last comma.
    pub(super) inside: usize,
    /// The deepest part before the last comma.
    before: usize,
    /// Whether an operand has just ended: a minus that follows is then binary.
    pub(super) ended: bool,
}

impl Level {
    pub(super) fn end_part(&mut self) {
        *self = Self {
            before: self.depth(),
            ..Self::default()
        };
    }

    pub(super) fn depth(&self) -> usize {
        let tightest = self.tightest.max(self.tight);
        self.before.max(self.inside + self.loose + tightest)
    }

    pub(super) fn operator(&mut self, token: TokenKind) {
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

    pub(super) fn end_term(&mut self) {
        self.tightest = self.tightest.max(self.tight);
        (self.tight, self.ended) = (0, false);
    }
}
