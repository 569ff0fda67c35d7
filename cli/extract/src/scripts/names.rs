//! The names that a file of a package suggests for its prompts.

use std::path::Path;

use crate::files::paths::{absolute, relative_to};

/// The folders and the name of a file, such as `web/lib/ai/prompts`: from its package on, without `src`.
pub(super) fn parts(path: &Path) -> Vec<String> {
    let relative = relative_to(&absolute(Path::new("")), path);
    let mut names: Vec<&str> = relative.split('/').filter(|name| *name != "..").collect();
    let file = names.pop().unwrap_or_default();
    let stem = file.split('.').next().unwrap_or_default();
    let whole = absolute(path);
    let package = whole
        .ancestors()
        .skip(1)
        .position(|folder| folder.join("package.json").is_file());
    // The package's own folder, then those in it.
    if let Some(inside) = package {
        let start = names.len().saturating_sub(inside + 1);
        names.drain(..start);
    }
    names.retain(|name| *name != "src");
    names.push(stem);
    names.into_iter().map(str::to_owned).collect()
}
