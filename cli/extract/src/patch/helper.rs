//! The helper at an import root: which module it is there, and whether it has to be written.

use std::fs;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The helper: a module of Python's standard library alone.
pub const HELPER: &str = include_str!("../../assets/prompts.py");

/// The helper for the files of one import root.
pub(crate) struct Helper {
    pub(crate) module: &'static str,
    pub(crate) path: PathBuf,
    /// Whether it is there already.
    pub(crate) exists: bool,
}

/// Its names, by preference: the second for programs that have a module `prompts`.
const MODULES: [&str; 2] = ["prompts", "promptbook_prompts"];

/// Which module is free at this root, or is the helper already. `foreign` are modules that the program imports.
pub(crate) fn at(root: &Path, foreign: impl Fn(&str) -> bool) -> Option<Helper> {
    let taken = names_in(root);
    MODULES.into_iter().find_map(|module| {
        let path = root.join(format!("{module}.py"));
        let exists = is_helper(&path);
        let free = !taken.iter().any(|name| name == module) && !foreign(module);
        (exists || free).then_some(Helper {
            module,
            path,
            exists,
        })
    })
}

/// Whether a file begins as the helper does. An older one does as well: the three functions are all that a program knows of it.
pub(crate) fn is_helper(path: &Path) -> bool {
    let mut start = vec![0; title().len()];
    // Opening a pipe would wait for somebody who writes to it.
    path.is_file()
        && File::open(path).is_ok_and(|mut file| file.read_exact(&mut start).is_ok())
        && start == title().as_bytes()
}

/// The same for a file that was read.
pub(crate) fn is_helper_text(text: &str) -> bool {
    text.starts_with(title())
}

fn title() -> &'static str {
    HELPER.lines().next().unwrap_or_default()
}

/// Modules and folders, in lower case: some file systems don't tell `Prompts.py` from `prompts.py`.
fn names_in(root: &Path) -> Vec<String> {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().to_lowercase());
    names
        .map(|name| name.strip_suffix(".py").unwrap_or(&name).to_owned())
        .collect()
}
