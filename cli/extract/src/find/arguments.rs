//! Visits the arguments of calls.

use ruff_python_ast::{Expr, ExprCall};
use ruff_text_size::Ranged;

use crate::certainty::Doubt;
use crate::evaluate::value::Value;
use crate::find::chat::alone;
use crate::find::classify::Signal;
use crate::find::finder::Finder;
use crate::find::place::{ARGUMENT, Place};
use crate::find::scoring::has_more_words_than;
use crate::find::{calls, identifiers};
use crate::form::{self, Form};
use crate::sinks::Sink;
use crate::syntax::{called, given, has, is_asked, translates};

impl<'a> Finder<'_, 'a> {
    pub(crate) fn call(&mut self, call: &'a ExprCall, place: &Place) {
        if self.taken.contains(&call.start()) || self.adds_to_joined(call) {
            return;
        }
        self.built_list(call, place);
        if let Some(lookup) = self.code.lookup(self.module, self.scope, call) {
            self.expr(lookup.fallback, &Place::looked_up(lookup.name));
            return self.rest(call, Some(lookup.fallback), Signal::Neutral);
        }
        let name = called(&call.func).unwrap_or_default();
        if translates(call) {
            return self.translated(call, place);
        }
        if let Some((template, form)) = self.code.template(self.module, self.scope, call) {
            // A plain template can be anything, such as a mail.
            let strong =
                name != "Template" && matches!(place.signal, Signal::Neutral | Signal::Strong);
            let signal = if strong { Signal::Strong } else { place.signal };
            let (label, sent) = (place.label.clone(), place.sent);
            let place = place.with(signal);
            self.expr(
                template,
                &Place {
                    label,
                    form,
                    sent,
                    ..place
                },
            );
            return self.rest(call, Some(template), Signal::Neutral);
        }
        let (module, scope) = (self.module, self.scope);
        if let Some(role) = self.code.message_role(module, scope, &call.func) {
            let content = given(call, "content").or_else(|| call.arguments.args.first());
            if let Some(content) = content {
                let label = place.label.clone().or_else(|| Some(role.to_owned()));
                let place = place.with(alone(role));
                self.expr(content, &Place { label, ..place });
            }
            return self.rest(call, content, Signal::Neutral);
        }
        if self.message_of_role(call, place)
            || self.adds_part(call)
            || self.default(call, name, place)
            || self.detour(call, name, place)
        {
            return;
        }
        if let Expr::Attribute(method) = &*call.func {
            let place = Place {
                sent: place.sent && form::FILLS.contains(&name),
                ..Place::plain()
            };
            self.expr(&method.value, &place);
        }
        let library = self.code.library(self.module, self.scope, &call.func);
        self.rest(call, None, calls::arguments(call, library));
    }

    /// Visits the texts that are looked up in a person's language, but not their keys. What happens to the result happens to them.
    fn translated(&mut self, call: &'a ExprCall, place: &Place) {
        let is_key = |value: &Expr| {
            let text = value.as_string_literal_expr();
            text.is_some_and(|text| !text.value.to_str().contains(char::is_whitespace))
        };
        let values = call.arguments.iter_source_order().map(|it| it.value());
        for text in values.filter(|value| !is_key(value)) {
            self.expr(text, place);
        }
    }

    /// The default of a call such as `os.getenv("PROMPT", "…")`, or of a model's field.
    fn default(&mut self, call: &'a ExprCall, name: &str, place: &Place) -> bool {
        let (key, default) = match (name, call.arguments.args.as_ref()) {
            ("getenv" | "get" | "pop" | "setdefault", [key, default])
            | ("getattr", [_, key, default]) => (key, default),
            ("Field" | "field" | "mapped_column" | "Column", positional) => {
                let default = given(call, "default").or_else(|| positional.first());
                let factory = given(call, "default_factory");
                for value in default.into_iter().chain(factory) {
                    self.expr(value, &place.part());
                }
                return true;
            }
            _ => return false,
        };
        let key = match key {
            Expr::StringLiteral(key) => Some(key.value.to_str().to_owned()),
            _ => None,
        };
        let prompt = |name: &String| identifiers::meaning(name) == identifiers::NameMeaning::Prompt;
        let label = match &place.label {
            Some(label) if prompt(label) || !key.as_ref().is_some_and(prompt) => {
                Some(label.clone())
            }
            _ => key,
        };
        let asked = self.slice(&*call.func);
        let note = format!("a default: `{asked}` may override it");
        if !self.stands_in(default, place) {
            let noted = place.doubted(Doubt::Default, note);
            self.expr(default, &Place { label, ..noted });
        }
        true
    }

    /// Whether a method such as `generate` may send this to a model. Other objects have such methods too: a dictionary holds
    /// values of a template, and one or two words are a name.
    fn may_be_asked(&self, argument: &'a Expr) -> bool {
        match self.evaluator().value(argument) {
            Value::Text(text) => has_more_words_than(2, &text.visible()),
            Value::Unknown | Value::Obstacle(_) => !matches!(argument, Expr::Dict(_)),
        }
    }

    /// The place of an argument that reaches a model.
    fn reaches_model(&self, call: &ExprCall, sink: &Sink, place: Place, label: &str) -> Place {
        let form = match place.form {
            Form::Plain => self.code.filled(self.module, self.scope, call, sink.1),
            form => form,
        };
        let place = Place { form, ..place };
        match sink {
            Sink(_, argument, _, "part") => place.sink(argument).doubted(Doubt::Part, PART),
            sink if sink.answers() => Place {
                signal: alone("assistant"),
                ..place
            },
            _ => place.sink(label),
        }
    }

    /// Visits the arguments of a call, except for one.
    pub(crate) fn rest(&mut self, call: &'a ExprCall, but: Option<&Expr>, signal: Signal) {
        let name = called(&call.func).unwrap_or_default();
        let seen = |expr: &Expr| but.is_some_and(|but| but.range() == expr.range());
        let sinks = self.code.sinks(self.module, self.scope, call);
        let sink =
            |keyword: Option<&str>, index| sinks.iter().find(|sink| sink.takes(keyword, index));
        let callees = self.code.callees(self.module, self.scope, &call.func);
        let mut arguments = call.arguments.args.iter();
        let starred = arguments.position(Expr::is_starred_expr);
        let arguments = call.arguments.args.iter().enumerate();
        for (index, argument) in arguments.filter(|(_, argument)| !seen(argument)) {
            let is_asked = signal == Signal::Neutral && is_asked(call, index);
            let signal = match is_asked && self.may_be_asked(argument) {
                true => Signal::Strong,
                false => signal,
            };
            let class = called(&call.func).filter(|name| is_prompt_class(name));
            let place = Place {
                needs: ARGUMENT,
                label: class.filter(|_| self.is_long(argument)).map(str::to_owned),
                sent: is_asked && has_input(argument),
                notes: added_to_others(name, argument),
                ..Place::plain().with(signal)
            };
            match sink(None, index) {
                Some(sink) => {
                    let place = self.reaches_model(call, sink, place, sink.3);
                    self.expr(argument, &place);
                }
                None if starred.is_some_and(|starred| starred < index) => {
                    self.expr(argument, &place);
                }
                None => self.expr(argument, &self.given_to(&callees, None, index, place)),
            }
        }
        let object = given(call, "name").and_then(|name| self.evaluator().known(name));
        let object = object.filter(|name| name.len() <= 40);
        let keywords = call.arguments.keywords.iter();
        for keyword in keywords.filter(|keyword| !seen(&keyword.value)) {
            let Some(name) = &keyword.arg else { continue };
            let sink = sink(Some(name), usize::MAX);
            let place = Place {
                object: object.clone(),
                form: form::rendered_by(call, name),
                needs: ARGUMENT,
                signal: match (sink, calls::keyword(name, signal)) {
                    (Some(_), Signal::Excluded(_)) => signal,
                    (_, signal) => signal,
                },
                ..Place::named(name)
            };
            match sink {
                Some(sink) => {
                    let place = self.reaches_model(call, sink, place, name);
                    self.expr(&keyword.value, &place);
                }
                None => {
                    let place = self.given_to(&callees, Some(name), usize::MAX, place);
                    self.expr(&keyword.value, &place);
                }
            }
        }
    }
}

pub(crate) const PART: &str = "it is a part of a prompt that its library puts together";

/// Whether a class is named after prompts, such as `Prompt` or `SystemPrompt`.
fn is_prompt_class(name: &str) -> bool {
    name.starts_with(char::is_uppercase)
        && name.ends_with("Prompt")
        && identifiers::meaning(name) == identifiers::NameMeaning::Prompt
}

/// What is said of a list whose messages `messages.extend([…])` adds to those of another one.
fn added_to_others(method: &str, argument: &Expr) -> Vec<String> {
    let adds = method == "extend" && argument.is_list_expr();
    let note = || "the code adds it to a list, which may have other messages".to_owned();
    adds.then(note).into_iter().collect()
}

/// Whether an argument has the user's turn for an agent or a chain: `{"input": "…"}`.
fn has_input(argument: &Expr) -> bool {
    matches!(argument, Expr::Dict(values) if has(values, "input"))
}
