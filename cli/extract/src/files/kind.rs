//! Tells by its path what kind of file a file is.

use std::path::Path;

/// What a file is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A Python program. A file with an unknown extension is one as well, because it is only read if the caller names it.
    Python,
    /// A text, a template or data that a program reads.
    Text,
}

/// The extensions of texts, templates and data.
const TEXTS: &[&str] = &[
    "prompty", "md", "txt", "yaml", "yml", "toml", "json", "jinja", "jinja2", "j2", "mustache",
    "prompt", "tmpl", "tpl",
];

/// The extensions of files that are prompts if they are in a folder `prompts`.
const IN_PROMPTS: &[&str] = &["md", "txt", "yaml", "yml", "toml", "jinja", "jinja2", "j2"];

/// Files about a folder, in lower case and without their extension.
const ABOUT: &[&str] = &[
    "readme",
    "changelog",
    "contributing",
    "license",
    "licence",
    "notice",
    "security",
    "code_of_conduct",
    "requirements",
    "robots",
];

impl Kind {
    /// The kind of the file at this path.
    pub fn of(path: &Path) -> Self {
        match extension(path) {
            Some(end) if TEXTS.contains(&end.as_str()) => Self::Text,
            _ => Self::Python,
        }
    }
}

/// Whether a file in a folder is read because of its name: a program, a Prompty file, or a text in a folder `prompts`.
pub(crate) fn is_read(root: &Path, file: &Path) -> bool {
    let Some(end) = extension(file) else {
        return false;
    };
    match end.as_str() {
        "py" | "prompty" => true,
        end => IN_PROMPTS.contains(&end) && !is_about(file) && is_in_prompts(root, file),
    }
}

/// Whether a file is about its folder, such as a README.
pub(crate) fn is_about(file: &Path) -> bool {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    ABOUT.contains(&stem.to_lowercase().as_str())
}

fn is_in_prompts(root: &Path, file: &Path) -> bool {
    let inside = file.strip_prefix(root).unwrap_or(file);
    let folders = inside.iter().rev().skip(1).chain(root.file_name());
    let mut folders = folders.map(|name| name.to_string_lossy().to_lowercase());
    folders.any(|name| name == "prompts")
}

pub(crate) fn extension(path: &Path) -> Option<String> {
    Some(path.extension()?.to_string_lossy().to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_if_their_names_say_that_they_are_prompts() {
        for (root, file, expected) in [
            ("src", "src/app.py", true),
            ("src", "src/support.prompty", true),
            ("src", "src/prompts/system.md", true),
            ("src", "src/app/prompts/deep/system.J2", true),
            ("app/prompts", "app/prompts/system.yaml", true),
            ("src", "src/prompts/README.md", false),
            ("src", "src/prompts/data.json", false),
            ("src", "src/prompts/run.sh", false),
            ("src", "src/system.md", false),
            // A folder above the root says nothing.
            ("prompts/project", "prompts/project/docs/index.md", false),
        ] {
            let found = is_read(Path::new(root), Path::new(file));
            assert_eq!(found, expected, "{root} {file}");
        }
    }
}
