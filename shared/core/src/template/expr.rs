//! Expressions in the walk: the names that they read, whether their calls exist, and the size of the lists that they build.

use minijinja::machinery::Span;
use minijinja::machinery::ast::{BinOp, BinOpKind, CallArg, Expr, GetAttr, UnaryOpKind};

use super::access::Part;
use super::scope::Meaning;
use super::shape::Shape;
use super::uses::{MAX_WEIGHT, Walk};

impl<'s> Walk<'s> {
    /// Walks an expression whose value must be defined. Returns the value's shape.
    pub(super) fn expr(&mut self, expr: &Expr<'s>) -> Shape<'s> {
        let shape = self.value(expr);
        self.present(shape)
    }

    /// Records that a value must be defined. If it may be undefined, any name that was read up to here can be the cause: it may decide the
    /// value, or whether this place is reached.
    pub(super) fn present(&mut self, shape: Shape<'s>) -> Shape<'s> {
        if shape.maybe_nothing {
            self.reading.needs.extend(self.undecided.drain(..));
        }
        Shape {
            maybe_nothing: false,
            ..shape
        }
    }

    /// Walks an expression whose value may be undefined. Returns the value's shape.
    pub(super) fn value(&mut self, expr: &Expr<'s>) -> Shape<'s> {
        match expr {
            Expr::Const(_) => Shape {
                weight: 0,
                ..Shape::SCALAR
            },
            Expr::Var(name) => self.name(name.id, name.span(), false),
            Expr::UnaryOp(op) if matches!(op.op, UnaryOpKind::Neg) => {
                let shape = self.expr(&op.expr);
                Shape {
                    weight: shape.weight.min(1),
                    ..Shape::SCALAR
                }
            }
            Expr::BinOp(op) if matches!(op.op, BinOpKind::ScAnd | BinOpKind::ScOr) => {
                self.condition(expr).0
            }
            Expr::UnaryOp(_) | Expr::IfExpr(_) => self.condition(expr).0,
            Expr::BinOp(op) => self.operator(op, op.span()),
            Expr::Compare(compare) => {
                self.expr(&compare.expr);
                self.all(compare.ops.iter().map(|op| &op.expr));
                Shape::SCALAR
            }
            Expr::Slice(slice) => {
                let base = self.expr(&slice.expr);
                self.access(base, &slice.expr, Part::Slice);
                self.all(
                    [&slice.start, &slice.stop, &slice.step]
                        .into_iter()
                        .flatten(),
                );
                base
            }
            Expr::GetAttr(attribute) => self.attribute(attribute),
            Expr::GetItem(item) => {
                let base = self.expr(&item.expr);
                self.access(base, &item.expr, Part::of(&item.subscript_expr));
                self.expr(&item.subscript_expr);
                base.item()
            }
            Expr::Filter(filter) => self.filter(filter, filter.span()),
            Expr::Test(test) => self.test(test, test.span()),
            Expr::Call(call) => self.call(call, call.span()),
            Expr::List(list) => self.together(list.items.iter(), list.span()),
            Expr::Tuple(tuple) => self.together(tuple.items.iter(), tuple.span()),
            Expr::Map(map) => self.together(map.keys.iter().chain(&map.values), map.span()),
        }
    }

    /// Walks expressions and returns the sum of their weights.
    fn all<'e>(&mut self, exprs: impl Iterator<Item = &'e Expr<'s>>) -> usize
    where
        's: 'e,
    {
        exprs.map(|expr| self.expr(expr).weight).sum()
    }

    fn together<'e>(&mut self, items: impl Iterator<Item = &'e Expr<'s>>, span: Span) -> Shape<'s>
    where
        's: 'e,
    {
        let items = self.all(items);
        self.built(items, span)
    }

    /// The shape of a list or mapping of values with this total weight. A list of constants is no larger than its source.
    pub(super) fn built(&mut self, items: usize, span: Span) -> Shape<'s> {
        let weight = items + usize::from(items > 0);
        if weight <= MAX_WEIGHT {
            return Shape {
                weight,
                ..Shape::UNKNOWN
            };
        }
        self.wrong(
            span,
            format!("this puts more than {MAX_WEIGHT} values into lists within lists: print them one by one"),
        );
        Shape::UNKNOWN
    }

    fn operator(&mut self, op: &BinOp<'s>, span: Span) -> Shape<'s> {
        self.subtraction(op);
        let (left, right) = (self.expr(&op.left), self.expr(&op.right));
        let scalars = left.scalar && right.scalar;
        match op.op {
            BinOpKind::Add if !scalars => self.built(left.weight + right.weight, span),
            BinOpKind::Mul if !scalars => {
                self.wrong(
                    span,
                    "`*` is for numbers and for text, never for lists: say which, as in {{ price|float * 2 }}",
                );
                Shape::SCALAR
            }
            _ => Shape::SCALAR,
        }
    }

    fn attribute(&mut self, attribute: &GetAttr<'s>) -> Shape<'s> {
        let base = self.expr(&attribute.expr);
        self.access(base, &attribute.expr, Part::Named(attribute.name));
        let of_loop = matches!(&attribute.expr, Expr::Var(name) if name.id == "loop")
            && !matches!(self.scope.meaning("loop"), Meaning::Input);
        match of_loop && !matches!(attribute.name, "previtem" | "nextitem") {
            true => Shape::SCALAR,
            false => base.of_no_input(),
        }
    }

    pub(super) fn arguments(&mut self, arguments: &[CallArg<'s>]) -> usize {
        self.all(arguments.iter().map(|argument| match argument {
            CallArg::Pos(expr)
            | CallArg::Kwarg(_, expr)
            | CallArg::PosSplat(expr)
            | CallArg::KwargSplat(expr) => expr,
        }))
    }
}
