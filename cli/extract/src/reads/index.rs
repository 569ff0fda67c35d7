//! The files that `with` statements open, and the functions that return what they read.

use ruff_python_ast::visitor::Visitor;
use ruff_python_ast::{Expr, ExprCall, Stmt, StmtFunctionDef, StmtWith, visitor};
use ruff_text_size::{Ranged, TextRange};

use crate::module::Module;
use crate::reads::{PathPattern, Read, Reading};
use crate::syntax::keyword_name;

/// The files that the `with` statements of a file open, and its functions whose names say that they read a file.
#[derive(Default)]
pub(crate) struct Opened<'a> {
    /// The statement, the name that it binds and the file.
    files: Vec<(TextRange, &'a str, &'a Expr)>,
    pub(crate) functions: Vec<&'a StmtFunctionDef>,
}

impl<'a> Opened<'a> {
    pub(crate) fn of(module: &'a Module) -> Self {
        let mut opened = Self::default();
        opened.visit_body(&module.tree.body);
        let reads = |function: &&StmtFunctionDef| reads(module.slice(*function));
        opened.functions.retain(reads);
        opened
    }

    /// The file that a name is bound to by the innermost `with` statement around an expression.
    pub(crate) fn file(&self, name: &str, read: TextRange) -> Option<&'a Expr> {
        let files = self.files.iter().rev();
        let mut around =
            files.filter(|(statement, bound, _)| *bound == name && statement.contains_range(read));
        around.next().map(|(_, _, file)| *file)
    }
}

impl<'a> Visitor<'a> for Opened<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::With(with) => self.with(with),
            Stmt::FunctionDef(function) if may_read(function.name.as_str()) => {
                self.functions.push(function);
            }
            _ => {}
        }
        visitor::walk_stmt(self, stmt);
    }

    // Statements are enough.
    fn visit_expr(&mut self, _: &'a Expr) {}
}

impl<'a> Opened<'a> {
    fn with(&mut self, with: &'a StmtWith) {
        for item in &with.items {
            if let Some(Expr::Name(name)) = item.optional_vars.as_deref() {
                let opened = (with.range(), name.id.as_str(), &item.context_expr);
                self.files.push(opened);
            }
        }
    }
}

/// Whether a function with this name may return what it reads.
fn may_read(name: &str) -> bool {
    ["load", "read", "get", "prompt", "template", "open", "fetch"]
        .iter()
        .any(|word| name.contains(word))
}

/// Whether the source of a function has a call that may read a file.
fn reads(source: &str) -> bool {
    ["read", "open", "load", "get_data"]
        .iter()
        .any(|call| source.contains(call))
}

/// How many functions that call each other are followed.
const FAR: usize = 2;

impl<'a> Reading<'_, 'a> {
    /// The text that a function of the program reads and returns.
    pub(super) fn loader(&self, name: &str, call: &'a ExprCall) -> Option<Read> {
        let (module, at) = self.code.tables.loader(name)?;
        if self.followed == FAR {
            return None;
        }
        let function = self.code.scopes.function(module, at)?;
        let given = self.given_to(function, call);
        let there = Reading {
            module,
            scope: self.code.scopes[module].defined_at(function),
            given: &given,
            followed: self.followed + 1,
            ..self.deeper()?
        };
        there.returned(&function.body)
    }

    /// The parameters that a call gives a known text.
    fn given_to(
        &self,
        function: &'a StmtFunctionDef,
        call: &'a ExprCall,
    ) -> Vec<(&'a str, PathPattern)> {
        let parameters = function.parameters.iter_non_variadic_params();
        let parameters = parameters.map(|parameter| parameter.name().as_str());
        let positional = parameters.skip_while(|name| matches!(*name, "self" | "cls"));
        let positional = positional.zip(call.arguments.args.iter());
        let keywords = call.arguments.keywords.iter();
        let keywords = keywords.filter_map(|it| Some((keyword_name(&it.arg)?, &it.value)));
        let given = positional.chain(keywords);
        given
            .filter_map(|(name, value)| Some((name, self.path(value)?)))
            .collect()
    }

    /// The text that the last `return` of a body reads, itself or by a name.
    fn returned(&self, body: &'a [Stmt]) -> Option<Read> {
        struct Returns<'a>(Vec<&'a Expr>);
        impl<'a> Visitor<'a> for Returns<'a> {
            fn visit_stmt(&mut self, stmt: &'a Stmt) {
                match stmt {
                    Stmt::Return(returned) => self.0.extend(returned.value.as_deref()),
                    Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {}
                    _ => visitor::walk_stmt(self, stmt),
                }
            }
            fn visit_expr(&mut self, _: &'a Expr) {}
        }
        let mut returns = Returns(Vec::new());
        returns.visit_body(body);
        returns
            .0
            .into_iter()
            .rev()
            .find_map(|expr| self.value(expr))
    }
}
