//! The helper module at an import root.

use std::fs;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The source of the helper, which needs only Python's standard library: its own part, then the runtime.
pub const HELPER: &str = concat!(
    include_str!("../../assets/helper.py"),
    include_str!("../../assets/runtime/prompts.py"),
    include_str!("../../assets/runtime/templates.py"),
    include_str!("../../assets/runtime/server.py"),
);

/// The helper for the files of one import root.
pub(crate) struct Helper {
    pub(crate) module: &'static str,
    pub(crate) path: PathBuf,
    /// Whether it exists.
    pub(crate) exists: bool,
    /// Whether it is an older one, which neither formats values nor makes objects.
    pub(crate) is_older: bool,
}

/// The beginning of its newest function.
const NEWEST: &str = "    def objects(";

/// The names of the helper, by preference: the second is for programs with their own module `prompts`.
pub(crate) const MODULES: [&str; 2] = ["prompts", "promptbook_prompts"];

/// The helper at this root, or a free name for it. `foreign` tells which modules the program imports.
pub(crate) fn at(root: &Path, foreign: impl Fn(&str) -> bool) -> Option<Helper> {
    let taken = names_in(root);
    MODULES.into_iter().find_map(|module| {
        let path = root.join(format!("{module}.py"));
        let exists = is_helper(&path);
        let free = !taken.iter().any(|name| name == module) && !foreign(module);
        let is_older = || fs::read_to_string(&path).is_ok_and(|text| !text.contains(NEWEST));
        (exists || free).then(|| Helper {
            module,
            exists,
            is_older: exists && is_older(),
            path: path.clone(),
        })
    })
}

/// Whether a folder has the helper.
pub(crate) fn has_helper(folder: &Path) -> bool {
    MODULES
        .iter()
        .any(|module| is_helper(&folder.join(format!("{module}.py"))))
}

/// Whether a file begins like the helper, of any version: programs only use its three functions.
pub(crate) fn is_helper(path: &Path) -> bool {
    let mut start = vec![0; title().len()];
    // Opening a pipe would block until something writes to it.
    path.is_file()
        && File::open(path).is_ok_and(|mut file| file.read_exact(&mut start).is_ok())
        && start == title().as_bytes()
}

/// The same for the text of a file.
pub(crate) fn is_helper_text(text: &str) -> bool {
    text.starts_with(title())
}

fn title() -> &'static str {
    HELPER.lines().next().unwrap_or_default()
}

/// The modules and folders here, in lower case: some file systems ignore case.
fn names_in(root: &Path) -> Vec<String> {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().to_lowercase());
    names
        .map(|name| name.strip_suffix(".py").unwrap_or(&name).to_owned())
        .collect()
}
