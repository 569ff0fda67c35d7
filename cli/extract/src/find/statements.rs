//! Visits statements.

use ruff_python_ast::{Expr, ExprCall, Stmt, StmtClassDef, StmtFunctionDef};
use ruff_text_size::Ranged;

use crate::certainty::Doubt;
use crate::evaluate::value::Value;
use crate::find::candidate::What;
use crate::find::classify::{DOCUMENTATION, Signal};
use crate::find::finder::Finder;
use crate::find::place::Place;
use crate::form::Form;
use crate::sinks::Decorated;
use crate::symbol::Symbol;
use crate::syntax::{called, given};
use crate::text::Text;

impl<'a> Finder<'_, 'a> {
    /// Visits statements; the first one of a file, class or function can be its docstring.
    pub(crate) fn body(&mut self, body: &'a [Stmt], documents: bool) {
        for (index, stmt) in body.iter().enumerate() {
            let is_text = matches!(stmt, Stmt::Expr(stmt)
                if matches!(&*stmt.value, Expr::StringLiteral(_) | Expr::FString(_)));
            if is_text {
                let what = if documents && index == 0 {
                    DOCUMENTATION
                } else {
                    "a comment"
                };
                self.comment(stmt, what);
            } else {
                self.stmt(stmt);
            }
        }
    }

    fn comment(&mut self, stmt: &'a Stmt, what: &'static str) {
        if let Stmt::Expr(stmt) = stmt {
            // The name of a prompt must not make its docstring one.
            let names = std::mem::take(&mut self.names);
            self.expr(&stmt.value, &Place::excluded(what));
            self.names = names;
        }
    }

    fn stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(def) => self.function(def),
            Stmt::ClassDef(def) => self.class(def),
            Stmt::Assign(assign) => {
                for target in assign.targets.iter().take(1) {
                    self.assign(target, &assign.value);
                }
            }
            Stmt::AnnAssign(assign) => {
                self.annotation(&assign.annotation);
                if let Some(value) = &assign.value {
                    self.assign(&assign.target, value);
                }
            }
            Stmt::AugAssign(assign) => self.add_to(assign),
            Stmt::Return(stmt) => {
                if let Some(value) = &stmt.value {
                    let place = Place {
                        sent: self.returns_prompt,
                        ..Place::plain()
                    };
                    let result = Symbol::result(self.module, self.scope);
                    let place = Place {
                        label: self.named_list(value),
                        ..place.reached(self.uses.reach(&result))
                    };
                    self.expr(value, &self.as_piece(&result, value, place));
                }
            }
            Stmt::Expr(stmt) => self.expr(&stmt.value, &Place::plain()),
            Stmt::Raise(stmt) => {
                if let Some(raised) = &stmt.exc {
                    self.raised(raised);
                }
            }
            Stmt::Assert(stmt) => {
                self.expr(&stmt.test, &Place::excluded("compared with other text"));
                stmt.msg
                    .iter()
                    .for_each(|message| self.expr(message, &Place::excluded("an error message")));
            }
            _ => self.block(stmt),
        }
    }

    /// Visits the calls in an annotation such as `Annotated[str, validator("…")]`.
    fn annotation(&mut self, annotation: &'a Expr) {
        if let Expr::Subscript(of) = annotation
            && called(&of.value) == Some("Annotated")
            && let Expr::Tuple(arguments) = &*of.slice
        {
            let calls = arguments.elts.iter().filter(|it| it.is_call_expr());
            calls.for_each(|call| self.expr(call, &Place::plain()));
        }
    }

    fn function(&mut self, def: &'a StmtFunctionDef) {
        let decorated = self.code.decorated(self.module, self.scope, def);
        self.names.push(def.name.to_string());
        for decorator in &def.decorator_list {
            match (&decorator.expression, decorated) {
                (Expr::Call(call), Some(Decorated::Argument)) => self.decoration(call),
                (Expr::Call(call), _) if given(call, "default").is_some() => {
                    let scope = self.code.scopes[self.module].defined_at(def);
                    let option = self.click_option(call, scope);
                    if !self.option(call, option) {
                        self.expr(&decorator.expression, &Place::plain());
                    }
                }
                (other, _) => self.expr(other, &Place::plain()),
            }
        }
        for parameter in def.parameters.iter_non_variadic_params() {
            if let Some(annotation) = &parameter.parameter.annotation {
                self.annotation(annotation);
            }
            if let Some(default) = parameter.default() {
                let place = Place::named(parameter.name().as_str());
                let place = place.doubted(Doubt::Default, "a default: a caller may give another");
                let symbol = Symbol {
                    module: self.module,
                    scope: self.code.scopes[self.module].defined_at(def),
                    name: parameter.name().id.clone(),
                };
                self.expr(default, &place.reached(self.uses.reach(&symbol)));
            }
        }
        let returns = matches!(decorated, Some(Decorated::Returned | Decorated::Both));
        let around = std::mem::replace(&mut self.returns_prompt, returns);
        let scope = self.code.scopes[self.module].defined_at(def);
        match (decorated.and_then(Decorated::docstring), def.body.first()) {
            (Some(what), Some(Stmt::Expr(first)))
                if matches!(&*first.value, Expr::StringLiteral(_)) =>
            {
                self.docstring(&first.value, what);
                self.within(scope, &def.body[1..], false);
            }
            _ => self.within(scope, &def.body, true),
        }
        self.returns_prompt = around;
        self.names.pop();
    }

    /// The template in a decorator, whose fields are the arguments of the function.
    fn decoration(&mut self, call: &'a ExprCall) {
        let first = call.arguments.args.first();
        let place = Place {
            sent: true,
            form: Form::Fields,
            fixed: Some("it is an argument of a decorator"),
            ..Place::plain()
        };
        first
            .into_iter()
            .for_each(|template| self.expr(template, &place));
        self.rest(call, first, Signal::Neutral);
    }

    fn class(&mut self, def: &'a StmtClassDef) {
        self.names.push(def.name.to_string());
        let bases = def
            .arguments
            .iter()
            .flat_map(|arguments| arguments.args.iter());
        let signature = bases.clone().any(|base| called(base) == Some("Signature"));
        match def.body.first() {
            Some(Stmt::Expr(first))
                if signature && matches!(&*first.value, Expr::StringLiteral(_)) =>
            {
                self.docstring(&first.value, "the docstring of a signature");
                self.within_class(def, 1);
            }
            _ => self.within_class(def, 0),
        }
        self.names.pop();
    }

    fn within_class(&mut self, def: &'a StmtClassDef, skip: usize) {
        let around = std::mem::replace(
            &mut self.scope,
            self.code.scopes[self.module].defined_at(def),
        );
        self.body(&def.body[skip..], skip == 0);
        self.scope = around;
    }

    fn within(&mut self, scope: usize, body: &'a [Stmt], documents: bool) {
        let around = std::mem::replace(&mut self.scope, scope);
        self.body(body, documents);
        self.scope = around;
    }

    /// A docstring that is a prompt, cleaned by `inspect.cleandoc`.
    fn docstring(&mut self, expr: &'a Expr, what: &str) {
        if let Value::Text(text) = self.evaluator().documentation(expr) {
            let text = Text {
                manual: Some(format!("it is {what}, which has to stay a literal")),
                ..text
            };
            let form = Form::Plain;
            self.add(expr.range(), What::Text { text, form }, &Place::plain());
        }
    }
}
