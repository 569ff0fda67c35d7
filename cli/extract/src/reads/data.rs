//! Calls that parse data, and the entries of the data.

use ruff_python_ast::{Expr, ExprCall};

use crate::evaluate::evaluator::Evaluator;
use crate::reads::{Read, Reading, Syntax};
use crate::syntax::owner;

/// The functions of libraries that parse data, by the library's name or that of its object.
const PARSERS: &[(&str, &[&str])] = &[
    ("yaml", &["safe_load", "load", "full_load", "unsafe_load"]),
    ("json", &["load", "loads"]),
    ("orjson", &["loads"]),
    ("json5", &["load", "loads"]),
    ("tomllib", &["load", "loads"]),
    ("tomli", &["load", "loads"]),
    ("toml", &["load", "loads"]),
    ("omegaconf", &["load"]),
];

impl<'a> Reading<'_, 'a> {
    /// The data that a parser reads from a file or a text.
    pub(super) fn data(&self, name: &str, call: &'a ExprCall) -> Option<Read> {
        if !PARSERS.iter().any(|(_, names)| names.contains(&name)) {
            return None;
        }
        let owner = owner(&call.func).to_lowercase();
        let library = self.code.library(self.module, self.scope, &call.func);
        let is_meant = |(of, names): &&(&str, &[&str])| {
            names.contains(&name) && (owner == *of || library.is_some_and(|it| it.contains(of)))
        };
        PARSERS.iter().find(is_meant)?;
        let from = Self::first(call)?;
        let path = match self.opened(from) {
            Some(path) => path,
            None => match self.value(from) {
                Some(text) => text.path,
                // OmegaConf reads a path.
                None if owner == "omegaconf" => self.path(from)?,
                None => return None,
            },
        };
        Some(Read::new(path, Syntax::Data))
    }

    /// An entry of data.
    pub(super) fn entry(&self, of: &'a Expr, key: Option<&'a Expr>) -> Option<Read> {
        let mut read = self.read(of).filter(|read| read.syntax == Syntax::Data)?;
        let evaluator = Evaluator::new(self.code, self.module, self.scope);
        read.keys.push(key.and_then(|key| evaluator.known(key)));
        Some(read)
    }
}
