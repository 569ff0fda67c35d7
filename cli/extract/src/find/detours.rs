//! Visits texts on ways to a model that names alone don't show: exceptions, dictionaries of arguments, and buffers that are written to.

use ruff_python_ast::{Expr, ExprCall, Keyword};

use crate::certainty::Doubt;
use crate::code::Definition;
use crate::find::calls;
use crate::find::classify::Signal;
use crate::find::finder::Finder;
use crate::find::place::{ARGUMENT, Place};
use crate::symbol::Symbol;
use crate::syntax::{called, given};

/// How many classes above one are followed.
const FAR: usize = 8;

const WRITTEN: &str =
    "the code writes it to a buffer whose text is sent: together they are one prompt";

impl<'a> Finder<'_, 'a> {
    /// Visits a call whose arguments go on a detour; answers whether it is one.
    pub(crate) fn detour(&mut self, call: &'a ExprCall, name: &str, place: &Place) -> bool {
        match name {
            "add_argument" => self.parsed_option(call),
            "Option" | "Argument" => self.typer_option(call, place),
            "dict" if given(call, "role").is_none() => match &place.symbol {
                Some(dict) => self.entries_of(dict.clone(), &call.arguments.keywords),
                None => false,
            },
            "update" => self.update(call),
            "write" | "print" => self.written(call, name),
            _ => false,
        }
    }

    /// Visits what is raised: a text that other code catches and sends to a model.
    pub(crate) fn raised(&mut self, raised: &'a Expr) {
        let excluded = Place::excluded("an error message");
        let Expr::Call(call) = raised else {
            return self.expr(raised, &excluded);
        };
        let Some(text) = call.arguments.args.first().filter(|_| self.is_caught(call)) else {
            return self.expr(raised, &excluded);
        };
        let place = Place {
            sent: true,
            indirect: true,
            ..Place::plain()
        };
        self.expr(text, &place);
        self.rest(call, Some(text), excluded.signal);
    }

    /// Whether code sends the text of what a call makes to a model, where it catches its class or one above.
    fn is_caught(&self, call: &ExprCall) -> bool {
        if !self.uses.catches() {
            return false;
        }
        let Some(mut class) = self.code.symbol(self.module, self.scope, &call.func) else {
            return false;
        };
        for _ in 0..FAR {
            let Some(Definition::Class(scope)) = self.code.definition(&class) else {
                return false;
            };
            let raised = Symbol::raised(class.module, scope);
            if self.uses.reach(&raised).sent {
                return true;
            }
            let class_itself = self.code.scopes[class.module].all.get(scope);
            let base = class_itself.and_then(|class| class.bases.first());
            let base = base.and_then(|base| called(base));
            let above = base.and_then(|base| self.code.name(class.module, class.scope, base));
            match above {
                Some(above) => class = above,
                None => return false,
            }
        }
        false
    }

    /// Whether an entry of a dictionary is sent to a model.
    pub(crate) fn is_entry_sent(&self, dict: &Expr, key: &str) -> bool {
        let dict = self.code.symbol(self.module, self.scope, dict);
        dict.is_some_and(|dict| self.uses.get(&dict.entry(key)).any(|used| used.sent))
    }

    /// Visits the values that `dict(key=value)` and `options.update(key=value)` give entries.
    fn entries_of(&mut self, dict: Symbol, keywords: &'a [Keyword]) -> bool {
        for keyword in keywords {
            let Some(key) = keyword.arg.as_deref() else {
                self.expr(&keyword.value, &Place::plain());
                continue;
            };
            let entry = dict.entry(key);
            let place = Place {
                sent: self.uses.get(&entry).any(|used| used.sent),
                signal: calls::keyword(key, Signal::Neutral),
                needs: ARGUMENT,
                ..Place::named(key)
            };
            self.expr(&keyword.value, &place);
        }
        true
    }

    fn update(&mut self, call: &'a ExprCall) -> bool {
        let Expr::Attribute(method) = &*call.func else {
            return false;
        };
        let dict = self.code.symbol(self.module, self.scope, &method.value);
        let Some(dict) = dict.filter(|dict| self.is_dict(dict)) else {
            return false;
        };
        for entries in &call.arguments.args {
            let place = Place {
                symbol: Some(dict.clone()),
                ..Place::plain()
            };
            self.expr(entries, &place);
        }
        self.entries_of(dict, &call.arguments.keywords)
    }

    fn is_dict(&self, symbol: &Symbol) -> bool {
        match self.code.only_value(symbol) {
            Some(Expr::Dict(_)) => true,
            Some(Expr::Call(made)) => called(&made.func) == Some("dict"),
            _ => false,
        }
    }

    /// Visits what is written to a buffer, if the text of the buffer is sent to a model.
    fn written(&mut self, call: &'a ExprCall, name: &str) -> bool {
        let buffer = match (&*call.func, name) {
            (Expr::Attribute(method), "write") => Some(&*method.value),
            _ => given(call, "file"),
        };
        if !buffer.is_some_and(|buffer| self.is_sent_buffer(buffer)) {
            return false;
        }
        let place = Place {
            sent: true,
            ..Place::plain()
        };
        let place = place.doubted(Doubt::Part, WRITTEN);
        for text in &call.arguments.args {
            self.expr(text, &place);
        }
        true
    }

    fn is_sent_buffer(&self, buffer: &Expr) -> bool {
        let Some(symbol) = self.code.symbol(self.module, self.scope, buffer) else {
            return false;
        };
        let made = self.code.made(&symbol);
        made.is_some_and(|made| made.called() == Some("StringIO"))
            && (self.uses.reach(&symbol).sent || self.goes_into_prompt(&symbol))
    }
}
