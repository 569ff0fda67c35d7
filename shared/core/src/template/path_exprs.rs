//! Following expressions to the values that they read.

use minijinja::machinery::ast::{CallArg, Expr};

use super::facts::{default_arguments, takes_absent};
use super::names::DEFAULTS;
use super::path_walk::{Origins, Walk};

impl<'s, 'v> Walk<'s, 'v, '_> {
    /// Reads an expression, whose value may be absent if `guarded`. Returns where the value comes from.
    pub(super) fn expr(&mut self, expr: &Expr<'s>, guarded: bool) -> Origins<'v> {
        let origins = self.part(expr, guarded);
        if let Some([only]) = origins.as_deref()
            && self.is_near(expr.span())
        {
            self.found.present.push(only.clone());
        }
        origins
    }

    fn part(&mut self, expr: &Expr<'s>, guarded: bool) -> Origins<'v> {
        match expr {
            Expr::Var(name) => self.name(name.id, name.span(), guarded),
            Expr::GetAttr(attribute) => {
                let base = self.part(&attribute.expr, false)?;
                self.step(base, attribute.name, attribute.span(), guarded)
            }
            Expr::GetItem(item) => {
                let base = self.part(&item.expr, false);
                let Expr::Const(key) = &item.subscript_expr else {
                    self.expr(&item.subscript_expr, false);
                    return None;
                };
                self.step(base?, &key.value.to_string(), item.span(), guarded)
            }
            Expr::Filter(filter) if matches!(default_arguments(filter), Some([_, None])) => {
                // `default` does not change a present value.
                let input = filter.expr.as_ref();
                let origins = input.and_then(|input| self.part(input, true));
                self.arguments(&filter.args);
                origins
            }
            other => {
                self.operands(other);
                None
            }
        }
    }

    fn operands(&mut self, expr: &Expr<'s>) {
        match expr {
            Expr::UnaryOp(op) => self.all([&op.expr]),
            Expr::BinOp(op) => self.all([&op.left, &op.right]),
            Expr::Compare(compare) => {
                self.all([&compare.expr]);
                self.all(compare.ops.iter().map(|op| &op.expr));
            }
            Expr::IfExpr(choice) => {
                self.all([&choice.test_expr, &choice.true_expr]);
                self.all(&choice.false_expr);
            }
            Expr::Slice(slice) => {
                self.all([&slice.expr]);
                self.all(
                    [&slice.start, &slice.stop, &slice.step]
                        .into_iter()
                        .flatten(),
                );
            }
            Expr::Filter(filter) => {
                if let Some(expr) = &filter.expr {
                    self.expr(expr, DEFAULTS.contains(&filter.name));
                }
                self.arguments(&filter.args);
            }
            Expr::Test(test) => {
                self.expr(&test.expr, takes_absent(test));
                self.arguments(&test.args);
            }
            Expr::Call(call) => self.arguments(&call.args),
            Expr::List(list) => self.all(&list.items),
            Expr::Tuple(tuple) => self.all(&tuple.items),
            Expr::Map(map) => self.all(map.keys.iter().chain(&map.values)),
            Expr::Const(_) | Expr::Var(_) | Expr::GetAttr(_) | Expr::GetItem(_) => {}
        }
    }

    fn all<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Expr<'s>>)
    where
        's: 'e,
    {
        for expr in exprs {
            self.expr(expr, false);
        }
    }

    fn arguments(&mut self, arguments: &[CallArg<'s>]) {
        self.all(arguments.iter().map(|argument| match argument {
            CallArg::Pos(expr)
            | CallArg::Kwarg(_, expr)
            | CallArg::PosSplat(expr)
            | CallArg::KwargSplat(expr) => expr,
        }));
    }
}
