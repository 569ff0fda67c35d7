//! What assignments bind.

use ruff_python_ast::Expr;
use ruff_python_ast::visitor::Visitor;
use ruff_text_size::Ranged;

use crate::scope::Binding;
use crate::scope::builder::Builder;
use crate::scope::lists::Grows;
use crate::scope::reads::{reads, reads_attribute};
use crate::symbol::ScopeId;
use crate::syntax::is_self;

impl<'a> Builder<'a> {
    /// The class of this file that an expression names: its attributes can be assigned from outside.
    fn class_called(&self, expr: &Expr) -> Option<ScopeId> {
        let Expr::Name(name) = expr else {
            return None;
        };
        let found = self.scopes.find(self.current, name.id.as_str())?;
        match self.scopes.all[found]
            .bindings
            .get(name.id.as_str())?
            .as_slice()
        {
            [Binding::Class(class)] => Some(*class),
            _ => None,
        }
    }

    /// Binds the target of an assignment.
    pub(crate) fn assign(&mut self, target: &'a Expr, value: Option<&'a Expr>) {
        match (target, value) {
            (Expr::Name(name), Some(value)) => {
                let name = name.id.as_str();
                let binding = match reads(value, name) {
                    true => Binding::Extended(value),
                    false => Binding::Assigned(value),
                };
                self.bind(name, binding);
            }
            (Expr::Tuple(targets), Some(Expr::Tuple(values)))
                if targets.elts.len() == values.elts.len() =>
            {
                for (target, value) in targets.elts.iter().zip(&values.elts) {
                    self.assign(target, Some(value));
                }
            }
            (Expr::Attribute(attribute), _) => {
                if value.is_some_and(|value| {
                    matches!(value, Expr::BinOp(_)) && reads_attribute(value, attribute)
                }) {
                    self.grow_attribute(target);
                }
                let on_self = is_self(&attribute.value);
                if let Some(class) = self.scopes.class_around(self.current).filter(|_| on_self) {
                    self.bind_in(class, attribute.attr.as_str(), Binding::Other);
                }
                if let Some(class) = self.class_called(&attribute.value) {
                    self.bind_in(class, attribute.attr.as_str(), Binding::Other);
                }
                self.visit_expr(target);
            }
            (Expr::Subscript(entry), _) => {
                if let Expr::Name(list) = &*entry.value {
                    self.step(list.id.as_str(), entry.range(), Grows::Other, None);
                }
                self.visit_expr(target);
            }
            _ => self.visit_expr(target),
        }
    }
}
