//! Visits lists that several statements build: texts that are joined, and messages.

use ruff_python_ast::{Expr, ExprCall};
use ruff_text_size::{Ranged, TextRange};

use crate::certainty::Doubt;
use crate::evaluate::value::Value;
use crate::find::candidate::What;
use crate::find::classify::{Signal, Verdict};
use crate::find::finder::Finder;
use crate::find::place::Place;
use crate::scope::lists::{Built, Grows};
use crate::symbol::Symbol;
use crate::syntax::called;

impl<'a> Finder<'_, 'a> {
    /// `"\n".join(parts)` of a list that statements build in a way that is only known at run time.
    pub(crate) fn built_list(&mut self, call: &'a ExprCall, place: &Place) {
        let (Some("join"), [list]) = (called(&call.func), call.arguments.args.as_ref()) else {
            return;
        };
        let Some(built) = self.evaluator().built(list) else {
            return;
        };
        let known = built.all().into_iter();
        let known = known.filter_map(|expr| match self.evaluator().value(expr) {
            Value::Text(text) => Some(text.visible()),
            Value::Unknown | Value::Obstacle(_) => None,
        });
        let known: Vec<String> = known.collect();
        let name = self.slice(list);
        let reason = format!("it joins the list `{name}`, which several statements build");
        self.classified(call.range(), &known.join("\n"), place, |verdict, known| {
            (verdict == Verdict::Prompt).then_some(What::NeedsPerson { reason, known })
        });
    }

    /// Whether a list is only a part of the text that it is joined to, which is visited there.
    pub(crate) fn is_joined(&self, name: &str) -> bool {
        let scope = &self.code.scopes[self.module].all[self.scope];
        let bindings = scope.bindings.get(name).into_iter().flatten();
        let mut values = bindings.filter_map(|binding| binding.change());
        scope.joined.contains(name)
            && scope.bindings.contains_key(name)
            && values.all(|(_, value)| value.is_list_expr())
    }

    /// Visits the texts of a list that is joined only for what is in them.
    pub(crate) fn pieces_of_list(&mut self, value: &'a Expr) {
        let piece = Place::plain().with(Signal::Neutral);
        match value {
            Expr::List(list) => {
                for element in &list.elts {
                    self.placeholder(element, &piece);
                }
            }
            other => self.placeholder(other, &piece),
        }
    }

    /// Visits `parts.append("…")` and the like of a list that is joined; true if it was handled.
    pub(crate) fn adds_to_joined(&mut self, call: &'a ExprCall) -> bool {
        let Expr::Attribute(method) = &*call.func else {
            return false;
        };
        let Expr::Name(list) = &*method.value else {
            return false;
        };
        let adds = matches!(method.attr.as_str(), "append" | "extend" | "insert");
        if !adds || !self.is_joined(list.id.as_str()) {
            return false;
        }
        for argument in &call.arguments.args {
            self.pieces_of_list(argument);
        }
        true
    }

    /// The messages of a list that is assigned here, together with those that statements add to it before anything else reads it.
    pub(crate) fn messages_in_steps(
        &mut self,
        symbol: &Symbol,
        value: &'a Expr,
        place: &Place,
    ) -> bool {
        let Some(built) = self.built_messages(symbol, value) else {
            return false;
        };
        let mut elements: Vec<&Expr> = match value {
            Expr::List(list) => list.elts.iter().collect(),
            _ => return false,
        };
        let mut spliced = Vec::new();
        for step in &built.steps {
            match (step.how, step.value) {
                (Grows::Append, Some(value)) => elements.push(value),
                (Grows::Extend, Some(Expr::List(list))) => elements.extend(&list.elts),
                (Grows::Extend, Some(value)) => {
                    spliced.push((elements.len() + spliced.len(), value));
                }
                _ => return false,
            }
        }
        let read = self.read_steps(&elements, &spliced, place.signal == Signal::Strong);
        if read.messages < 2 || !read.own {
            return false;
        }
        self.taken
            .extend(built.steps.iter().map(|it| it.range.start()));
        let mut noted = place.clone();
        noted.doubts.push(Doubt::Steps);
        self.add_chat(value, read, &noted);
        for element in elements {
            self.piece(element, place);
        }
        true
    }

    /// The statements that build a list of messages from this value, in the same block.
    fn built_messages(&self, symbol: &Symbol, value: &'a Expr) -> Option<Built<'a>> {
        let scope = &self.code.scopes[self.module].all[self.scope];
        let steps = scope.steps.get(symbol.name.as_str());
        let is_step = |read: TextRange| {
            let mut steps = steps.into_iter().flatten();
            steps.any(|step| step.range.contains_range(read) && step.how != Grows::Other)
        };
        let reads = self.uses.get(symbol);
        let reads = reads.filter(|read| {
            let is_local = read.is_in(self.module, self.scope);
            is_local && read.range.start() >= value.end() && !is_step(read.range)
        });
        let first = reads
            .map(|read| read.range)
            .min_by_key(|read| read.start())?;
        let built = scope.built(&symbol.name, first)?;
        let is_meant = built.first.range() == value.range();
        (is_meant && built.is_straight && !built.steps.is_empty()).then_some(built)
    }
}
