//! Files that are opened.

use ruff_python_ast::{Expr, ExprCall};
use ruff_text_size::Ranged;

use crate::reads::{PathPattern, Reading};
use crate::syntax::{called, given};

impl<'a> Reading<'_, 'a> {
    /// The path of an open file, such as `open(path)` or the name that a `with` statement binds to it.
    pub(super) fn opened(&self, expr: &'a Expr) -> Option<PathPattern> {
        let inner = self.deeper()?;
        match expr {
            Expr::Call(call) => inner.open(call),
            Expr::Await(awaited) => inner.opened(&awaited.value),
            Expr::Name(name) => {
                let name = name.id.as_str();
                match self.code.scopes.opened(self.module, name, expr.range()) {
                    Some(file) => inner.opened(file),
                    None => {
                        let (there, value) = inner.named(expr)?;
                        there.opened(value)
                    }
                }
            }
            _ => None,
        }
    }

    fn open(&self, call: &'a ExprCall) -> Option<PathPattern> {
        let is_method = !matches!(&*call.func, Expr::Name(_));
        match (called(&call.func)?, &*call.func) {
            ("open", Expr::Attribute(method)) if is_path(&method.value) => self.path(&method.value),
            ("open", _) => {
                let mode = given(call, "mode").or_else(|| call.arguments.args.get(1));
                let path = Self::first(call).or_else(|| given(call, "file"));
                (!writes(mode)).then(|| self.path(path?))?
            }
            ("open_text" | "open_binary" | "resource_stream", _) if is_method => {
                let [package, name] = call.arguments.args.as_ref() else {
                    return None;
                };
                Some(self.package(package)?.join(&self.path(name)?))
            }
            ("StringIO" | "BytesIO" | "TextIOWrapper", _) => self.opened(Self::first(call)?),
            _ => None,
        }
    }
}

/// Whether `.open()` is a method of a path, not the function of a module such as `codecs`.
fn is_path(owner: &Expr) -> bool {
    let modules = [
        "io",
        "os",
        "codecs",
        "aiofiles",
        "anyio",
        "builtins",
        "smart_open",
    ];
    !matches!(owner, Expr::Name(name) if modules.contains(&name.id.as_str()))
}

fn writes(mode: Option<&Expr>) -> bool {
    match mode {
        Some(Expr::StringLiteral(mode)) => mode.value.to_str().contains(['w', 'a', 'x']),
        _ => false,
    }
}
