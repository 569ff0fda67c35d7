//! The code that looks prompts up instead: a unified diff of the program, with the helper that it then imports.
//!
//! # Layout
//! - `program`: the files as they are on disk. `plan`: which prompts are replaced where, and why others are not.
//! - `rewrite`: a file with its lookups. `place`: what stands around one. `call`: its code. `literal`: a text as a Python
//!   literal. `messages`: which lists it can replace. `head`: where the import goes, and its name.
//! - `roots`: from which folder a file's imports start. `helper`: the helper in that folder. `diff`: one file's diff.

mod call;
mod claim;
mod diff;
mod file;
mod head;
pub(crate) mod helper;
mod literal;
mod messages;
mod place;
mod plan;
mod program;
mod rewrite;
mod roots;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use crate::files::Source;
use crate::patch::program::Program;
use crate::report::Found;

pub use helper::HELPER;

/// What makes a program look its prompts up.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Patch {
    /// A unified diff for `git apply` or `patch -p1` in [`Patch::folder`]; empty when nothing is patched.
    pub diff: String,
    /// Converted prompts that are not looked up (by their index in what was found), and why.
    pub unpatched: Vec<(usize, String)>,
    /// Where the diff's paths start: the current folder, unless what it patches lies outside.
    pub folder: PathBuf,
}

/// The diff that replaces each converted prompt by a lookup, and adds the helper. Reads the files' bytes, and writes nothing.
///
/// `roots` are the files and folders that were asked for.
pub fn unified(found: &[Found], sources: &[Source], roots: &[PathBuf]) -> Patch {
    let here = std::env::current_dir().unwrap_or_default();
    unified_in(&here, found, sources, roots)
}

/// The same for a current folder that a test names.
fn unified_in(here: &Path, found: &[Found], sources: &[Source], roots: &[PathBuf]) -> Patch {
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
