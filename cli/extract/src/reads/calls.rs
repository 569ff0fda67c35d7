//! Calls that read a text.

use ruff_python_ast::{Expr, ExprAttribute, ExprCall};

use crate::reads::{PathPattern, Read, Reading, Side, Syntax};
use crate::syntax::{called, given, owner};

impl<'a> Reading<'_, 'a> {
    pub(super) fn call(&self, call: &'a ExprCall) -> Option<Read> {
        let name = called(&call.func)?;
        let known = match &*call.func {
            Expr::Attribute(method) => self.method(name, method, call),
            _ => self.function(name, call),
        };
        known
            .or_else(|| self.data(name, call))
            .or_else(|| self.loader(name, call))
    }

    fn method(&self, name: &str, method: &'a ExprAttribute, call: &'a ExprCall) -> Option<Read> {
        let arguments = call.arguments.args.len();
        let text = |path: PathPattern| Read::new(path, Syntax::Text);
        match name {
            "read" if call.arguments.is_empty() => self.opened(&method.value).map(text),
            // `importlib.resources.read_text(package, name)`.
            "read_text" if arguments == 2 => self.resource(call).map(text),
            "read_text" => self.path(&method.value).map(text),
            "get_data" if owner(&call.func) == "pkgutil" => self.resource(call).map(text),
            "decode" => self.bytes(&method.value),
            "strip" | "lstrip" | "rstrip" if arguments == 0 => {
                let mut read = self.value_in_place(&method.value)?;
                read.stripped.push(match name {
                    "lstrip" => Side::Start,
                    "rstrip" => Side::End,
                    _ => Side::Both,
                });
                Some(read)
            }
            "get" if (1..=2).contains(&arguments) => self.entry(&method.value, Self::first(call)),
            "get_template" => self.template(call),
            "from_file" if owner(&call.func).ends_with("PromptTemplate") => {
                let path = Self::first(call).or_else(|| given(call, "template_file"))?;
                Some(Read::new(self.path(path)?, Syntax::Fields))
            }
            _ => None,
        }
    }

    fn function(&self, name: &str, call: &'a ExprCall) -> Option<Read> {
        match name {
            "str" => self.value_in_place(Self::first(call)?),
            "read_text" if call.arguments.args.len() == 2 => {
                Some(Read::new(self.resource(call)?, Syntax::Text))
            }
            "load_prompt" => {
                let library = self.code.library(self.module, self.scope, &call.func)?;
                let path = library
                    .starts_with("langchain")
                    .then(|| Self::first(call))??;
                Some(Read::new(self.path(path)?, Syntax::LangChain))
            }
            _ => None,
        }
    }

    /// What a method is called on. The value of a name is read where it is assigned.
    fn value_in_place(&self, expr: &'a Expr) -> Option<Read> {
        self.read(expr)
            .filter(|read| read.syntax != Syntax::Data || !read.keys.is_empty())
    }

    /// `Path(…).read_bytes()`, which is decoded.
    fn bytes(&self, expr: &'a Expr) -> Option<Read> {
        match expr {
            Expr::Call(call) if called(&call.func) == Some("read_bytes") => match &*call.func {
                Expr::Attribute(method) => Some(Read::new(self.path(&method.value)?, Syntax::Text)),
                _ => None,
            },
            _ => self.value_in_place(expr),
        }
    }

    /// A template that its loader finds below some folder.
    fn template(&self, call: &'a ExprCall) -> Option<Read> {
        let name = Self::first(call).or_else(|| given(call, "name"))?;
        let path = self.path(name)?.anywhere();
        Some(Read::new(path, Syntax::Jinja))
    }

    /// A file of a package: the package as text or module, and the name.
    fn resource(&self, call: &'a ExprCall) -> Option<PathPattern> {
        let [package, name] = call.arguments.args.as_ref() else {
            return None;
        };
        Some(self.package(package)?.join(&self.path(name)?))
    }
}
