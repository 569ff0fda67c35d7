//! Texts that several statements make, such as `prompt = prompt + notes` and `prompt += notes`.

use ruff_python_ast::Expr;
use ruff_text_size::Ranged;

use crate::evaluate::constants::note_inlined;
use crate::evaluate::lists::IN_STEPS;
use crate::evaluate::value::Value;
use crate::find::finder::Finder;
use crate::find::flow::MANY;
use crate::find::place::Place;
use crate::scope::Change;
use crate::symbol::Symbol;
use crate::syntax::called;
use crate::text::Text;

/// A statement that adds to a text, or replaces it with a longer one.
type Step<'a> = (Change, &'a Expr);

impl<'a> Finder<'_, 'a> {
    /// The whole text of a name that the statements after this value complete before anything reads it.
    pub(crate) fn in_steps(&mut self, symbol: &Symbol, value: &'a Expr, place: &Place) -> bool {
        let count = self.code.bindings(symbol).map_or(0, <[_]>::len);
        if !(2..=MANY).contains(&count) {
            return false;
        }
        let steps = self.steps(symbol, value);
        let Some((mut whole, count)) = self.put_together(&symbol.name, value, &steps) else {
            return false;
        };
        let steps = &steps[..count];
        if self.mixes_values(&symbol.name, value, steps) {
            return false;
        }
        let Some((_, last)) = steps.last().filter(|_| whole.own) else {
            return false;
        };
        if !self.code.shares {
            note_inlined(&mut whole);
        }
        whole.manual = Some(IN_STEPS.to_owned());
        let flow = self.flow(symbol, last.range());
        let place = Place {
            sent: flow.sent,
            form: flow.form,
            ..place.clone()
        };
        let place = self.grown_later(symbol, last.range(), place);
        self.text(value, whole, &place);
        self.placeholders(value, &place);
        for (_, step) in steps {
            self.taken.insert(step.start());
            self.placeholders(step, &place);
        }
        true
    }

    /// Whether a value that one of the statements inserts is changed before a later one, which would need another input.
    fn mixes_values(&self, name: &str, value: &'a Expr, steps: &[Step<'a>]) -> bool {
        let scope = &self.code.scopes[self.module].all[self.scope];
        let Some((_, last)) = steps.last() else {
            return false;
        };
        let earlier = steps.iter().rev().skip(1).map(|(_, step)| *step);
        let mut all = earlier.chain([value]);
        all.any(|it| scope.rebinds(it, last.start(), name))
    }

    /// The statements that change a text after this value: in the same block, and before any other code reads it.
    fn steps(&self, symbol: &Symbol, value: &'a Expr) -> Vec<Step<'a>> {
        let scope = &self.code.scopes[self.module].all[self.scope];
        let bindings = self.code.bindings(symbol).unwrap_or_default();
        let changes = bindings.iter().filter_map(|binding| binding.change());
        let block = scope.block(value.start());
        let steps: Vec<Step<'a>> = changes
            .skip_while(|(_, other)| other.start() <= value.start())
            .take_while(|(change, other)| {
                // A lookup can return the template that `.format` fills in.
                let is_filled =
                    matches!(other, Expr::Call(call) if called(&call.func) == Some("format"));
                *change != Change::Set && !is_filled && scope.block(other.start()) == block
            })
            .collect();
        let reads = self.uses.get(symbol);
        let is_other = |read: &&crate::uses::Use| {
            let inside = |(_, step): &Step<'a>| step.range().contains_range(read.range);
            read.is_in(self.module, self.scope)
                && read.range.start() >= value.end()
                && !steps.iter().any(inside)
        };
        let first = reads.filter(is_other).map(|read| read.range.start()).min();
        let before = |(_, step): &&Step<'a>| first.is_none_or(|read| step.end() <= read);
        steps.iter().take_while(before).copied().collect()
    }

    /// The text after the steps, and how many of them could be followed.
    fn put_together(
        &self,
        name: &str,
        value: &'a Expr,
        steps: &[Step<'a>],
    ) -> Option<(Text, usize)> {
        if steps.is_empty() {
            return None;
        }
        let mut whole = self.evaluator().part(value).ok()?;
        for (index, (change, step)) in steps.iter().enumerate() {
            let evaluator = self.evaluator();
            let next = match change {
                Change::Add => evaluator
                    .part(step)
                    .ok()
                    .map(|text| whole.clone().then(text)),
                Change::Set | Change::Extend => match evaluator.with(name, &whole).value(step) {
                    Value::Text(text) => Some(text),
                    Value::Unknown | Value::Obstacle(_) => None,
                },
            };
            match next {
                Some(text) => whole = text,
                None => return Some((whole, index)),
            }
        }
        Some((whole, steps.len()))
    }
}
