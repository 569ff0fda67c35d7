//! Follows texts on ways that names alone don't show: options of a command line, exceptions, and unpacked dictionaries.

use ruff_python_ast::{ExceptHandlerExceptHandler, Expr};
use ruff_text_size::{Ranged, TextRange};

use crate::code::Definition;
use crate::sinks::Sink;
use crate::symbol::Symbol;
use crate::uses::reader::Reader;

/// Names of what `parse_args` returns.
const OPTIONS: &[&str] = &[
    "args",
    "arguments",
    "cli_args",
    "namespace",
    "ns",
    "options",
    "opts",
    "parsed",
    "parsed_args",
];

impl<'a> Reader<'_, 'a, '_> {
    /// The option of a command line that `args.name` reads.
    pub(super) fn option(&self, expr: &Expr) -> Option<Symbol> {
        let Expr::Attribute(attribute) = expr else {
            return None;
        };
        let Expr::Name(args) = &*attribute.value else {
            return None;
        };
        let is_parsed = || {
            let symbol = self.code.symbol(self.module, self.scope, &attribute.value);
            let made = symbol.and_then(|symbol| self.code.made(&symbol));
            made.is_some_and(|made| made.called() == Some("parse_args"))
        };
        let is_meant = OPTIONS.contains(&args.id.as_str()) || is_parsed();
        is_meant.then(|| Symbol::option(self.module, attribute.attr.as_str()))
    }

    /// Connects what is raised as a class of the program with the name that it is caught as.
    pub(super) fn caught(&mut self, handler: &'a ExceptHandlerExceptHandler) {
        let (Some(name), Some(classes)) = (&handler.name, &handler.type_) else {
            return;
        };
        let classes = match &**classes {
            Expr::Tuple(classes) => classes.elts.iter().collect(),
            class => vec![class],
        };
        let name = self.local(self.scope, name.as_str());
        for class in classes {
            let class = self.code.symbol(self.module, self.scope, class);
            if let Some(class) = class
                && let Some(Definition::Class(scope)) = self.code.definition(&class)
            {
                self.connect(Symbol::raised(class.module, scope), &name);
            }
        }
    }

    /// Records that the entries of a dictionary are the arguments of a call, as in `create(**options)`.
    pub(super) fn unpacked(&mut self, dict: &'a Expr, sinks: &[&'static Sink]) {
        let Some(symbol) = self.code.symbol(self.module, self.scope, dict) else {
            return;
        };
        let around = std::mem::replace(&mut self.sent, true);
        for sink in sinks {
            self.record_at(symbol.entry(sink.1), TextRange::empty(dict.start()));
        }
        self.sent = around;
    }
}
