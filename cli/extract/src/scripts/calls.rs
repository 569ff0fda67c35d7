//! Visits the arguments of calls.

use crate::form::Form;
use crate::scripts::candidate::Place;
use crate::scripts::exclusions;
use crate::scripts::find::Finder;
use crate::scripts::sinks::{self, Argument, Kind};
use crate::scripts::tree::{Expr, Node};
use crate::syntax::{is_role, makes_message};
use crate::vocabulary::message_role;

impl<'p> Finder<'p> {
    pub(super) fn call(
        &mut self,
        call: &'p Expr,
        function: &'p Expr,
        arguments: &'p [Expr],
        place: &Place,
    ) {
        let (path, from) = self.path_of(function);
        let seen = self.reaching(&path, from, arguments, place);
        self.replaced(function, arguments);
        // A function such as `trim(text)` may return what it is given.
        let around = Place {
            label: place.label.clone().filter(|_| place.sent),
            ..Place::with(exclusions::arguments(&path, from))
        };
        for argument in arguments {
            self.argument(argument, &seen, &around);
        }
        if let Node::Member(object, _) = &function.node {
            self.visit(object, &Place::plain());
        }
        if place.sent {
            self.follow(call, place);
        }
    }

    /// The path of what is called, under its own name if it is imported, and the module that it is imported from.
    fn path_of(&self, function: &'p Expr) -> (Vec<&'p str>, Option<&'p str>) {
        let mut path = function.path();
        let imported = path
            .first()
            .and_then(|name| self.program.imported(self.script, name));
        if let (Some(first), Some((_, name))) = (path.first_mut(), imported)
            && !matches!(name, "*" | "default")
        {
            *first = name;
        }
        (path, imported.map(|(module, _)| module))
    }

    /// Visits the arguments that reach a model, and returns where they begin.
    fn reaching(
        &mut self,
        path: &[&str],
        from: Option<&str>,
        arguments: &'p [Expr],
        place: &Place,
    ) -> Vec<u32> {
        let imports = &self.program.scripts[self.script].imports;
        let mut seen: Vec<u32> = Vec::new();
        for sink in sinks::of(path, from, imports) {
            let Some(given) = sink.given(arguments).filter(|it| !seen.contains(&it.start)) else {
                continue;
            };
            // An object that is an argument has other sinks.
            if sink.1 == Argument::At(0) && matches!(given.node, Node::Object(_)) {
                continue;
            }
            seen.push(given.start);
            let label = match sink.1 {
                Argument::Key(key) => key.rsplit('.').next().unwrap_or(key),
                Argument::At(_) => place.label.as_deref().unwrap_or("prompt"),
            };
            let form = match sink.2 {
                Kind::Template => template_form(arguments),
                Kind::Text => Form::Plain,
            };
            self.visit(given, &Place::sent(label, form));
        }
        // A page shows the messages that it adds, and those of the assistant.
        let is_screen = self.program.scripts[self.script].is_screen();
        let creates = path.last().is_some_and(|name| name.starts_with("create"));
        let made = made(path, arguments)
            .filter(|(role, _)| !is_screen || (creates && *role != "assistant"));
        for (label, text) in beside_messages(arguments).into_iter().chain(made) {
            if !seen.contains(&text.start) {
                seen.push(text.start);
                self.visit(text, &Place::sent(label, Form::Plain));
            }
        }
        if let (Some(role), Some(first)) = (message(path), arguments.first()) {
            let content = first.entry("content").unwrap_or(first);
            seen.extend([content.start, first.start]);
            let label = place.label.clone().unwrap_or_else(|| (*role).to_owned());
            self.visit(content, &Place::sent(&label, Form::Plain));
        }
        seen
    }

    /// Visits an argument, without the parts of it that reach a model.
    fn argument(&mut self, argument: &'p Expr, seen: &[u32], around: &Place) {
        if seen.contains(&argument.start) && !matches!(argument.node, Node::Object(_)) {
            return;
        }
        match &argument.node {
            Node::Object(entries) if entries.iter().any(|(_, it)| has(it, seen)) => {
                for (key, value) in entries.iter().filter(|(_, it)| !seen.contains(&it.start)) {
                    match has(value, seen) {
                        true => self.argument(value, seen, around),
                        false => {
                            let key_name = key.as_deref().unwrap_or_default();
                            let signal = exclusions::entry(key_name, around.signal);
                            let label = key.clone();
                            self.visit(
                                value,
                                &Place {
                                    label,
                                    ..Place::with(signal)
                                },
                            );
                        }
                    }
                }
            }
            _ if seen.contains(&argument.start) => {}
            _ => self.visit(argument, around),
        }
    }
}

/// How a template class of LangChain is filled in.
fn template_form(arguments: &[Expr]) -> Form {
    let format = arguments
        .iter()
        .find_map(|argument| argument.entry("templateFormat"));
    match format.and_then(Expr::literal) {
        Some("mustache") => Form::Mustache,
        Some("f-string") | None => Form::Fields,
        Some(_) => Form::Unknown,
    }
}

/// The text in front of a list of messages, `createMessage(text, [{ role: "user", … }])`, which is the system prompt.
fn beside_messages(arguments: &[Expr]) -> Option<(&'static str, &Expr)> {
    let is_message = |item: &Expr| {
        let role = item.entry("role").and_then(Expr::literal);
        role.is_some_and(is_role) && item.entry("content").is_some()
    };
    let is_list = |it: &Expr| matches!(&it.node, Node::List(items) if items.iter().any(is_message));
    match arguments {
        [system, messages, ..] if is_list(messages) => Some(("system", system)),
        _ => None,
    }
}

/// The role and the content of a message that a function makes: `createMessage("user", text)`.
fn made<'e>(path: &[&str], arguments: &'e [Expr]) -> Option<(&'e str, &'e Expr)> {
    let [role, content, ..] = arguments else {
        return None;
    };
    let role = role.literal().filter(|role| is_role(role))?;
    makes_message(path.last()?).then_some((role, content))
}

/// The role of the class of messages that a path ends with.
pub(super) fn message(path: &[&str]) -> Option<&'static str> {
    message_role(path.last()?)
}

/// Whether a part of an object is in a list of places.
fn has(expr: &Expr, seen: &[u32]) -> bool {
    let inside = |entry: &(Option<String>, Expr)| has(&entry.1, seen);
    seen.contains(&expr.start)
        || matches!(&expr.node, Node::Object(entries) if entries.iter().any(inside))
}
