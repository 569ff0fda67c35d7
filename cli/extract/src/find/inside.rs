//! Visits the parts of expressions that are not text.

use ruff_python_ast::{Expr, ExprDict};

use crate::certainty::Doubt;
use crate::evaluate::value::Value;
use crate::find::classify::Signal;
use crate::find::finder::Finder;
use crate::find::place::Place;
use crate::find::scoring::{has_more_words_than, is_one_word};
use crate::find::{calls, identifiers};
use crate::symbol::Symbol;
use crate::syntax::{asks_agent, has, is_user, terms};

/// The most words of an argument of a command that is no prompt.
const OPTION: usize = 2;

impl<'a> Finder<'_, 'a> {
    /// Visits the parts of an expression that is not text.
    pub(crate) fn inside(&mut self, expr: &'a Expr, place: &Place) {
        match expr {
            Expr::If(_) | Expr::BoolOp(_) | Expr::Compare(_) => self.choice(expr, place),
            Expr::Call(call) => self.call(call, place),
            Expr::Dict(dict) => self.entries(dict, place),
            Expr::List(list) if asks_agent(&list.elts) => {
                let sent = Place {
                    sent: true,
                    ..Place::named("prompt").with(Signal::Strong)
                };
                list.elts.iter().for_each(|argument| {
                    let is_text = has_more_words_than(OPTION, self.slice(argument));
                    self.expr(argument, if is_text { &sent } else { place });
                });
            }
            Expr::List(list) => self.each(&list.elts, place),
            Expr::Tuple(tuple) => self.each(&tuple.elts, place),
            Expr::Set(set) => self.each(&set.elts, place),
            Expr::Lambda(lambda) => {
                let sent = place.sent;
                self.expr(
                    &lambda.body,
                    &Place {
                        sent,
                        ..place.part()
                    },
                );
            }
            Expr::Await(inner) => self.expr(&inner.value, &place.part()),
            Expr::Starred(inner) => self.expr(&inner.value, &place.part()),
            Expr::Yield(inner) => inner
                .value
                .iter()
                .for_each(|value| self.expr(value, &place.part())),
            Expr::Named(named) => {
                self.expr(&named.value, &Place::named(self.slice(&*named.target)))
            }
            Expr::Subscript(subscript) => self.expr(&subscript.value, &place.part()),
            Expr::Attribute(attribute) => self.expr(&attribute.value, &Place::plain()),
            Expr::BinOp(_) if self.long_sum(expr, place) => {}
            Expr::BinOp(operation) => {
                self.expr(&operation.left, &place.element(&operation.left));
                self.expr(&operation.right, &place.element(&operation.right));
            }
            Expr::UnaryOp(operation) => self.expr(&operation.operand, &Place::plain()),
            Expr::ListComp(list) => self.expr(&list.elt, &place.element(&list.elt)),
            Expr::Generator(list) => self.expr(&list.elt, &place.part()),
            Expr::DictComp(dict) => self.expr(&dict.value, &place.part()),
            _ => {}
        }
    }

    /// Visits the terms of a long sum that is not text; true if it is one. Its beginnings are no text either: to evaluate each of them
    /// would take time that grows with the square of its length.
    fn long_sum(&mut self, sum: &'a Expr, place: &Place) -> bool {
        let terms = terms(sum);
        let [before @ .., last] = terms.as_slice() else {
            return false;
        };
        // A sum of lists may begin with messages.
        if before.len() < 2
            || terms.iter().any(|term| term.is_list_expr())
            || !matches!(self.evaluator().value(sum), Value::Unknown)
        {
            return false;
        }
        let inner = place.element(sum);
        for term in before {
            self.expr(term, &inner.element(term));
        }
        self.expr(last, &place.element(last));
        true
    }

    fn each(&mut self, elements: &'a [Expr], place: &Place) {
        elements
            .iter()
            .for_each(|element| self.expr(element, &place.element(element)));
    }

    /// Visits alternatives; the choice stays in the code.
    fn choice(&mut self, expr: &'a Expr, place: &Place) {
        let compared = Place::excluded("compared with other text");
        match expr {
            Expr::If(choice) => {
                let test = self.slice(&*choice.test);
                let if_it =
                    |holds| place.doubted(Doubt::Branch, format!("used only if `{test}` {holds}"));
                let is_text = |it| !matches!(self.evaluator().value(it), Value::Unknown);
                let is_default = !is_text(&choice.body) || !is_text(&choice.orelse);
                for (value, place) in [
                    (&*choice.body, if_it("is true")),
                    (&*choice.orelse, if_it("is false")),
                ] {
                    if !(is_default && self.stands_in(value, &place)) {
                        self.expr(value, &place);
                    }
                }
                self.expr(&choice.test, &compared);
            }
            Expr::BoolOp(operation) => {
                let first = self.slice(&operation.values[0]);
                let place = place.doubted(
                    Doubt::Default,
                    format!("a default: `{first}` may override it"),
                );
                for value in &operation.values {
                    if !self.stands_in(value, &place) {
                        self.expr(value, &place);
                    }
                }
            }
            Expr::Compare(compare) => {
                self.expr(&compare.left, &compared);
                compare
                    .comparators
                    .iter()
                    .for_each(|value| self.expr(value, &compared));
            }
            _ => {}
        }
    }

    /// Whether a few words, such as "not known", stand in for a value that is put into a prompt.
    pub(crate) fn stands_in(&self, value: &'a Expr, place: &Place) -> bool {
        let is_text = matches!(self.evaluator().value(value), Value::Text(_));
        place.doubts.contains(&Doubt::Part) && is_text && !self.is_long(value)
    }

    /// Visits the values of a dictionary, named by their keys.
    fn entries(&mut self, dict: &'a ExprDict, place: &Place) {
        let around = self.names.len();
        if let Some(label) = &place.label
            && self.names.last() != Some(label)
        {
            self.names.push(label.clone());
        }
        let mut keys = ["type", "properties"].iter();
        let is_schema = keys.any(|key| has(dict, key));
        // Such as the colour of each role.
        let is_by_role = has(dict, "system") && has(dict, "assistant");
        let talks = has(dict, "system") && !is_by_role;
        let each = place.symbol.as_ref().map(Symbol::any_entry);
        let all_sent = each.as_ref().is_some_and(|each| self.uses.reach(each).sent);
        for item in &dict.items {
            let label = item.key.as_ref().and_then(|key| self.key(key));
            let key = label.as_deref();
            let symbol = place.symbol.as_ref().zip(key);
            let symbol = symbol.map(|(whole, key)| whole.entry(key));
            let is_sent = |symbol: &Symbol| self.uses.get(symbol).any(|used| used.sent);
            let is_sent = symbol.as_ref().is_some_and(is_sent);
            let signal = match key {
                Some("title") if is_schema => Signal::Excluded("a title"),
                Some("prompt") if has(dict, "options") => Signal::Excluded("a question of a form"),
                Some(_) if is_by_role => place.signal,
                Some(_) if place.signal == Signal::Neutral && is_word(&item.value) => place.signal,
                Some(key) if talks && is_user(key) && place.signal == Signal::Neutral => {
                    Signal::Strong
                }
                key => calls::entry(key.unwrap_or_default(), place.signal),
            };
            let place = Place {
                topic: key.is_some_and(|key| identifiers::is_topic(key) || is_dotted(key)),
                sent: all_sent || is_sent || (place.sent && key.is_some_and(calls::is_said)),
                symbol,
                ..place.with(signal)
            };
            let place = match &each {
                Some(each) => self.as_piece(each, &item.value, place),
                None => place,
            };
            self.expr(&item.value, &Place { label, ..place });
        }
        self.names.truncate(around);
    }

    /// The text of a key, or its source.
    fn key(&self, key: &'a Expr) -> Option<String> {
        match self.evaluator().value(key) {
            Value::Text(text) => text.as_literal(),
            Value::Unknown | Value::Obstacle(_) => Some(self.slice(key).to_owned()),
        }
    }
}

/// Whether a key is that of a catalogue of messages in a language, such as `menu.prompt_title`.
fn is_dotted(key: &str) -> bool {
    key.contains('.') && !key.contains(char::is_whitespace)
}

/// Whether a value is one word, such as the name of a role.
fn is_word(value: &Expr) -> bool {
    let text = value.as_string_literal_expr();
    text.is_some_and(|text| is_one_word(text.value.to_str()))
}
