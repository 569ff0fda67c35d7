//! Visits texts that are assigned to names, attributes and entries.

use ruff_python_ast::{Expr, ExprSubscript, StmtAugAssign};
use ruff_text_size::Ranged;

use crate::evaluate::constants::note_inlined;
use crate::find::calls;
use crate::find::candidate::What;
use crate::find::classify::Signal;
use crate::find::finder::Finder;
use crate::find::place::{Place, VARIABLE};
use crate::form::Form;
use crate::scope::ScopeKind;
use crate::syntax::called;

impl<'a> Finder<'_, 'a> {
    pub(crate) fn assign(&mut self, target: &'a Expr, value: &'a Expr) {
        match (target, value) {
            (Expr::Name(name), _) => self.assign_name(name.id.as_str(), value),
            (Expr::Attribute(attribute), _) => {
                let place = Place {
                    form: self.filled_in_elsewhere(target),
                    ..Place::named(attribute.attr.as_str())
                };
                self.expr(value, &place);
            }
            (Expr::Subscript(subscript), _) => self.assign_entry(subscript, value),
            (Expr::Tuple(targets), Expr::Tuple(values))
                if targets.elts.len() == values.elts.len() =>
            {
                for (target, value) in targets.elts.iter().zip(&values.elts) {
                    self.assign(target, value);
                }
            }
            _ => self.expr(value, &Place::plain()),
        }
    }

    fn assign_name(&mut self, name: &str, value: &'a Expr) {
        let needs = match self.code.scopes[self.module].all[self.scope].kind {
            ScopeKind::Class | ScopeKind::Module => i32::MIN,
            ScopeKind::Function => VARIABLE,
        };
        let symbol = self.local(name);
        let flow = self.flow(&symbol, value.range());
        let mut notes = self.added_sometimes(name);
        if flow.one_of_several {
            notes.push(format!(
                "`{name}` has another text in another branch; the choice stays in the code"
            ));
        }
        let place = Place {
            symbol: self.symbol(name),
            sent: flow.sent,
            needs,
            form: match value {
                Expr::Dict(_) => self.flow(&symbol.any_entry(), value.range()).form,
                _ => flow.form,
            },
            notes,
            ..Place::named(name)
        };
        if !self.in_steps(name, value, &place) {
            self.expr(value, &place);
        }
    }

    fn assign_entry(&mut self, subscript: &'a ExprSubscript, value: &'a Expr) {
        let key = match &*subscript.slice {
            Expr::StringLiteral(key) => key.value.to_str(),
            _ => "",
        };
        let around = self.names.len();
        self.names
            .extend(called(&subscript.value).map(str::to_owned));
        let place = Place {
            label: Some(key.to_owned()).filter(|key| !key.is_empty()),
            signal: calls::entry(key, Signal::Neutral),
            ..Place::plain()
        };
        self.expr(value, &place);
        self.names.truncate(around);
    }

    /// How the code fills in an attribute that is assigned once, such as by `self.prompt.format(…)` in another method.
    fn filled_in_elsewhere(&self, target: &Expr) -> Form {
        let symbol = self.code.symbol(self.module, self.scope, target);
        let once = symbol.filter(|symbol| {
            self.code
                .bindings(symbol)
                .is_some_and(|bindings| bindings.len() == 1)
        });
        let Some(symbol) = once else {
            return Form::Plain;
        };
        let uses = self.uses.get(&symbol).into_iter().flatten();
        uses.map(|used| used.form)
            .find(|form| *form != Form::Plain)
            .unwrap_or_else(|| self.uses.by_alias(&symbol).0)
    }

    /// A note for a text that a condition extends.
    fn added_sometimes(&self, name: &str) -> Vec<String> {
        let scope = &self.code.scopes[self.module].all[self.scope];
        match scope.grows.contains(name) {
            false => Vec::new(),
            true => vec!["the code adds more to it; the conditions stay in the code".to_owned()],
        }
    }

    /// A text that unconditional `+=` completes before it is read.
    fn in_steps(&mut self, name: &str, value: &'a Expr, place: &Place) -> bool {
        let Some(symbol) = &place.symbol else {
            return false;
        };
        let Some((_, added)) = self
            .code
            .constant(symbol)
            .filter(|(_, added)| !added.is_empty())
        else {
            return false;
        };
        let last = added.last().map_or(value.end(), |last| last.start());
        let between = &self.code.modules[self.module].text[value.end().to_usize()..last.to_usize()];
        let mentioned = between
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .filter(|word| *word == name)
            .count();
        if mentioned > added.len() {
            return false;
        }
        let mut whole = crate::text::Text::default();
        for expr in std::iter::once(value).chain(added) {
            match self.evaluator().part(expr) {
                Ok(text) => whole = whole.then(text),
                Err(_) => return false,
            }
        }
        if !whole.own {
            return false;
        }
        if !self.code.shares {
            note_inlined(&mut whole);
        }
        whole.manual = Some("it is built in several statements".to_owned());
        self.text(value, whole, place);
        true
    }

    pub(crate) fn add_to(&mut self, assign: &'a StmtAugAssign) {
        let Expr::Name(name) = &*assign.target else {
            return self.expr(&assign.value, &Place::plain());
        };
        if let Some(symbol) = self.symbol(name.id.as_str())
            && self.found.iter().any(|found| {
                found.symbol.as_ref() == Some(&symbol)
                    && matches!(&found.what, What::Text { text, .. } if text.manual.is_some())
            })
        {
            return;
        }
        let form = self
            .flow(&self.local(name.id.as_str()), assign.value.range())
            .form;
        let place = Place {
            form,
            ..Place::named(name.id.as_str())
        };
        let place = place.noted("it is appended to another text; the conditions stay in the code");
        self.expr(&assign.value, &place);
    }
}
