//! Collects the uses in all files.

use ruff_python_ast::visitor::Visitor;

use crate::code::{self, Code, Tables};
use crate::form::Form;
use crate::uses::Uses;
use crate::uses::file_uses::FileUses;
use crate::uses::reader::Reader;

impl Uses {
    /// Collects the uses in all files.
    pub(crate) fn find(tables: &Tables<'_>) -> Self {
        let look = |code: &Code<'_>, module| {
            let mut uses = find_in(code, module, true);
            uses.drop_plain(code, module);
            uses.drop_idle(code, module);
            uses
        };
        let mut all = Self::default();
        code::each_file(tables, look, |uses| all.add(uses));
        code::with_all(tables, |code| all.finish(code));
        all
    }
}

/// Collects the uses in one file. The names that hold the same value are only connected if `connects`.
pub(super) fn find_in(code: &Code<'_>, module: usize, connects: bool) -> FileUses {
    let mut uses = FileUses::default();
    let mut reader = Reader {
        code,
        module,
        connects,
        scope: 0,
        form: Form::Plain,
        sent: false,
        part: false,
        joined: false,
        shown: false,
        tuples: Form::Fields,
        talks: false,
        looked_up: None,
        returns_prompt: false,
        assigned: Vec::new(),
        uses: &mut uses,
    };
    reader.visit_body(&code.modules[module].tree.body);
    uses
}
