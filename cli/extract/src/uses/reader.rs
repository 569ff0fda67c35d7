//! Walks a file and records where it reads constants.

use ruff_python_ast::visitor::Visitor;
use ruff_python_ast::{
    Comprehension, ExceptHandler, Expr, ExprContext, ExprDict, Operator, Stmt, visitor,
};
use ruff_text_size::TextRange;

use crate::code::Code;
use crate::form::Form;
use crate::sinks::Decorated;
use crate::symbol::{ScopeId, Symbol};
use crate::syntax::{asks_agent, entry, is_content, is_turn, precedes_prompt};
use crate::uses::file_uses::FileUses;

pub(crate) struct Reader<'c, 'a, 'u> {
    pub(crate) code: &'c Code<'a>,
    pub(crate) module: usize,
    /// Whether the names that hold the same value are connected. Otherwise, it is only of interest where this file reads its own.
    pub(super) connects: bool,
    pub(crate) scope: ScopeId,
    pub(crate) form: Form,
    pub(crate) sent: bool,
    /// Whether the expression is only a part of what is sent.
    pub(crate) part: bool,
    /// Whether a library puts the expression together with other texts.
    pub(super) joined: bool,
    /// Whether the expression is shown to a person.
    pub(super) shown: bool,
    /// How the chat template around the expression fills in the contents of its tuples.
    pub(super) tuples: Form,
    /// Whether the expression stands in a list of several messages.
    pub(super) talks: bool,
    pub(crate) looked_up: Option<String>,
    /// Whether what the function returns is sent to a model.
    pub(super) returns_prompt: bool,
    /// The texts of files that names are assigned.
    pub(super) assigned: Vec<(TextRange, Symbol)>,
    pub(crate) uses: &'u mut FileUses,
}

impl<'a> Visitor<'a> for Reader<'_, 'a, '_> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(def) => {
                def.decorator_list
                    .iter()
                    .for_each(|decorator| self.visit_decorator(decorator));
                self.visit_parameters(&def.parameters);
                let scope = self.code.scopes[self.module].defined_at(def);
                for parameter in def.parameters.iter_non_variadic_params() {
                    if let Some(default) = parameter.default() {
                        let alias = self.local(scope, parameter.name().as_str());
                        self.alias(default, &alias);
                    }
                }
                let decorated = self.code.decorated(self.module, self.scope, def);
                let returns = matches!(decorated, Some(Decorated::Returned | Decorated::Both));
                let around = std::mem::replace(&mut self.returns_prompt, returns);
                self.inside(self.code.scopes[self.module].defined_at(def), &def.body);
                self.returns_prompt = around;
            }
            Stmt::Assign(assign) => {
                for target in &assign.targets {
                    self.alias_target(target, &assign.value);
                }
                if let [target @ Expr::Subscript(entry)] = assign.targets.as_slice()
                    && is_content(entry)
                {
                    self.visit_expr(target);
                    return self.with(Form::Plain, true, &assign.value);
                }
                visitor::walk_stmt(self, stmt);
            }
            Stmt::AugAssign(assign) if is_said(&assign.target) => {
                let around = std::mem::replace(&mut self.part, true);
                self.with(Form::Plain, true, &assign.value);
                self.part = around;
            }
            Stmt::AugAssign(assign) => {
                if let Expr::Name(whole) = &*assign.target {
                    let whole = self.local(self.scope, whole.id.as_str());
                    self.put_together(vec![&assign.value], &whole);
                }
                visitor::walk_stmt(self, stmt);
            }
            Stmt::AnnAssign(assign) => {
                if let Some(value) = &assign.value {
                    self.alias_target(&assign.target, value);
                }
                visitor::walk_stmt(self, stmt);
            }
            Stmt::Return(ret) => {
                if let Some(value) = &ret.value {
                    self.alias(value, &Symbol::result(self.module, self.scope));
                    self.returned(value);
                    self.with(Form::Plain, self.returns_prompt, value);
                }
            }
            Stmt::ClassDef(def) => {
                if let Some(arguments) = &def.arguments {
                    self.visit_arguments(arguments);
                }
                self.inside(self.code.scopes[self.module].defined_at(def), &def.body);
            }
            Stmt::For(each) => {
                self.iterate(&each.target, &each.iter);
                visitor::walk_stmt(self, stmt);
            }
            _ => visitor::walk_stmt(self, stmt),
        }
    }

    fn visit_except_handler(&mut self, handler: &'a ExceptHandler) {
        let ExceptHandler::ExceptHandler(caught) = handler;
        self.caught(caught);
        visitor::walk_except_handler(self, handler);
    }

    fn visit_comprehension(&mut self, comprehension: &'a Comprehension) {
        self.iterate(&comprehension.target, &comprehension.iter);
        visitor::walk_comprehension(self, comprehension);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        if self.record_read(expr) {
            return;
        }
        match expr {
            Expr::Name(name) if name.ctx != ExprContext::Load => {}
            // `fill = PROMPT.format` keeps the method.
            Expr::Attribute(method) if method.attr.as_str() == "format" => {
                self.with(Form::Fields, self.sent, &method.value);
            }
            Expr::Name(_) | Expr::Attribute(_) => {
                match self.code.symbol(self.module, self.scope, expr) {
                    Some(symbol) => {
                        self.record_result(&symbol, expr);
                        self.record(symbol, expr)
                    }
                    None => {
                        self.attribute(expr);
                        self.children(expr)
                    }
                }
            }
            // Each entry of a dictionary is a constant.
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
            Expr::Dict(dict) => self.dict(dict),
            Expr::List(list) if asks_agent(&list.elts) => {
                let mut is_prompt = false;
                for argument in &list.elts {
                    self.with(Form::Plain, is_prompt, argument);
                    is_prompt = precedes_prompt(argument);
                }
            }
            Expr::List(list) => {
                let around = std::mem::replace(&mut self.talks, list.elts.len() > 1);
                self.children(expr);
                self.talks = around;
            }
            Expr::Tuple(tuple) => self.tuple(&tuple.elts),
            _ => self.children(expr),
        }
    }
}

/// Whether a target is the content of a message.
fn is_said(target: &Expr) -> bool {
    match target {
        Expr::Attribute(attribute) => attribute.attr.as_str() == "content",
        Expr::Subscript(entry) => is_content(entry),
        _ => false,
    }
}

impl<'a> Reader<'_, 'a, '_> {
    fn dict(&mut self, dict: &'a ExprDict) {
        let role = entry(dict, "role");
        // A program that speaks as the assistant answers a user.
        let is_answer = |role: &Expr| {
            let role = role.as_string_literal_expr();
            !self.talks && role.is_some_and(|role| role.value.to_str() == "assistant")
        };
        let is_message = role.is_some_and(|role| !is_answer(role));
        // The body of a request.
        let has_messages = entry(dict, "messages").is_some();
        for item in &dict.items {
            let key = item.key.as_ref().and_then(Expr::as_string_literal_expr);
            let is = |name: &str| key.is_some_and(|key| key.value.to_str() == name);
            let is_said = (is_message && is("content"))
                || (has_messages && is("system"))
                || (self.sent && (is("text") || is("input")));
            self.with(Form::Plain, is_said, &item.value);
        }
    }

    /// `("system", PROMPT)` in a chat template is a message.
    fn tuple(&mut self, elements: &'a [Expr]) {
        let is_message = is_turn(elements);
        let form = if is_message { self.tuples } else { Form::Plain };
        for element in elements {
            self.with(form, is_message, element);
        }
    }

    fn children(&mut self, expr: &'a Expr) {
        let around = (self.form, self.sent, self.part);
        self.part |= matches!(expr, Expr::BinOp(_) | Expr::FString(_));
        let is_choice = matches!(expr, Expr::BoolOp(_) | Expr::If(_) | Expr::Named(_));
        (self.form, self.sent) = (
            if is_choice { self.form } else { Form::Plain },
            self.sent
                && matches!(
                    expr,
                    Expr::BinOp(_)
                        | Expr::BoolOp(_)
                        | Expr::FString(_)
                        | Expr::If(_)
                        | Expr::List(_)
                        | Expr::Await(_)
                ),
        );
        visitor::walk_expr(self, expr);
        (self.form, self.sent, self.part) = around;
    }
}
