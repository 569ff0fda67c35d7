//! Evaluates the path of a file as far as it is known without running the code.

use ruff_python_ast::{Expr, ExprCall, Operator};

use crate::evaluate::evaluator::Evaluator;
use crate::evaluate::value::Value;
use crate::files::paths::absolute;
use crate::reads::{PathPattern, Reading};
use crate::syntax::{called, owner};

impl<'a> Reading<'_, 'a> {
    /// The path that an expression evaluates to, with `**` for what is not known.
    pub(super) fn path(&self, expr: &'a Expr) -> Option<PathPattern> {
        let Some(inner) = self.deeper() else {
            return Some(PathPattern::unknown());
        };
        Some(match expr {
            Expr::Name(name) if name.id.as_str() == "__file__" => inner.here(),
            Expr::Name(_) | Expr::Attribute(_) => inner.path_of_name(expr),
            Expr::BinOp(operation) if operation.op == Operator::Div => {
                let folder = inner.path(&operation.left)?;
                folder.join(&inner.path(&operation.right)?)
            }
            Expr::BinOp(operation) if operation.op == Operator::Add => {
                let (start, end) = (inner.path(&operation.left)?, inner.path(&operation.right)?);
                PathPattern {
                    path: start.path + &end.path,
                    ..start
                }
            }
            Expr::Call(call) => inner.path_of_call(call)?,
            Expr::Subscript(parents) => inner.ancestor(&parents.value, &parents.slice)?,
            Expr::StringLiteral(_) | Expr::FString(_) => inner.path_of_text(expr)?,
            _ => PathPattern::unknown(),
        })
    }

    /// `__file__`.
    fn here(&self) -> PathPattern {
        PathPattern::anchored(&absolute(&self.code.files[self.module].path))
    }

    fn path_of_name(&self, expr: &'a Expr) -> PathPattern {
        if let Expr::Attribute(attribute) = expr {
            match attribute.attr.as_str() {
                "parent" => {
                    return self
                        .path(&attribute.value)
                        .map_or_else(PathPattern::unknown, |path| path.parent());
                }
                // The path that another file of the program is at.
                "__file__" => return PathPattern::unknown(),
                _ => {}
            }
        }
        if let Expr::Name(name) = expr
            && let Some((_, path)) = self
                .given
                .iter()
                .find(|(known, _)| *known == name.id.as_str())
        {
            return path.clone();
        }
        let named = self.named(expr);
        let path = named.and_then(|(there, value)| there.path(value));
        path.unwrap_or_else(PathPattern::unknown)
    }

    /// A text, in which the values of unknown names are `*`.
    fn path_of_text(&self, expr: &'a Expr) -> Option<PathPattern> {
        if let Expr::FString(string) = expr {
            let mut whole = PathPattern::relative("");
            for element in string.value.elements() {
                let part = match element.as_interpolation() {
                    Some(field) => self.path(&field.expression)?,
                    None => PathPattern::relative(&element.as_literal()?.value),
                };
                let is_start = whole.path.is_empty() && whole.from.is_none();
                let unknown = part.path == "**" && !is_start;
                whole = match is_start {
                    true => part,
                    // A folder that is known up to here goes on with `/`.
                    false if whole.path.is_empty() && part.path.starts_with('/') => PathPattern {
                        path: part.path.trim_start_matches('/').to_owned(),
                        ..whole
                    },
                    false => PathPattern {
                        path: whole.path + if unknown { "*" } else { &part.path },
                        ..whole
                    },
                };
            }
            return Some(whole);
        }
        let evaluator = Evaluator::new(self.code, self.module, self.scope);
        match evaluator.value(expr) {
            Value::Text(text) => {
                let parts = text.parts.iter().map(|part| part.text().unwrap_or("*"));
                let path: String = parts.collect();
                (path.len() < 400 && !path.contains('\n')).then(|| PathPattern::relative(&path))
            }
            Value::Unknown | Value::Obstacle(_) => None,
        }
    }

    fn path_of_call(&self, call: &'a ExprCall) -> Option<PathPattern> {
        let first = || Self::first(call);
        let all = || {
            let mut paths = call.arguments.args.iter().map(|part| self.path(part));
            let start = paths.next()??;
            paths.try_fold(start, |path, part| Some(path.join(&part?)))
        };
        let on = || match &*call.func {
            Expr::Attribute(method) => self.path(&method.value),
            _ => None,
        };
        Some(match called(&call.func)? {
            "Path" | "PurePath" | "PosixPath" if call.arguments.is_empty() => {
                PathPattern::relative("")
            }
            "Path" | "PurePath" | "PosixPath" => all()?,
            "join" if owner(&call.func) == "path" => all()?,
            "str" | "fspath" | "abspath" | "realpath" | "normpath" | "expanduser" => {
                self.path(first().or(match &*call.func {
                    Expr::Attribute(method) => Some(&*method.value),
                    _ => None,
                })?)?
            }
            "resolve" | "absolute" | "as_posix" | "open" => on()?,
            "joinpath" => match call.arguments.args.is_empty() {
                true => on()?,
                false => on()?.join(&all()?),
            },
            "dirname" => self.path(first()?)?.parent(),
            "with_name" => on()?.parent().join(&self.path(first()?)?),
            "cwd" | "getcwd" => PathPattern::relative(""),
            "files" => self.package(first()?)?,
            "resource_filename" => {
                let [package, name] = call.arguments.args.as_ref() else {
                    return None;
                };
                self.package(package)?.join(&self.path(name)?)
            }
            _ => PathPattern::unknown(),
        })
    }

    /// `path.parents[n]`.
    fn ancestor(&self, parents: &'a Expr, index: &'a Expr) -> Option<PathPattern> {
        let Expr::Attribute(attribute) = parents else {
            return Some(PathPattern::unknown());
        };
        let index = match index {
            Expr::NumberLiteral(number) => number.value.as_int()?.as_usize()?,
            _ => return None,
        };
        if attribute.attr.as_str() != "parents" {
            return None;
        }
        let path = self.path(&attribute.value)?;
        Some((0..=index).fold(path, |path, _| path.parent()))
    }

    /// The folder of a package, by its name or by `__package__`.
    pub(super) fn package(&self, expr: &'a Expr) -> Option<PathPattern> {
        match expr {
            Expr::Name(name) if matches!(name.id.as_str(), "__package__" | "__name__") => {
                Some(self.here().parent())
            }
            Expr::Name(_) | Expr::Attribute(_) => {
                let path = self.code.dotted_path(self.module, self.scope, expr)?;
                Some(PathPattern::relative(&path.replace('.', "/")))
            }
            _ => {
                let evaluator = Evaluator::new(self.code, self.module, self.scope);
                let name = evaluator.known(expr)?;
                Some(PathPattern::relative(&name.replace('.', "/")))
            }
        }
    }
}
