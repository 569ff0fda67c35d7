//! Words with hyphens: `user-name` is not a name but subtracts `name` from `user`.

use minijinja::machinery::Span;
use minijinja::machinery::ast::{BinOp, BinOpKind, Expr};

use super::access::root;
use super::scope::Meaning;
use super::slips::SlipKind;
use super::uses::Walk;

impl<'s> Walk<'s> {
    /// Records a `user-name` without spaces.
    pub(super) fn subtraction(&mut self, op: &BinOp<'s>) {
        let Some(word) = self.hyphenated(op) else {
            return;
        };
        // `a-b-c` contains `a-b`, which is visited later.
        if self.reading.slips.ends_with(word.span) {
            return;
        }
        let subtracted: Vec<String> = word.right.iter().map(|name| format!("`{name}`")).collect();
        let what = format!(
            "`{}` subtracts {} from `{}`: did you mean `{}`? If not, write spaces around `-`",
            word.text,
            subtracted.join(" and "),
            word.left,
            word.meant
        );
        let names = word.inputs().collect();
        let slips = &mut self.reading.slips;
        slips.add(word.span, names, SlipKind::Subtraction, what);
    }

    /// The word that the subtraction looks like.
    fn hyphenated(&self, op: &BinOp<'s>) -> Option<Word<'s>> {
        let BinOpKind::Sub = op.op else { return None };
        let Expr::Var(right) = root(&op.right) else {
            return None;
        };
        let text = |from: u32, to: u32| self.source.get(from as usize..to as usize);
        let (left_end, right_span) = (op.left.span().end_offset, right.span());
        let is_joined = text(left_end, right_span.start_offset) == Some("-");
        if !is_joined || !self.is_input(right.id) {
            return None;
        }
        let mut word = match &op.left {
            Expr::BinOp(inner) if matches!(inner.right, Expr::Var(_)) => self.hyphenated(inner)?,
            left @ (Expr::Var(_) | Expr::GetAttr(_)) => self.first_word(left)?,
            _ => return None,
        };
        word.right.push(right.id);
        word.text = text(word.span.start_offset, right_span.end_offset)?;
        word.meant = match word.left.rsplit_once('.') {
            None => word.text.replace('-', "_"),
            Some((of, _)) => format!("{of}[\"{}\"]", word.text.get(of.len() + 1..)?),
        };
        Some(word)
    }

    /// `user`, or `user.first`.
    fn first_word(&self, left: &Expr<'s>) -> Option<Word<'s>> {
        let Expr::Var(first) = root(left) else {
            return None;
        };
        let (start, end) = (first.span().start_offset, left.span().end_offset);
        self.is_input(first.id).then_some(Word {
            span: first.span(),
            left: self.source.get(start as usize..end as usize)?,
            right: Vec::new(),
            text: "",
            meant: String::new(),
        })
    }

    fn is_input(&self, name: &str) -> bool {
        matches!(self.scope.meaning(name), Meaning::Input)
    }
}

/// A subtraction that looks like a word with hyphens.
struct Word<'s> {
    /// Its first part.
    span: Span,
    /// What is subtracted from.
    left: &'s str,
    /// What is subtracted.
    right: Vec<&'s str>,
    text: &'s str,
    meant: String,
}

impl<'s> Word<'s> {
    /// The inputs that are only part of the word. In `user.first-name`, the read of `user` is intended.
    fn inputs(&self) -> impl Iterator<Item = &'s str> {
        let left = Some(self.left).filter(|left| !left.contains('.'));
        left.into_iter().chain(self.right.iter().copied())
    }
}
