//! Visits texts that are assigned to names, attributes and entries.

use ruff_python_ast::{Expr, ExprSubscript, StmtAugAssign};
use ruff_text_size::Ranged;

use crate::certainty::Doubt;
use crate::evaluate::value::Value;
use crate::find::arguments::PART;
use crate::find::calls;
use crate::find::classify::Signal;
use crate::find::exclusions::USERS;
use crate::find::extended::extends_note;
use crate::find::finder::Finder;
use crate::find::place::{Place, VARIABLE};
use crate::find::placeholders::PIECE;
use crate::find::scoring::word_count;
use crate::form::Form;
use crate::scope::ScopeKind;
use crate::syntax::{called, is_content, translates};
use crate::uses::is_telling;

impl<'a> Finder<'_, 'a> {
    pub(crate) fn assign(&mut self, target: &'a Expr, value: &'a Expr) {
        match (target, value) {
            (Expr::Name(name), _) => self.assign_name(name.id.as_str(), value),
            (Expr::Attribute(attribute), _) => {
                let place = self.used_elsewhere(target, Place::named(attribute.attr.as_str()));
                self.expr(value, &self.extended_elsewhere(target, value, place));
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
        if self.taken.contains(&value.start()) {
            return;
        }
        let symbol = self.local(name);
        let flow = self.flow(&symbol, value.range());
        let (mut notes, mut doubts) = (Vec::new(), Vec::new());
        if self.extends(&symbol, value) {
            notes.push(extends_note(name));
            doubts.push(Doubt::Extended);
        }
        let is_piece = !flow.sent && self.goes_into_prompt(&symbol) && self.is_long(value);
        let is_value = flow.only_part && needs == VARIABLE && self.is_value(value);
        if flow.only_part || is_piece {
            notes.push(PIECE.to_owned());
            doubts.push(Doubt::Part);
        }
        if flow.joined {
            notes.push(PART.to_owned());
            doubts.push(Doubt::Part);
        }
        if flow.one_of_several {
            notes.push(format!(
                "`{name}` has another text in another branch; the choice stays in the code"
            ));
            doubts.push(Doubt::Branch);
        }
        let is_list = matches!(value, Expr::List(_) | Expr::Tuple(_));
        let place = Place {
            symbol: self.symbol(name),
            sent: (flow.sent && !is_value) || is_piece,
            indirect: flow.indirect || is_piece,
            // A name such as `description` says what it describes.
            topic: is_piece,
            each_sent: is_list && self.uses.reach(&symbol.any_entry()).sent,
            replaced: flow.replaced,
            needs,
            form: match value {
                Expr::Dict(_) | Expr::List(_) | Expr::Tuple(_) if flow.form == Form::Plain => {
                    self.flow(&symbol.any_entry(), value.range()).form
                }
                _ => flow.form,
            },
            notes,
            doubts,
            signal: match flow.shown {
                true => Signal::Excluded(USERS),
                false => Signal::Neutral,
            },
            ..Place::named(name)
        };
        if self.is_joined(name) {
            return self.pieces_of_list(value);
        }
        if self.in_steps(&symbol, value, &place) {
            return;
        }
        let place = self.grown_later(&symbol, value.range(), place);
        if !self.messages_in_steps(&symbol, value, &place) {
            self.expr(value, &place);
        }
    }

    /// Whether a text has enough words to be more than a value.
    pub(crate) fn is_long(&self, value: &'a Expr) -> bool {
        match value {
            Expr::If(choice) => return self.is_long(&choice.body) || self.is_long(&choice.orelse),
            Expr::BoolOp(choice) => return choice.values.iter().any(|it| self.is_long(it)),
            // The default of `texts.get(name, "…")`.
            Expr::Call(call) if called(&call.func) == Some("get") => {
                let default = call.arguments.args.get(1);
                return default.is_some_and(|it| self.is_long(it));
            }
            Expr::Call(call) if translates(call) => {
                let mut values = call.arguments.iter_source_order();
                return values.any(|it| self.is_long(it.value()));
            }
            _ => {}
        }
        match self.evaluator().value(value) {
            Value::Text(text) => word_count(&text.visible().replace('\u{2026}', "")) > PIECE_WORDS,
            Value::Unknown | Value::Obstacle(_) => false,
        }
    }

    /// Whether it is a name or the like, which is a value where it is put into a text.
    fn is_value(&self, value: &'a Expr) -> bool {
        match (value, self.evaluator().value(value)) {
            (Expr::If(choice), _) => self.is_value(&choice.body) && self.is_value(&choice.orelse),
            (_, Value::Text(text)) => {
                let literal = text.as_literal();
                literal.is_some_and(|text| word_count(&text) <= NAME_WORDS && !text.contains('\n'))
            }
            _ => false,
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
            sent: is_content(subscript) || self.is_entry_sent(&subscript.value, key),
            signal: calls::entry(key, Signal::Neutral),
            ..Place::plain()
        };
        self.expr(value, &place);
        self.names.truncate(around);
    }

    /// The place with what other code does with an attribute, such as `self.prompt.format(…)` in another method.
    fn used_elsewhere(&self, target: &Expr, place: Place) -> Place {
        let attribute = self.code.own_attribute(self.module, self.scope, target);
        let Some(symbol) = attribute else {
            return self.set_on_object(target, place);
        };
        let bindings = self.code.bindings(&symbol).unwrap_or_default();
        match self.uses.reach(&symbol) {
            reach if bindings.len() == 1 => place.reached(reach),
            reach => Place {
                sent: reach.sent,
                indirect: reach.sent,
                ..place
            },
        }
    }

    /// The place of what is set on an object: what its class, which has an attribute of this telling name, does with it.
    fn set_on_object(&self, target: &Expr, place: Place) -> Place {
        let name = called(target).unwrap_or_default();
        if !is_telling(self.code, name) {
            return place;
        }
        let members = self.code.members(None, name);
        let mut reaches = members.iter().map(|member| self.uses.reach(member));
        match reaches.find(|reach| reach.sent) {
            Some(reach) => place.reached(reach),
            None => place,
        }
    }

    pub(crate) fn add_to(&mut self, assign: &'a StmtAugAssign) {
        let note = "it is appended to another text; the conditions stay in the code";
        let Expr::Name(name) = &*assign.target else {
            let label = called(&assign.target).map(str::to_owned);
            let place = Place {
                label,
                ..Place::plain()
            };
            return self.expr(&assign.value, &place.doubted(Doubt::Part, note));
        };
        if self.taken.contains(&assign.value.start()) {
            return;
        }
        if self.is_joined(name.id.as_str()) {
            return self.pieces_of_list(&assign.value);
        }
        let symbol = self.local(name.id.as_str());
        let flow = self.flow(&symbol, assign.value.range());
        let goes_on = flow.sent || self.goes_into_prompt(&symbol);
        let is_sent = goes_on && self.is_long(&assign.value);
        let place = Place {
            form: flow.form,
            sent: is_sent,
            indirect: is_sent,
            ..Place::named(name.id.as_str())
        };
        let place = place.doubted(Doubt::Part, note);
        self.expr(&assign.value, &place);
    }
}

/// The most words of a name.
const NAME_WORDS: usize = 3;

/// The most words of a text that is put into a prompt as a value, such as a name or a title.
const PIECE_WORDS: usize = 5;
