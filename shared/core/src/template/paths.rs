//! The values that expressions in a range of a template read: those that are present, and the first that is absent.

use std::ops::Range;

use minijinja::machinery::ast::{CallArg, Expr, Stmt};
use minijinja::machinery::{Span, parse};
use serde_json::Value;

use super::engine;
use super::facts::{default_arguments, takes_absent};
use super::names::DEFAULTS;
use crate::content::{TemplateFormat, escape_pointer, is_identifier};

/// A value inside of the given values.
#[derive(Debug, Clone)]
pub(super) struct At<'v> {
    /// The input, then the keys and indexes that lead to the value.
    pub(super) steps: Vec<String>,
    /// `None` for an input without a value.
    pub(super) value: Option<&'v Value>,
}

/// A value that is read and absent.
#[derive(Debug)]
pub(super) struct Absent<'v> {
    /// The innermost value that is present, or the input without a value.
    pub(super) at: At<'v>,
    /// The part that it lacks; empty for an input without a value.
    pub(super) part: String,
}

/// The values that a range of a template reads.
#[derive(Debug, Default)]
pub(super) struct Paths<'v> {
    pub(super) absent: Option<Absent<'v>>,
    pub(super) present: Vec<At<'v>>,
}

impl At<'_> {
    /// Its JSON pointer in `{inputs}`.
    pub(super) fn pointer(&self) -> String {
        let steps = self.steps.iter();
        let steps: String = steps
            .map(|step| format!("/{}", escape_pointer(step)))
            .collect();
        format!("/inputs{steps}")
    }

    /// Its notation in a template.
    pub(super) fn written(&self, part: &str, format: TemplateFormat) -> String {
        let mut steps = self.steps.iter().map(String::as_str).chain([part]);
        let input = steps.next().unwrap_or_default().to_owned();
        steps
            .filter(|step| !step.is_empty())
            .fold(input, |path, step| match step {
                _ if format == TemplateFormat::Mustache => format!("{path}.{step}"),
                name if is_identifier(name) => format!("{path}.{name}"),
                index if index.parse::<i64>().is_ok() => format!("{path}[{index}]"),
                key => format!("{path}[{key:?}]"),
            })
    }
}

impl<'v> Paths<'v> {
    /// Reads the expressions that overlap these bytes; `None` if the template does not parse.
    pub(super) fn read(
        source: &str,
        range: &Range<usize>,
        value_of: &dyn Fn(&str) -> Option<&'v Value>,
    ) -> Option<Self> {
        let tree = parse(source, "template", engine::syntax()).ok()?;
        let mut walk = Walk {
            range,
            value_of,
            locals: Vec::new(),
            found: Self::default(),
        };
        walk.statement(&tree);
        Some(walk.found)
    }
}

/// The value of a local name; `None` if it is unknown.
type Origins<'v> = Option<Vec<At<'v>>>;

struct Walk<'s, 'v, 'w> {
    range: &'w Range<usize>,
    value_of: &'w dyn Fn(&str) -> Option<&'v Value>,
    locals: Vec<(&'s str, Origins<'v>)>,
    found: Paths<'v>,
}

impl<'s, 'v> Walk<'s, 'v, '_> {
    fn statements(&mut self, statements: &[Stmt<'s>]) {
        statements
            .iter()
            .for_each(|statement| self.statement(statement));
    }

    fn statement(&mut self, statement: &Stmt<'s>) {
        match statement {
            Stmt::Template(template) => self.statements(&template.children),
            Stmt::EmitExpr(emit) => {
                self.expr(&emit.expr, false);
            }
            Stmt::ForLoop(inner) => {
                let origins = self.expr(&inner.iter, false);
                let outer = self.locals.len();
                self.bind(&inner.target, origins.map(items));
                self.locals.push(("loop", None));
                if let Some(filter) = &inner.filter_expr {
                    self.expr(filter, false);
                }
                self.statements(&inner.body);
                self.locals.truncate(outer);
                self.statements(&inner.else_body);
            }
            Stmt::IfCond(condition) => {
                self.expr(&condition.expr, false);
                self.statements(&condition.true_body);
                self.statements(&condition.false_body);
            }
            Stmt::WithBlock(block) => {
                let outer = self.locals.len();
                for (target, value) in &block.assignments {
                    let origins = self.expr(value, false);
                    self.bind(target, origins);
                }
                self.statements(&block.body);
                self.locals.truncate(outer);
            }
            Stmt::Set(set) => {
                let origins = self.expr(&set.expr, false);
                self.bind(&set.target, origins);
            }
            Stmt::SetBlock(block) => {
                self.statements(&block.body);
                self.bind(&block.target, None);
            }
            Stmt::FilterBlock(block) => self.statements(&block.body),
            Stmt::EmitRaw(_)
            | Stmt::AutoEscape(_)
            | Stmt::Block(_)
            | Stmt::Do(_)
            | Stmt::Extends(_)
            | Stmt::FromImport(_)
            | Stmt::Import(_)
            | Stmt::Include(_) => {}
        }
    }

    fn bind(&mut self, target: &Expr<'s>, origins: Origins<'v>) {
        match target {
            Expr::Var(name) => self.locals.push((name.id, origins)),
            Expr::List(list) => list.items.iter().for_each(|item| self.bind(item, None)),
            Expr::Tuple(tuple) => tuple.items.iter().for_each(|item| self.bind(item, None)),
            _ => {}
        }
    }

    /// Reads an expression, whose value may be absent if `guarded`. Returns where the value comes from.
    fn expr(&mut self, expr: &Expr<'s>, guarded: bool) -> Origins<'v> {
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

    fn name(&mut self, name: &str, span: Span, guarded: bool) -> Origins<'v> {
        let local = self.locals.iter().rev().find(|(local, _)| *local == name);
        if let Some((_, origins)) = local {
            return origins.clone();
        }
        let at = At {
            steps: vec![name.to_owned()],
            value: (self.value_of)(name),
        };
        if at.value.is_some() {
            return Some(vec![at]);
        }
        self.absent(at, "", span, guarded);
        None
    }

    fn step(&mut self, base: Vec<At<'v>>, part: &str, span: Span, guarded: bool) -> Origins<'v> {
        let mut found = Vec::with_capacity(base.len());
        for mut at in base {
            let value = at.value.and_then(|value| part_of(value, part));
            let Some((step, value)) = value else {
                self.absent(at, part, span, guarded);
                continue;
            };
            at.steps.push(step);
            at.value = Some(value);
            found.push(at);
        }
        Some(found)
    }

    fn absent(&mut self, at: At<'v>, part: &str, span: Span, guarded: bool) {
        if !guarded && self.found.absent.is_none() && self.is_near(span) {
            let part = part.to_owned();
            self.found.absent = Some(Absent { at, part });
        }
    }

    fn is_near(&self, span: Span) -> bool {
        let (start, end) = (span.start_offset as usize, span.end_offset as usize);
        start < self.range.end && self.range.start < end
    }
}

/// A key or index of a value, and the value there.
pub(super) fn part_of<'v>(value: &'v Value, part: &str) -> Option<(String, &'v Value)> {
    match value {
        Value::Object(fields) => Some((part.to_owned(), fields.get(part)?)),
        Value::Array(items) => {
            let index: i64 = part.parse().ok()?;
            let index = match usize::try_from(index) {
                Ok(index) => index,
                Err(_) => items.len().checked_sub(usize::try_from(-index).ok()?)?,
            };
            Some((index.to_string(), items.get(index)?))
        }
        _ => None,
    }
}

fn items(origins: Vec<At<'_>>) -> Vec<At<'_>> {
    let of_each = origins.into_iter().flat_map(|at| {
        let items = at.value.and_then(Value::as_array);
        items
            .into_iter()
            .flatten()
            .enumerate()
            .map(move |(index, item)| {
                let mut steps = at.steps.clone();
                steps.push(index.to_string());
                let value = Some(item);
                At { steps, value }
            })
    });
    of_each.collect()
}
