//! One file of the program, and whether it can be patched.

use std::fs;
use std::path::Path;

use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{ModModule, Stmt};
use ruff_python_parser::{Parsed, parse_module};
use ruff_text_size::Ranged;

use crate::files::up_to;

/// A parsed file.
pub(crate) struct File<'a> {
    pub(crate) text: &'a str,
    /// None if it has syntax errors.
    pub(crate) parsed: Option<Parsed<ModModule>>,
    /// Why it can't be patched.
    pub(crate) refused: Option<String>,
}

impl<'a> File<'a> {
    pub(crate) fn new(path: &Path, text: &'a str) -> Self {
        let parsed = parse_module(text).ok();
        let size = text.len() as u64;
        let again = fs::File::open(path).and_then(|file| up_to(size, size, file));
        let refused = match (again, path.to_str()) {
            (Err(_), _) => Some("its file can't be read again".to_owned()),
            (Ok(bytes), _) if bytes.as_deref() != Some(text.as_bytes()) => Some(
                "its file has a byte order mark or is not in UTF-8: save it as plain UTF-8 first"
                    .to_owned(),
            ),
            (_, None) => Some("its file's name is not in UTF-8: rename it first".to_owned()),
            (_, Some(name)) if name.contains(['"', '\\', '\t', '\n', '\r']) => Some(
                "its file's name has characters that a diff can't contain: rename it first"
                    .to_owned(),
            ),
            _ if parsed.is_none() => Some("its file has syntax errors".to_owned()),
            _ => None,
        };
        Self {
            text,
            parsed,
            refused,
        }
    }

    /// Whether the file uses this name, other than as an attribute.
    pub(crate) fn uses(&self, name: &str) -> bool {
        let Some(parsed) = &self.parsed else {
            return true;
        };
        let mut after_dot = false;
        parsed.tokens().iter().any(|token| {
            let found =
                token.kind() == TokenKind::Name && !after_dot && &self.text[token.range()] == name;
            after_dot = token.kind() == TokenKind::Dot;
            found
        })
    }

    /// Whether it imports all names of a module.
    pub(crate) fn has_star_import(&self) -> bool {
        let body = self.parsed.iter().flat_map(|parsed| parsed.suite());
        let imports = body.filter_map(Stmt::as_import_from_stmt);
        imports
            .flat_map(|import| &import.names)
            .any(|alias| alias.name.as_str() == "*")
    }

    /// The indentation of a block in the file.
    pub(crate) fn step(&self) -> &'static str {
        let tokens = self.parsed.iter().flat_map(|parsed| parsed.tokens().iter());
        let mut blocks = tokens.filter(|token| token.kind() == TokenKind::Indent);
        match blocks.next().map(|token| &self.text[token.range()]) {
            Some("  ") => "  ",
            Some("\t") => "\t",
            _ => "    ",
        }
    }

    /// The line ending of the file.
    pub(crate) fn newline(&self) -> &'static str {
        match self.text.split_once('\n') {
            Some((line, _)) if line.ends_with('\r') => "\r\n",
            _ => "\n",
        }
    }
}
