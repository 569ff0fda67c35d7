//! Connects names with the texts that are put together from them.

use ruff_python_ast::Expr;

use crate::symbol::Symbol;
use crate::uses::reader::Reader;

impl Reader<'_, '_, '_> {
    /// Records the names of this scope that a text is put together from, and the constants, which reach what the text reaches.
    pub(super) fn put_together(&mut self, mut rest: Vec<&Expr>, whole: &Symbol) {
        while let Some(value) = rest.pop() {
            match value {
                Expr::BinOp(sum) => rest.extend([&*sum.left, &*sum.right]),
                Expr::FString(string) => {
                    let fields = string
                        .value
                        .elements()
                        .filter_map(|it| it.as_interpolation());
                    rest.extend(fields.map(|field| &*field.expression));
                }
                Expr::Name(name) => {
                    let part = self.local(self.scope, name.id.as_str());
                    let wholes = self.uses.wholes.entry(part).or_default();
                    wholes.push(whole.clone());
                    self.constant_of(value, whole);
                }
                Expr::Attribute(_) => self.constant_of(value, whole),
                _ => {}
            }
        }
    }

    /// Connects a constant of another scope with the text that it is put into.
    fn constant_of(&mut self, part: &Expr, whole: &Symbol) {
        if !self.connects {
            return;
        }
        let constant = self.code.symbol(self.module, self.scope, part);
        let outside = |it: &Symbol| (it.module, it.scope) != (self.module, self.scope);
        if let Some(constant) = constant.filter(outside)
            && self.code.is_constant(&constant)
        {
            self.connect(constant, whole);
        }
    }
}

/// Whether a value may be a text that is put together or read from a file.
pub(super) fn is_made(value: &Expr) -> bool {
    matches!(
        value,
        Expr::Await(_)
            | Expr::BinOp(_)
            | Expr::BoolOp(_)
            | Expr::Call(_)
            | Expr::FString(_)
            | Expr::If(_)
            | Expr::Subscript(_)
    )
}
