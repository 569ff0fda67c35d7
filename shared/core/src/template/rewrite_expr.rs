//! Copying expressions: filters, tests and operators become variants that charge first.

use minijinja::machinery::Span;
use minijinja::machinery::ast::{
    self, BinOp, BinOpKind, CallArg, Compare, CompareOp, Expr, Filter, Spanned, Test, UnaryOp,
    UnaryOpKind,
};

use super::facts::default_arguments;
use super::names::{TAKES_FILTER, TAKES_TEST};
use super::{engine, operators};

fn exprs<'s>(list: &[Expr<'s>]) -> Vec<Expr<'s>> {
    list.iter().map(expr).collect()
}

/// Copies an expression.
pub(super) fn expr<'s>(it: &Expr<'s>) -> Expr<'s> {
    match it {
        Expr::Var(it) => Expr::Var(Spanned::new(ast::Var { id: it.id }, it.span())),
        Expr::Const(it) => {
            let value = it.value.clone();
            Expr::Const(Spanned::new(ast::Const { value }, it.span()))
        }
        Expr::Slice(it) => slice(it, it.span()),
        Expr::UnaryOp(it) => Expr::UnaryOp(Spanned::new(unary(it), it.span())),
        Expr::BinOp(it) => binary(it, it.span()),
        Expr::Compare(it) => Expr::Compare(Spanned::new(chain(it), it.span())),
        Expr::IfExpr(it) => Expr::IfExpr(Spanned::new(choice(it), it.span())),
        Expr::Filter(it) => Expr::Filter(Spanned::new(filter(it), it.span())),
        Expr::Test(it) => test(
            engine::charged(it.name),
            expr(&it.expr),
            arguments(&it.args),
            it.span(),
        ),
        Expr::GetAttr(it) => {
            let (expr, name) = (expr(&it.expr), it.name);
            Expr::GetAttr(Spanned::new(ast::GetAttr { expr, name }, it.span()))
        }
        Expr::GetItem(it) => {
            let key = vec![CallArg::Pos(expr(&it.subscript_expr))];
            charging(operators::ITEM, expr(&it.expr), key, it.span())
        }
        Expr::Call(it) => Expr::Call(Spanned::new(call(it), it.span())),
        Expr::List(it) => {
            let items = exprs(&it.items);
            Expr::List(Spanned::new(ast::List { items }, it.span()))
        }
        Expr::Tuple(it) => {
            let items = exprs(&it.items);
            Expr::Tuple(Spanned::new(ast::Tuple { items }, it.span()))
        }
        Expr::Map(it) => {
            let (keys, values) = (it.keys.iter().map(walked).collect(), exprs(&it.values));
            Expr::Map(Spanned::new(ast::Map { keys, values }, it.span()))
        }
    }
}

fn unary<'s>(it: &UnaryOp<'s>) -> UnaryOp<'s> {
    // It can't be copied.
    let op = match &it.op {
        UnaryOpKind::Not => UnaryOpKind::Not,
        UnaryOpKind::Neg => UnaryOpKind::Neg,
    };
    let expr = expr(&it.expr);
    UnaryOp { op, expr }
}

fn choice<'s>(it: &ast::IfExpr<'s>) -> ast::IfExpr<'s> {
    ast::IfExpr {
        test_expr: expr(&it.test_expr),
        true_expr: expr(&it.true_expr),
        false_expr: it.false_expr.as_ref().map(expr),
    }
}

/// Applies a charging filter to an expression.
fn charging<'s>(name: &'s str, operand: Expr<'s>, args: Vec<CallArg<'s>>, span: Span) -> Expr<'s> {
    let expr = Some(operand);
    Expr::Filter(Spanned::new(Filter { name, expr, args }, span))
}

fn test<'s>(name: &'s str, expr: Expr<'s>, args: Vec<CallArg<'s>>, span: Span) -> Expr<'s> {
    Expr::Test(Spanned::new(Test { name, expr, args }, span))
}

/// Charges for an operand, unless it is a literal, which is no larger than its source.
fn walked<'s>(it: &Expr<'s>) -> Expr<'s> {
    match it {
        Expr::Const(_) => expr(it),
        _ => charging(operators::WALKED, expr(it), Vec::new(), it.span()),
    }
}

fn slice<'s>(it: &ast::Slice<'s>, span: Span) -> Expr<'s> {
    let slice = ast::Slice {
        expr: charging(
            operators::SLICED,
            expr(&it.expr),
            Vec::new(),
            it.expr.span(),
        ),
        start: it.start.as_ref().map(expr),
        stop: it.stop.as_ref().map(expr),
        step: it.step.as_ref().map(expr),
    };
    let slice = Expr::Slice(Spanned::new(slice, span));
    charging(operators::SETTLED, slice, Vec::new(), span)
}

fn binary<'s>(it: &BinOp<'s>, span: Span) -> Expr<'s> {
    let compared = match it.op {
        BinOpKind::Eq => operators::EQ,
        BinOpKind::Ne => operators::NE,
        BinOpKind::Lt => operators::LT,
        BinOpKind::Lte => operators::LE,
        BinOpKind::Gt => operators::GT,
        BinOpKind::Gte => operators::GE,
        BinOpKind::In => operators::IN,
        BinOpKind::Concat => {
            let printed = |operand: &Expr<'s>| {
                charging(
                    operators::PRINTED,
                    expr(operand),
                    Vec::new(),
                    operand.span(),
                )
            };
            return with_operands(it.op, printed(&it.left), printed(&it.right), span);
        }
        op @ (BinOpKind::ScAnd
        | BinOpKind::ScOr
        | BinOpKind::Add
        | BinOpKind::Sub
        | BinOpKind::Mul
        | BinOpKind::Div
        | BinOpKind::FloorDiv
        | BinOpKind::Rem
        | BinOpKind::Pow) => return with_operands(op, expr(&it.left), expr(&it.right), span),
    };
    let right = vec![CallArg::Pos(expr(&it.right))];
    test(compared, expr(&it.left), right, span)
}

fn with_operands<'s>(op: BinOpKind, left: Expr<'s>, right: Expr<'s>, span: Span) -> Expr<'s> {
    Expr::BinOp(Spanned::new(BinOp { op, left, right }, span))
}

/// `a < b < c`, for which the engine has a separate expression.
fn chain<'s>(it: &Compare<'s>) -> Compare<'s> {
    let ops = it.ops.iter().map(|part| CompareOp {
        op: part.op,
        expr: walked(&part.expr),
    });
    Compare {
        expr: walked(&it.expr),
        ops: ops.collect(),
    }
}

/// Copies a filter under the name that charges, and also the names of filters and tests in its arguments.
fn filter<'s>(it: &Filter<'s>) -> Filter<'s> {
    let mut args = match default_arguments(it) {
        Some(given) => positional(given),
        None => arguments(&it.args),
    };
    let place = TAKES_TEST.iter().find(|(name, _)| *name == it.name);
    let place = match TAKES_FILTER.contains(&it.name) {
        true => Some(0),
        false => place.map(|(_, place)| *place),
    };
    if let Some(CallArg::Pos(Expr::Const(named))) = place.and_then(|place| args.get_mut(place)) {
        let name = named.value.as_str().map(engine::charged);
        let value = name.unwrap_or_default().into();
        *named = Spanned::new(ast::Const { value }, named.span());
    }
    Filter {
        name: engine::charged(it.name),
        expr: it.expr.as_ref().map(expr),
        args,
    }
}

/// The engine's `default` has no named arguments, unlike Jinja2's.
fn positional<'s>([value, boolean]: [Option<&Expr<'s>>; 2]) -> Vec<CallArg<'s>> {
    let empty = || {
        let value = "".into();
        Expr::Const(Spanned::new(ast::Const { value }, Span::default()))
    };
    let value = match (value, boolean) {
        (None, None) => return Vec::new(),
        (value, _) => value.map_or_else(empty, expr),
    };
    let args = [Some(value), boolean.map(expr)];
    args.into_iter().flatten().map(CallArg::Pos).collect()
}

/// Named arguments that are unpacked from a mapping are copied.
fn arguments<'s>(args: &[CallArg<'s>]) -> Vec<CallArg<'s>> {
    let copied = args.iter().map(|arg| match arg {
        CallArg::Pos(it) => CallArg::Pos(expr(it)),
        CallArg::Kwarg(name, it) => CallArg::Kwarg(name, expr(it)),
        CallArg::PosSplat(it) => CallArg::PosSplat(expr(it)),
        CallArg::KwargSplat(it) => CallArg::KwargSplat(walked(it)),
    });
    copied.collect()
}

/// A function copies its arguments.
pub(super) fn call<'s>(it: &ast::Call<'s>) -> ast::Call<'s> {
    let args = arguments(&it.args).into_iter().map(|arg| match arg {
        CallArg::Pos(it) => CallArg::Pos(walked_once(it)),
        other => other,
    });
    ast::Call {
        expr: expr(&it.expr),
        args: args.collect(),
    }
}

fn walked_once(it: Expr<'_>) -> Expr<'_> {
    match it {
        Expr::Const(_) => it,
        _ => {
            let span = it.span();
            charging(operators::WALKED, it, Vec::new(), span)
        }
    }
}
