//! Filters, tests and functions in the walk: whether they exist, and whether their arguments are allowed.

use minijinja::machinery::Span;
use minijinja::machinery::ast::{Call, CallArg, Expr, Filter, Test};

use super::access::Part;
use super::facts::{default_arguments, takes_absent};
use super::names;
use super::scope::Meaning;
use super::shape::Shape;
use super::uses::Walk;
use crate::nearest::misspelt_keyword;

impl<'s> Walk<'s> {
    pub(super) fn filter(&mut self, filter: &Filter<'s>, span: Span) -> Shape<'s> {
        let input = match &filter.expr {
            Some(expr) if default_arguments(filter).is_some() => self.guarded(expr),
            Some(expr) => self.expr(expr),
            // The filter of a block is applied to the block's text.
            None => Shape::SCALAR,
        };
        if let (Some(expr), Some(part)) = (&filter.expr, Part::of_filter(filter)) {
            self.access(input, expr, part);
        }
        let arguments = self.arguments(&filter.args);
        if !names::has(names::FILTERS, filter.name) {
            self.wrong(span, names::unknown("filter", filter.name, names::FILTERS));
        }
        self.filter_arguments(filter, span);
        match names::TO_SCALAR.contains(&filter.name) {
            true => Shape::SCALAR,
            false => self.built(input.weight + arguments, span),
        }
    }

    /// Checks arguments that name a filter or test, those of `default`, and those that would repeat a value at no cost.
    fn filter_arguments(&mut self, filter: &Filter<'s>, span: Span) {
        self.named_argument(filter, span);
        let default = |argument: &CallArg<'_>| matches!(argument, CallArg::Kwarg("default", _));
        if matches!(filter.name, "map" | "groupby") && filter.args.iter().any(default) {
            self.no_default(filter, span);
        }
        if is_default_misused(filter) {
            self.wrong(
                span,
                "`default` takes a value, and `true` if that replaces an empty value, too, as in {{ x|default('y', true) }}",
            );
        }
        if filter.name == "tojson" && !filter.args.iter().all(small_indent) {
            self.wrong(
                span,
                "`tojson` takes an indent of 0 to 8, written as a number",
            );
        }
    }

    /// The argument that names a filter or test, if this filter takes one.
    fn named_argument(&mut self, filter: &Filter<'s>, span: Span) {
        let test_at = names::TAKES_TEST
            .iter()
            .find(|(name, _)| *name == filter.name);
        let (what, known, place) = match test_at {
            Some((_, place)) => ("test", names::TESTS, *place),
            None if names::TAKES_FILTER.contains(&filter.name) => ("filter", names::FILTERS, 0),
            None => return,
        };
        let name = match filter.args.get(place) {
            Some(CallArg::Pos(Expr::Const(name))) => name.value.as_str(),
            Some(CallArg::Pos(_) | CallArg::PosSplat(_) | CallArg::KwargSplat(_)) => {
                let what = format!(
                    "`{}` takes the name of a {what} as a plain string",
                    filter.name
                );
                return self.wrong(span, what);
            }
            Some(CallArg::Kwarg(..)) | None => None,
        };
        match name {
            Some(name) if !names::has(known, name) => {
                self.wrong(span, names::unknown(what, name, known));
            }
            Some(name) if what == "filter" && names::DEFAULTS.contains(&name) => {
                self.no_default(filter, span);
            }
            Some(_) | None => {}
        }
    }

    fn no_default(&mut self, filter: &Filter<'s>, span: Span) {
        self.wrong(
            span,
            format!(
                "`{}` takes no default here: put {{% if %}} into a loop, or `default` after each value",
                filter.name
            ),
        );
    }

    pub(super) fn test(&mut self, test: &Test<'s>, span: Span) -> Shape<'s> {
        let tested = match takes_absent(test) {
            true => self.guarded(&test.expr),
            false => self.expr(&test.expr),
        };
        if names::OF_KIND.contains(&test.name) {
            self.tested.extend(tested.input.map(|input| input.name));
        }
        self.arguments(&test.args);
        if !names::has(names::TESTS, test.name) {
            self.wrong(span, names::unknown("test", test.name, names::TESTS));
        }
        Shape::SCALAR
    }

    pub(super) fn call(&mut self, call: &Call<'s>, span: Span) -> Shape<'s> {
        let arguments = self.arguments(&call.args);
        match &call.expr {
            Expr::Var(name) => {
                let input = matches!(self.scope.meaning(name.id), Meaning::Input);
                if input && names::has(names::FUNCTIONS, name.id) {
                    self.reading.functions.insert(name.id);
                } else {
                    self.wrong(span, names::unknown_function(name.id));
                }
            }
            Expr::GetAttr(method) => {
                self.expr(&method.expr);
                let filters = names::FILTERS.iter().map(|(name, _)| *name);
                let hint = match misspelt_keyword(method.name, filters) {
                    Some(filter) => format!("use the filter, as in {{{{ x|{filter} }}}}"),
                    None => "use a filter instead".to_owned(),
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
}

/// Whether `default` has arguments that it does not take. The arguments of a splat are unknown.
fn is_default_misused(filter: &Filter<'_>) -> bool {
    let splat =
        |argument: &CallArg<'_>| matches!(argument, CallArg::PosSplat(_) | CallArg::KwargSplat(_));
    names::DEFAULTS.contains(&filter.name)
        && default_arguments(filter).is_none()
        && !filter.args.iter().any(splat)
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
