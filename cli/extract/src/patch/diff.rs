//! Creates the unified diff of one file.

use std::path::{Path, PathBuf};

use similar::TextDiff;

/// A changed or new file.
pub(crate) struct Change {
    pub(crate) path: PathBuf,
    /// None for a new file.
    pub(crate) old: Option<String>,
    pub(crate) new: String,
}

/// Omits the line `diff --git`: with it, Git would resolve the paths from the top of the repository and, in a folder below,
/// silently skip them.
pub(crate) fn unified(base: &Path, change: &Change) -> String {
    let path = change.path.strip_prefix(base).unwrap_or(&change.path);
    let parts: Vec<_> = path
        .components()
        .map(|c| c.as_os_str().to_string_lossy())
        .collect();
    let path = parts.join("/");
    // A tab ends a name with spaces.
    let end = if path.contains(' ') { "\t" } else { "" };
    let old = match change.old {
        Some(_) => format!("a/{path}{end}"),
        None => "/dev/null".to_owned(),
    };
    let before: Vec<&str> = lines(change.old.as_deref().unwrap_or_default());
    let after: Vec<&str> = lines(&change.new);
    TextDiff::configure()
        .newline_terminated(true)
        .diff_slices(&before, &after)
        .unified_diff()
        .header(&old, &format!("b/{path}{end}"))
        .to_string()
}

/// The lines as Git and `patch` count them: a lone carriage return ends none.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}
