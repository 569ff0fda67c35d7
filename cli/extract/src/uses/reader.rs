//! Walks a file and records where it reads constants.

use ruff_python_ast::visitor::Visitor;
use ruff_python_ast::{Expr, ExprCall, ExprContext, Operator, Stmt, visitor};
use ruff_text_size::Ranged;

use crate::code::Code;
use crate::form::Form;
use crate::lookups::Lookup;
use crate::symbol::{ScopeId, Symbol};
use crate::syntax::{called, given};
use crate::threads;
use crate::uses::{Use, Uses};
use crate::vocabulary;

impl Uses {
    /// Looks through all files.
    pub(crate) fn find(code: &Code<'_>) -> Self {
        let modules: Vec<usize> = (0..code.modules.len()).collect();
        let mut all = Self::default();
        for uses in threads::each(&modules, |module| find_in(code, *module)) {
            all.looked_up.extend(uses.looked_up);
            for (symbol, uses) in uses.of {
                all.of.entry(symbol).or_default().extend(uses);
            }
        }
        all
    }
}

fn find_in(code: &Code<'_>, module: usize) -> Uses {
    let mut uses = Uses::default();
    let mut reader = Reader {
        code,
        module,
        scope: 0,
        form: Form::Plain,
        sent: false,
        looked_up: None,
        uses: &mut uses,
    };
    reader.visit_body(&code.modules[module].tree.body);
    uses
}

struct Reader<'c, 'a, 'u> {
    code: &'c Code<'a>,
    module: usize,
    scope: ScopeId,
    form: Form,
    sent: bool,
    looked_up: Option<String>,
    uses: &'u mut Uses,
}

impl<'a> Reader<'_, 'a, '_> {
    fn with(&mut self, form: Form, sent: bool, expr: &'a Expr) {
        let around = (self.form, self.sent);
        (self.form, self.sent) = (form, sent);
        self.visit_expr(expr);
        (self.form, self.sent) = around;
    }

    fn inside(&mut self, scope: ScopeId, body: &'a [Stmt]) {
        let around = std::mem::replace(&mut self.scope, scope);
        self.visit_body(body);
        self.scope = around;
    }

    fn record(&mut self, symbol: Symbol, expr: &Expr) {
        let later = self.code.scopes[self.module].runs_later(self.scope);
        let here = Use {
            module: self.module,
            range: expr.range(),
            later,
            form: self.form,
            sent: self.sent,
            looked_up: self.looked_up.clone(),
        };
        self.uses.of.entry(symbol).or_default().push(here);
    }

    /// The fallback of a lookup; the values of its inputs are read as others are.
    fn lookup(&mut self, lookup: &Lookup<'a>, call: &'a ExprCall) {
        self.uses.looked_up.insert(lookup.name.to_owned());
        let around = self.looked_up.replace(lookup.name.to_owned());
        self.with(lookup.form, false, lookup.fallback);
        self.looked_up = around;
        for keyword in &call.arguments.keywords {
            self.with(Form::Plain, false, &keyword.value);
        }
    }

    fn call(&mut self, call: &'a ExprCall) {
        if let Some(lookup) = self.code.lookup(self.module, self.scope, call) {
            return self.lookup(&lookup, call);
        }
        let template = self.code.template(self.module, self.scope, call);
        let name = called(&call.func).unwrap_or_default();
        match &*call.func {
            Expr::Attribute(method) if matches!(name, "format" | "format_map") => {
                self.with(Form::Fields, self.sent, &method.value)
            }
            func => self.with(Form::Plain, false, func),
        }
        let message = vocabulary::MESSAGES.iter().any(|(class, _)| *class == name)
            || matches!(name, "ChatMessage" | "Message")
            || (name == "dict" && given(call, "role").is_some());
        let asks = vocabulary::ASKS.contains(&name);
        for (index, argument) in call.arguments.args.iter().enumerate() {
            let form = template
                .filter(|(expr, _)| expr.range() == argument.range())
                .map_or(Form::Plain, |(_, form)| form);
            self.with(
                form,
                message || (asks && index == 0) || form != Form::Plain,
                argument,
            );
        }
        for keyword in &call.arguments.keywords {
            let form = template
                .filter(|(expr, _)| expr.range() == keyword.value.range())
                .map_or(Form::Plain, |(_, form)| form);
            let name = keyword
                .arg
                .as_ref()
                .map(|arg| arg.as_str())
                .unwrap_or_default();
            let sent = (message && name == "content")
                || vocabulary::PROMPT_KEYWORDS.contains(&name)
                || form != Form::Plain;
            self.with(form, sent, &keyword.value);
        }
    }
}

impl<'a> Visitor<'a> for Reader<'_, 'a, '_> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(def) => {
                def.decorator_list
                    .iter()
                    .for_each(|decorator| self.visit_decorator(decorator));
                self.visit_parameters(&def.parameters);
                self.inside(self.code.scopes[self.module].defined_at(def), &def.body);
            }
            Stmt::ClassDef(def) => {
                if let Some(arguments) = &def.arguments {
                    self.visit_arguments(arguments);
                }
                self.inside(self.code.scopes[self.module].defined_at(def), &def.body);
            }
            _ => visitor::walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(name) if name.ctx != ExprContext::Load => {}
            Expr::Name(_) | Expr::Attribute(_) => {
                match self.code.symbol(self.module, self.scope, expr) {
                    Some(symbol) => self.record(symbol, expr),
                    None => self.children(expr),
                }
            }
            // An entry of a dictionary is a constant of its own.
            Expr::Subscript(subscript) => match (
                self.code.symbol(self.module, self.scope, &subscript.value),
                &*subscript.slice,
            ) {
                (Some(symbol), Expr::StringLiteral(key)) => {
                    self.record(symbol.entry(key.value.to_str()), expr)
                }
                (Some(symbol), _) => {
                    self.record(symbol.any_entry(), expr);
                    self.children(expr);
                }
                _ => self.children(expr),
            },
            Expr::Call(call) => self.call(call),
            Expr::BinOp(operation) if operation.op == Operator::Mod => {
                self.with(Form::Percent, self.sent, &operation.left);
                self.with(Form::Plain, false, &operation.right);
            }
            Expr::Dict(dict) => {
                let is = |expr: &Expr, text: &str| matches!(expr, Expr::StringLiteral(key) if key.value.to_str() == text);
                let message = dict
                    .items
                    .iter()
                    .any(|item| item.key.as_ref().is_some_and(|key| is(key, "role")));
                for item in &dict.items {
                    let content = item.key.as_ref().is_some_and(|key| is(key, "content"));
                    self.with(Form::Plain, message && content, &item.value);
                }
            }
            Expr::Tuple(tuple) => {
                // `("system", PROMPT)` of a chat template.
                let says = matches!(tuple.elts.as_slice(), [Expr::StringLiteral(role), _] if matches!(role.value.to_str(), "system" | "human" | "user" | "ai" | "assistant"));
                let form = if says { Form::Fields } else { Form::Plain };
                tuple
                    .elts
                    .iter()
                    .for_each(|element| self.with(form, says, element));
            }
            _ => self.children(expr),
        }
    }
}

impl<'a> Reader<'_, 'a, '_> {
    fn children(&mut self, expr: &'a Expr) {
        let around = (self.form, self.sent);
        (self.form, self.sent) = (
            Form::Plain,
            self.sent && matches!(expr, Expr::BinOp(_) | Expr::FString(_) | Expr::If(_)),
        );
        visitor::walk_expr(self, expr);
        (self.form, self.sent) = around;
    }
}
