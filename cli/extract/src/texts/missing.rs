//! Texts that the code reads and sends to a model, but whose files were not found.

use std::path::Path;

use crate::files::kind::Kind;
use crate::reads::ReadAt;
use crate::report::{Finding, Outcome};
use crate::symbol::Symbol;
use crate::texts::Program;

/// Reports a text that the code sends to a model, if its file has one name.
pub(super) fn finding(program: Program<'_>, read: &ReadAt) -> Option<Finding> {
    let path = &read.read.path;
    let is_text = Kind::of(Path::new(path.shown())) == Kind::Text;
    if !is_sent(program, read) || !is_text || !path.is_known() || path.is_open() {
        return None;
    }
    let symbol = read.symbols.first().map(|symbol| symbol.name.to_string());
    let symbol = symbol.or_else(|| read.label.clone());
    Some(Finding {
        at: read.at.clone(),
        line: read.line,
        scope: symbol.unwrap_or_default(),
        excerpt: path.shown().to_owned(),
        outcome: Outcome::NeedsPerson(format!(
            "it is read from `{}`, which is not in the folders that were scanned: pass its folder as well",
            path.shown()
        )),
        notes: Vec::new(),
        certainty: None,
    })
}

/// Whether the code sends the text, or a name of it, to a model.
fn is_sent(program: Program<'_>, read: &ReadAt) -> bool {
    let by_name = |symbol: &Symbol| {
        let mut uses = program.uses.get(symbol);
        uses.any(|used| used.sent) || program.uses.by_alias(symbol).sent
    };
    read.sent || read.symbols.iter().any(by_name)
}
