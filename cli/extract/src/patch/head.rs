//! The import of the helper: where it goes, and the name that it binds.

use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{Alias, Expr, Stmt};
use ruff_text_size::{Ranged, TextSize};

use crate::patch::file::File;
use crate::patch::helper::Helper;
use crate::patch::home::Home;

/// How a file imports the helper.
#[derive(Debug)]
pub(crate) struct Head {
    /// The helper's name in the file.
    pub(crate) name: String,
    /// The import and where to insert it; none if it exists.
    pub(crate) insert: Option<(usize, String)>,
}

/// The name for files that use the helper's own name for something else.
const ALIAS: &str = "promptbook_prompts";

/// Decides on the import. `first` is the position of the first lookup in the file.
pub(crate) fn of(
    file: &File<'_>,
    helper: &Helper,
    home: &Home,
    first: usize,
) -> Result<Head, String> {
    let body = file.parsed.as_ref().map(|parsed| parsed.suite());
    let body = body.map_or(&[][..], |suite| suite.as_slice());
    let from = home.from.as_deref();
    if let Some(name) = imported_already(body, helper, from) {
        let insert = None;
        return Ok(Head { name, insert });
    }
    let name = [helper.module, ALIAS]
        .into_iter()
        .find(|name| !file.uses(name) && (*name == ALIAS || !file.has_star_import()))
        .ok_or_else(|| {
            format!(
                "its file uses the names `{}` and `{ALIAS}` for other things",
                helper.module
            )
        })?;
    let import = import(helper.module, name, home).replace('\n', file.newline());
    let (at, text) = place(file, body, &import, first);
    if at > first {
        return Err(
            "it is on the same line as the beginning of the file: put it on a line of its own"
                .to_owned(),
        );
    }
    Ok(Head {
        name: name.to_owned(),
        insert: Some((at, text)),
    })
}

/// The import of the helper by this name.
fn import(module: &str, name: &str, home: &Home) -> String {
    let what = match name == module {
        true => format!("import {module}"),
        false => format!("import {module} as {name}"),
    };
    match (&home.from, home.or_beside) {
        (None, _) => what,
        (Some(from), false) => format!("from {from} {what}"),
        (Some(from), true) => {
            format!("try:\n    from {from} {what}\nexcept ImportError:\n    {what}")
        }
    }
}

/// The name of the helper in a file that imports it, perhaps in a `try`.
fn imported_already(body: &[Stmt], helper: &Helper, from: Option<&str>) -> Option<String> {
    let inner = body.iter().filter_map(Stmt::as_try_stmt);
    let body = body.iter().chain(inner.flat_map(|stmt| &stmt.body));
    let aliases = body.flat_map(|stmt| match (stmt, from) {
        (Stmt::Import(import), None) => import.names.as_slice(),
        (Stmt::ImportFrom(import), Some(from)) => {
            let module = import.module.as_ref().map_or("", |module| module.as_str());
            match format!("{}{module}", ".".repeat(import.level as usize)) == from {
                true => import.names.as_slice(),
                false => &[],
            }
        }
        _ => &[],
    });
    let is_helper = |alias: &&Alias| helper.exists && alias.name.as_str() == helper.module;
    let alias = aliases.into_iter().find(is_helper)?;
    Some(alias.asname.as_ref().unwrap_or(&alias.name).to_string())
}

/// After the last import before any code that could look a prompt up: code before may change the import path.
fn place(file: &File<'_>, body: &[Stmt], import: &str, first: usize) -> (usize, String) {
    let newline = file.newline();
    let (mut opening, mut last_import) = (None, None);
    for (index, stmt) in body.iter().enumerate() {
        let defines = matches!(stmt, Stmt::FunctionDef(_) | Stmt::ClassDef(_));
        if defines || stmt.end().to_usize() > first {
            break;
        }
        match stmt {
            Stmt::ImportFrom(import) if import.module.as_deref() == Some("__future__") => {
                opening = Some(stmt.end());
            }
            Stmt::Import(_) | Stmt::ImportFrom(_) => last_import = Some(stmt.end()),
            Stmt::Expr(doc) if index == 0 && matches!(*doc.value, Expr::StringLiteral(_)) => {
                opening = Some(stmt.end());
            }
            _ => {}
        }
    }
    if let Some(end) = last_import {
        return (line_end(file, end), format!("{import}{newline}"));
    }
    let at = opening.map_or_else(|| after_comments(file.text), |end| line_end(file, end));
    let above = if at == 0 { "" } else { newline };
    let below = match file.text[at..].starts_with(['\n', '\r']) {
        true => "",
        false => newline,
    };
    (at, format!("{above}{import}{newline}{below}"))
}

/// The beginning of the next line, after all statements on this one.
fn line_end(file: &File<'_>, end: TextSize) -> usize {
    let tokens = file.parsed.iter().flat_map(|parsed| parsed.tokens().iter());
    let mut newlines =
        tokens.filter(|token| token.kind() == TokenKind::Newline && token.start() >= end);
    newlines
        .next()
        .map_or(file.text.len(), |token| token.end().to_usize())
}

/// After the comments at the beginning of a file: up to a blank line, else only those that must come first.
fn after_comments(text: &str) -> usize {
    let comments = || {
        text.split_inclusive('\n')
            .take_while(|line| line.starts_with('#'))
    };
    let block: usize = comments().map(str::len).sum();
    if text[block..].trim_start_matches('\r').starts_with('\n') {
        return block;
    }
    let must = |line: &&str| line.starts_with("#!") || line.contains("coding");
    comments().take(2).take_while(must).map(str::len).sum()
}
