//! The names that a text file suggests for its prompts.

use std::path::Path;

use crate::files::kind::is_prompts;
use crate::files::paths::{absolute, relative_to};

/// Folders that do not say whose files they hold.
const PLAIN: &[&str] = &[
    "config",
    "configs",
    "conf",
    "resources",
    "templates",
    "data",
    "src",
    "lib",
];

/// The folders and the name of a file, such as `shop/prompts/support/system`: from the folder around `prompts` on, or else from the
/// folder that it is in, and from the topmost package around that.
pub(super) fn parts(path: &Path) -> Vec<String> {
    let here = absolute(Path::new(""));
    let relative = relative_to(&here, path);
    let mut names: Vec<&str> = relative.split('/').filter(|name| *name != "..").collect();
    names.pop();
    let mut start = names.iter().position(|name| is_prompts(name));
    if let Some(start) = &mut start
        && *start > 0
        && !PLAIN.contains(&names[*start - 1])
    {
        *start -= 1;
    }
    if start.is_none() {
        let meaning = names.iter().rposition(|name| !PLAIN.contains(name));
        start = meaning.or(names.len().checked_sub(1));
    }
    let mut start = start.unwrap_or(0);
    let depth = names.len();
    let folder = absolute(path);
    let is_package = |start: usize| {
        // The folder that contains the one at `start`.
        let up = depth - start + 1;
        let around = folder.ancestors().nth(up);
        around.is_some_and(|folder| folder.join("__init__.py").is_file())
    };
    while start > 0 && is_package(start) {
        start -= 1;
    }
    let mut parts: Vec<String> = names[start..]
        .iter()
        .map(|name| (*name).to_owned())
        .collect();
    parts.push(stem(path));
    parts
}

/// The name of a file without its extensions: `answer` for `answer.md.j2`.
pub(super) fn stem(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let start = name.trim_start_matches('.');
    start.split('.').next().unwrap_or_default().to_owned()
}
