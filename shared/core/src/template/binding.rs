//! Names in the walk: which are set, which are read, and what a name refers to.

use minijinja::machinery::Span;
use minijinja::machinery::ast::Expr;

use super::scope::Meaning;
use super::shape::Shape;
use super::uses::Walk;

impl<'s> Walk<'s> {
    /// Binds the names of a target.
    pub(super) fn assign(&mut self, target: &Expr<'s>, shape: Shape<'s>) {
        match target {
            Expr::Var(name) => self.scope.bind(name.id, shape),
            Expr::List(list) => self.assign_all(&list.items, shape.of_no_input()),
            Expr::Tuple(tuple) => self.assign_all(&tuple.items, shape.of_no_input()),
            other => self.wrong(
                other.span(),
                "an attribute can't be set: set a name, as in {% set name = … %}",
            ),
        }
    }

    fn assign_all(&mut self, targets: &[Expr<'s>], shape: Shape<'s>) {
        let shape = self.present(shape);
        for target in targets {
            self.assign(target, shape);
        }
    }

    /// Walks the operand of `default` or of a test such as `defined`. A name may be absent there, and a value may be undefined.
    pub(super) fn guarded(&mut self, expr: &Expr<'s>) -> Shape<'s> {
        match expr {
            Expr::Var(name) => self.name(name.id, name.span(), true),
            other => self.value(other),
        }
    }

    /// Records the read of a name and returns the shape of its value.
    pub(super) fn name(&mut self, name: &'s str, span: Span, guarded: bool) -> Shape<'s> {
        match self.scope.meaning(name) {
            Meaning::Local(shape, or_input) => {
                if or_input {
                    self.read_input(name, span, guarded);
                }
                Shape {
                    weight: shape.weight.max(1),
                    ..shape
                }
            }
            Meaning::Input => {
                self.read_input(name, span, guarded);
                Shape::of_input(name)
            }
            Meaning::Carried => {
                self.wrong(
                    span,
                    format!("`{name}` may have a value from an earlier iteration of the loop here: set it in this iteration first, on every path"),
                );
                Shape::UNKNOWN
            }
        }
    }

    fn read_input(&mut self, name: &'s str, span: Span, guarded: bool) {
        self.reading.slips.read(name, span);
        if self.reading.uses.insert(name) {
            self.undecided.push(name);
        }
        if !guarded && !self.scope.is_supplied(name) {
            self.reading.needs.insert(name);
        }
    }
}
