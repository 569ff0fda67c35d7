//! Creates a unified diff that makes a program look its prompts up, with the helper that it then imports.
//!
//! # Layout
//! - `program`, `file`: the files on disk. `plan`, `claim`: which prompts are replaced where, and why others are not.
//! - `rewrite`: a file with its lookups. `place`: the surroundings of a lookup. `call`, `chat`, `argument`: its code. `layout`, `width`: the
//!   lines of it. `kept`: source that stays. `literal`: text as a Python literal. `messages`: which lists a lookup can replace. `head`: the import of the helper.
//! - `roots`, `imports`, `stdlib`: the folder that imports are relative to. `packages`, `topmost`, `project`, `ini`: the packages of each distribution.
//!   `home`, `helper`, `modules`: the helper in a package or in a folder, and among the modules that are installed by name. `diff`: the diff of one file.

mod argument;
mod call;
mod chat;
mod claim;
mod diff;
mod file;
mod head;
pub(crate) mod helper;
mod home;
mod imports;
mod indentation;
mod ini;
mod kept;
mod layout;
pub(crate) mod literal;
mod messages;
mod modules;
mod packages;
mod place;
mod plan;
mod program;
mod project;
mod rewrite;
mod roots;
pub mod runtime;
mod stdlib;
mod topmost;
mod width;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use crate::files::Source;
use crate::patch::program::Program;
use crate::report::Finding;

pub use helper::HELPER;

/// A diff that makes a program look its prompts up.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Patch {
    /// A unified diff for `git apply` or `patch -p1` in [`Patch::folder`]; empty when nothing is patched.
    pub diff: String,
    /// Converted prompts that are not looked up (by their index in what was found), and why.
    pub unpatched: Vec<(usize, String)>,
    /// The folder that the paths of the diff are relative to: the current folder, unless a patched file is outside of it.
    pub folder: PathBuf,
}

/// Creates the diff that replaces each converted prompt by a lookup and adds the helper. It reads the files again, and
/// writes nothing.
///
/// `roots` are the files and folders that were scanned.
pub fn unified(found: &[Finding], sources: &[Source], roots: &[PathBuf]) -> Patch {
    let here = std::env::current_dir().unwrap_or_default();
    unified_in(&here, found, sources, roots)
}

/// The same for any current folder.
fn unified_in(here: &Path, found: &[Finding], sources: &[Source], roots: &[PathBuf]) -> Patch {
    let program = Program::read(here, sources, roots);
    let planned = plan::plan(&program, found);
    let changed: Vec<&Path> = planned
        .changes
        .iter()
        .map(|change| change.path.as_path())
        .collect();
    let folder = program.base(&changed);
    let diff = planned
        .changes
        .iter()
        .map(|change| diff::unified(&folder, change))
        .collect();
    Patch {
        diff,
        unpatched: planned.unpatched,
        folder,
    }
}
