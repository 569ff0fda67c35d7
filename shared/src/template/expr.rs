//! The walk's expressions: which names they read, whether what they call exists, and how much they put together.

use minijinja::machinery::Span;
use minijinja::machinery::ast::{BinOp, BinOpKind, Call, CallArg, Expr, Filter, GetAttr, Test};

use super::names;
use super::scope::{Meaning, Shape};
use super::uses::{MAX_WEIGHT, Walk};

impl<'s> Walk<'s> {
    /// Walks an expression; says what its value is like.
    pub(super) fn expr(&mut self, expr: &Expr<'s>) -> Shape {
        match expr {
            Expr::Const(_) => Shape {
                weight: 0,
                scalar: true,
            },
            Expr::Var(name) => self.name(name.id, name.span()),
            Expr::UnaryOp(op) => {
                self.expr(&op.expr);
                Shape::SCALAR
            }
            Expr::BinOp(op) => self.operator(op, op.span()),
            Expr::Compare(compare) => {
                self.expr(&compare.expr);
                self.all(compare.ops.iter().map(|op| &op.expr));
                Shape::SCALAR
            }
            Expr::IfExpr(choice) => {
                self.expr(&choice.test_expr);
                let yes = self.expr(&choice.true_expr);
                let no = choice.false_expr.as_ref();
                no.map_or(yes, |no| yes.or(self.expr(no)))
            }
            Expr::Slice(slice) => {
                let base = self.expr(&slice.expr);
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
                self.expr(&item.subscript_expr);
                base
            }
            Expr::Filter(filter) => self.filter(filter, filter.span()),
            Expr::Test(test) => self.test(test, test.span()),
            Expr::Call(call) => self.call(call, call.span()),
            Expr::List(list) => self.together(list.items.iter(), list.span()),
            Expr::Tuple(tuple) => self.together(tuple.items.iter(), tuple.span()),
            Expr::Map(map) => self.together(map.keys.iter().chain(&map.values), map.span()),
        }
    }

    /// Walks expressions; the sum of their weights.
    fn all<'e>(&mut self, exprs: impl Iterator<Item = &'e Expr<'s>>) -> usize
    where
        's: 'e,
    {
        exprs.map(|expr| self.expr(expr).weight).sum()
    }

    fn together<'e>(&mut self, items: impl Iterator<Item = &'e Expr<'s>>, span: Span) -> Shape
    where
        's: 'e,
    {
        let items = self.all(items);
        self.built(items, span)
    }

    /// A list or mapping made of values of this weight together. One of constants alone is as big as it is written.
    fn built(&mut self, items: usize, span: Span) -> Shape {
        let weight = items + usize::from(items > 0);
        if weight <= MAX_WEIGHT {
            return Shape {
                weight,
                scalar: false,
            };
        }
        self.wrong(
            span,
            format!("this puts more than {MAX_WEIGHT} values into lists within lists: print them one by one"),
        );
        Shape::UNKNOWN
    }

    fn operator(&mut self, op: &BinOp<'s>, span: Span) -> Shape {
        let (left, right) = (self.expr(&op.left), self.expr(&op.right));
        let scalars = left.scalar && right.scalar;
        match op.op {
            BinOpKind::ScAnd | BinOpKind::ScOr => left.or(right),
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

    fn attribute(&mut self, attribute: &GetAttr<'s>) -> Shape {
        let base = self.expr(&attribute.expr);
        let of_loop = matches!(&attribute.expr, Expr::Var(name) if name.id == "loop")
            && !matches!(self.scope.meaning("loop"), Meaning::Input);
        match of_loop && !matches!(attribute.name, "previtem" | "nextitem") {
            true => Shape::SCALAR,
            false => base,
        }
    }

    fn filter(&mut self, filter: &Filter<'s>, span: Span) -> Shape {
        // Without an expression it is applied to the text of a block.
        let input = match &filter.expr {
            Some(expr) => self.expr(expr).weight,
            None => Shape::SCALAR.weight,
        };
        let arguments = self.arguments(&filter.args);
        if !names::FILTERS.contains(&filter.name) {
            let known = names::list(names::FILTERS);
            self.wrong(
                span,
                format!("there is no filter `{}`: there are {known}", filter.name),
            );
        }
        self.filter_arguments(filter, span);
        match names::TO_SCALAR.contains(&filter.name) {
            true => Shape::SCALAR,
            false => self.built(input + arguments, span),
        }
    }

    /// Arguments that name a filter or test, and those that would repeat a value at no cost.
    fn filter_arguments(&mut self, filter: &Filter<'s>, span: Span) {
        let named = |place: usize| match filter.args.get(place) {
            Some(CallArg::Pos(Expr::Const(name))) => Ok(name.value.as_str().map(str::to_owned)),
            Some(CallArg::Pos(_) | CallArg::PosSplat(_) | CallArg::KwargSplat(_)) => Err(()),
            Some(CallArg::Kwarg(..)) | None => Ok(None),
        };
        let test_at = names::TAKES_TEST
            .iter()
            .find(|(name, _)| *name == filter.name);
        let (what, known, name) = match test_at {
            Some((_, place)) => ("test", names::TESTS, named(*place)),
            None if names::TAKES_FILTER.contains(&filter.name) => {
                ("filter", names::FILTERS, named(0))
            }
            None => ("", names::FILTERS, Ok(None)),
        };
        match name {
            Err(()) => self.wrong(
                span,
                format!(
                    "`{}` takes the name of a {what} as a plain string",
                    filter.name
                ),
            ),
            Ok(Some(name)) if !known.contains(&name.as_str()) => {
                let known = names::list(known);
                self.wrong(
                    span,
                    format!("there is no {what} `{name}`: there are {known}"),
                );
            }
            Ok(Some(name)) if what == "filter" && matches!(name.as_str(), "default" | "d") => {
                self.no_default(filter, span);
            }
            Ok(_) => {}
        }
        let default = |argument: &CallArg<'_>| matches!(argument, CallArg::Kwarg("default", _));
        if matches!(filter.name, "map" | "groupby") && filter.args.iter().any(default) {
            self.no_default(filter, span);
        }
        if filter.name == "tojson" && !filter.args.iter().all(small_indent) {
            self.wrong(
                span,
                "`tojson` takes an indent of 0 to 8, written as a number",
            );
        }
    }

    fn no_default(&mut self, filter: &Filter<'s>, span: Span) {
        self.wrong(
            span,
            format!(
                "`{}` takes no default here: put {{% if %}} into a loop, or `default` behind each value",
                filter.name
            ),
        );
    }

    fn test(&mut self, test: &Test<'s>, span: Span) -> Shape {
        self.expr(&test.expr);
        self.arguments(&test.args);
        if !names::TESTS.contains(&test.name) {
            let known = names::list(names::TESTS);
            self.wrong(
                span,
                format!("there is no test `{}`: there are {known}", test.name),
            );
        }
        Shape::SCALAR
    }

    fn call(&mut self, call: &Call<'s>, span: Span) -> Shape {
        let arguments = self.arguments(&call.args);
        match &call.expr {
            Expr::Var(name) => {
                let input = matches!(self.scope.meaning(name.id), Meaning::Input);
                if input && names::FUNCTIONS.contains(&name.id) {
                    self.reading.functions.insert(name.id.to_owned());
                } else {
                    let known = names::list(names::FUNCTIONS);
                    self.wrong(
                        span,
                        format!("there is no function `{}`: there are {known}", name.id),
                    );
                }
            }
            Expr::GetAttr(method) => {
                self.expr(&method.expr);
                let hint = match names::FILTERS.contains(&method.name) {
                    true => format!("use the filter, as in {{{{ x|{} }}}}", method.name),
                    false => "use a filter instead".to_owned(),
                };
                self.wrong(
                    span,
                    format!(
                        "values have no methods, so there is no `.{}()`: {hint}",
                        method.name
                    ),
                );
            }
            other => {
                self.expr(other);
                self.wrong(span, "a value can't be called: use a filter instead");
            }
        }
        self.built(arguments, span)
    }

    fn arguments(&mut self, arguments: &[CallArg<'s>]) -> usize {
        self.all(arguments.iter().map(|argument| match argument {
            CallArg::Pos(expr)
            | CallArg::Kwarg(_, expr)
            | CallArg::PosSplat(expr)
            | CallArg::KwargSplat(expr) => expr,
        }))
    }
}

fn small_indent(argument: &CallArg<'_>) -> bool {
    let (CallArg::Pos(expr) | CallArg::Kwarg("indent", expr)) = argument else {
        return false;
    };
    match expr {
        Expr::Const(indent) => indent.value.as_i64().is_some_and(|n| (0..=8).contains(&n)),
        _ => false,
    }
}
