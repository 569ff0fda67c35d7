//! What the arguments of a call are used for.

use ruff_python_ast::{Expr, ExprCall};
use ruff_text_size::Ranged;

use crate::find::calls;
use crate::find::identifiers::{NameMeaning, meaning};
use crate::form::{self, Form};
use crate::lookups::Lookup;
use crate::sinks::Sink;
use crate::syntax::{self, called, given, keyword_name};
use crate::uses::reader::Reader;
use crate::vocabulary;

/// Methods of a text that return nearly the same text.
pub(super) const TEXT_METHODS: &[&str] = &[
    "strip",
    "lstrip",
    "rstrip",
    "replace",
    "removeprefix",
    "removesuffix",
    // The text of a buffer.
    "getvalue",
];

/// Functions that return nearly the same text.
const TEXT_FUNCTIONS: &[&str] = &["dedent", "cleandoc", "str", "fill", "indent"];

impl<'a> Reader<'_, 'a, '_> {
    /// Visits the fallback of a lookup; the values of its inputs are visited as usual.
    pub(crate) fn lookup(&mut self, lookup: &Lookup<'a>, call: &'a ExprCall) {
        self.uses.looked_up.insert(lookup.name.to_owned());
        let around = self.looked_up.replace(lookup.name.to_owned());
        self.with(lookup.form, false, lookup.fallback);
        self.looked_up = around;
        for keyword in &call.arguments.keywords {
            self.with(Form::Plain, false, &keyword.value);
        }
    }

    pub(crate) fn call(&mut self, call: &'a ExprCall) {
        if let Some(lookup) = self.code.lookup(self.module, self.scope, call) {
            return self.lookup(&lookup, call);
        }
        self.give(call);
        self.replaced(call);
        if let Some(answer) = syntax::appended_answer(call) {
            let values = answer.items.iter().map(|item| &item.value);
            return values.for_each(|value| self.with(Form::Plain, false, value));
        }
        if let Some((Expr::Name(list), text)) = syntax::added_part(call) {
            let list = self.local(self.scope, list.id.as_str());
            self.alias(text, &list);
        }
        let name = called(&call.func).unwrap_or_default();
        match &*call.func {
            Expr::Attribute(method) if matches!(name, "format" | "format_map") => {
                self.with(Form::Fields, self.sent, &method.value)
            }
            // The text that `x.strip()` or `dedent(x)` makes is used like that of `x`.
            Expr::Attribute(method) if TEXT_METHODS.contains(&name) => {
                self.with(Form::Plain, self.sent, &method.value)
            }
            Expr::Attribute(method) if form::FILLS.contains(&name) => {
                self.with(Form::Plain, self.sent, &method.value)
            }
            func => self.with(Form::Plain, false, func),
        }
        let around = self.tuples;
        if syntax::template_messages(call).is_some() {
            let (module, scope) = (self.module, self.scope);
            self.tuples = self.code.template_format(module, scope, call, Form::Fields);
        }
        let arguments = Arguments::of(self, call);
        let (shown, part) = (self.shown, self.part);
        self.shown = arguments.shows;
        self.part |= arguments.joins || arguments.fills;
        for (index, argument) in call.arguments.args.iter().enumerate() {
            let used = arguments.used(self, None, index, argument);
            self.argument(used, argument);
        }
        for keyword in &call.arguments.keywords {
            if keyword.arg.is_none() {
                self.unpacked(&keyword.value, &arguments.sinks);
            }
            let name = keyword_name(&keyword.arg).unwrap_or_default();
            let used = arguments.used(self, Some(name), usize::MAX, &keyword.value);
            self.argument(used, &keyword.value);
        }
        (self.shown, self.part) = (shown, part);
        self.tuples = around;
    }

    fn argument(&mut self, used: Used, argument: &'a Expr) {
        let around = std::mem::replace(&mut self.joined, used.joined);
        self.with(used.form, used.sent, argument);
        self.joined = around;
    }
}

/// What a call does with an argument.
struct Used {
    form: Form,
    sent: bool,
    joined: bool,
}

/// What is known about the arguments of a call.
struct Arguments<'c> {
    call: &'c ExprCall,
    template: Option<(&'c Expr, Form)>,
    sinks: Vec<&'static Sink>,
    /// Whether its content, which may be its only argument, is a message.
    is_message: bool,
    /// Whether its result is nearly the same text, which is sent.
    same_text: bool,
    /// Whether it joins the texts in a list display.
    joins: bool,
    /// Whether it fills its arguments into a text that is sent.
    fills: bool,
    /// Whether it shows its arguments to a person.
    shows: bool,
}

impl<'c> Arguments<'c> {
    fn of(reader: &Reader<'_, '_, '_>, call: &'c ExprCall) -> Self {
        let name = called(&call.func).unwrap_or_default();
        let (module, scope) = (reader.module, reader.scope);
        let class = reader.code.message_role(module, scope, &call.func);
        let is_class = class.is_some_and(|role| reader.talks || role != "assistant");
        let made = syntax::made_message(call);
        let role = made.map(|(role, _)| role).or_else(|| given(call, "role"));
        let answers = !reader.talks && role.is_some_and(syntax::is_assistant);
        let is_dict = name == "dict" && given(call, "role").is_some();
        let is_message = matches!(name, "ChatMessage" | "Message") || made.is_some();
        let joins = syntax::joined(call).is_some();
        let library = reader.code.library(reader.module, reader.scope, &call.func);
        let shows = calls::shows(call, library);
        Self {
            call,
            template: reader.code.template(reader.module, reader.scope, call),
            sinks: reader.code.sinks(reader.module, reader.scope, call),
            is_message: !shows && (is_class || is_dict || (is_message && !answers)),
            same_text: reader.sent
                && (joins || TEXT_FUNCTIONS.contains(&name) || syntax::translates(call)),
            joins,
            fills: reader.sent && name == "format",
            shows,
        }
    }

    fn used(
        &self,
        reader: &Reader<'_, '_, '_>,
        keyword: Option<&str>,
        index: usize,
        argument: &Expr,
    ) -> Used {
        let mut sinks = self.sinks.iter();
        let sink = sinks.find(|sink| sink.takes(keyword, index));
        let is_template = |(expr, _): &(&Expr, Form)| expr.range() == argument.range();
        let form = match (self.template.filter(is_template), sink, keyword) {
            (Some((_, form)), ..) => form,
            (None, Some(sink), _) => {
                let (module, scope) = (reader.module, reader.scope);
                reader.code.filled(module, scope, self.call, sink.1)
            }
            (None, None, Some(keyword)) => form::rendered_by(self.call, keyword),
            (None, None, None) => Form::Plain,
        };
        let sent = match keyword {
            None => self.is_message || self.same_text || syntax::is_asked(self.call, index),
            Some(keyword) => {
                (self.is_message && keyword == "content")
                    || vocabulary::PROMPT_KEYWORDS.contains(&keyword)
                    || is_called_prompt(keyword, argument)
            }
        };
        Used {
            form,
            sent: sent
                || self.fills
                || sink.is_some_and(|sink| !sink.answers())
                || form != Form::Plain,
            joined: sink.is_some_and(|sink| sink.3 == "part"),
        }
    }
}

/// Whether the argument of a function that no table knows says by its name that a constant is a prompt, as in
/// `Writer(summary_prompt=CLOSING)`. A constant with such a name of its own may be a template that the function fills in.
fn is_called_prompt(keyword: &str, argument: &Expr) -> bool {
    match argument {
        Expr::If(choice) => {
            is_called_prompt(keyword, &choice.body) && is_called_prompt(keyword, &choice.orelse)
        }
        Expr::Name(_) | Expr::Attribute(_) => {
            keyword.ends_with("_prompt")
                && called(argument).is_some_and(|name| meaning(name) != NameMeaning::Prompt)
        }
        _ => false,
    }
}
