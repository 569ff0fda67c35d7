//! Adds the helper to the modules that a distribution installs by name: `py-modules` of setuptools.

use std::fs;
use std::path::Path;

use crate::patch::diff::Change;
use crate::patch::helper::Helper;

/// The files that list modules, and the key of the list.
const SETTINGS: [(&str, &str); 3] = [
    ("pyproject.toml", "py-modules"),
    ("setup.cfg", "py_modules"),
    ("setup.py", "py_modules"),
];

/// The change to the settings of the distribution that installs the modules beside the helper, unless they name it already.
pub(crate) fn listing(helper: &Helper) -> Option<Change> {
    let folder = helper.path.parent()?;
    // The modules may be in `src`.
    let projects = [Some(folder), folder.parent()];
    let settings = projects.into_iter().flatten().flat_map(|project| {
        let paths = SETTINGS.iter();
        paths.map(|(name, key)| (project.join(name), *key))
    });
    let mut changes = settings.filter_map(|(path, key)| {
        let old = fs::read_to_string(&path).ok()?;
        let list = List::of(&old, key).filter(|list| list.is_in(folder))?;
        let new = list.with(helper.module)?;
        let old = Some(old.clone());
        Some(Change { path, old, new })
    });
    changes.next()
}

/// A list of modules in a text: `[…]` with quoted names, or a name on each line.
struct List<'t> {
    text: &'t str,
    names: Vec<&'t str>,
    /// Where the last name ends, with its quote.
    end: usize,
    /// What is between two names, and around each.
    between: String,
    quote: &'static str,
}

impl<'t> List<'t> {
    fn of(text: &'t str, key: &str) -> Option<Self> {
        let start = text.find(key)? + key.len();
        let rest = text[start..].trim_start().strip_prefix('=')?;
        let start = text.len() - rest.len();
        match rest.trim_start().strip_prefix('[') {
            Some(list) => Self::quoted(text, text.len() - list.len()),
            None => Self::of_lines(text, start),
        }
    }

    fn quoted(text: &'t str, start: usize) -> Option<Self> {
        let list = &text[start..start + text[start..].find(']')?];
        let quote = if list.contains('"') { "\"" } else { "'" };
        let names: Vec<&str> = list.split(quote).skip(1).step_by(2).collect();
        let end = start + list.rfind(quote)? + 1;
        let first = start + list.find(quote)?;
        let before = &text[start..first];
        let between = match before.contains('\n') {
            true => format!(",{before}"),
            false => ", ".to_owned(),
        };
        Some(Self {
            text,
            names,
            end,
            between,
            quote,
        })
    }

    fn of_lines(text: &'t str, start: usize) -> Option<Self> {
        let (first, rest) = text[start..].split_once('\n')?;
        if !first.trim().is_empty() {
            return None;
        }
        let lines = rest.split_inclusive('\n');
        let lines = lines.take_while(|line| line.starts_with([' ', '\t']));
        let lines: Vec<&str> = lines.collect();
        let last = lines.last()?;
        let length: usize = lines.iter().map(|line| line.len()).sum();
        let end = start + first.len() + 1 + length - (last.len() - last.trim_end().len());
        let indent = &last[..last.len() - last.trim_start().len()];
        Some(Self {
            text,
            names: lines.iter().map(|line| line.trim()).collect(),
            end,
            between: format!("\n{indent}"),
            quote: "",
        })
    }

    /// Whether it names modules of a folder.
    fn is_in(&self, folder: &Path) -> bool {
        let mut names = self.names.iter();
        names.any(|name| folder.join(format!("{name}.py")).is_file())
    }

    /// The text with one more name; none if it has it.
    fn with(&self, name: &str) -> Option<String> {
        let (before, after) = self.text.split_at_checked(self.end)?;
        let (between, quote) = (&self.between, self.quote);
        let is_new = !self.names.contains(&name);
        is_new.then(|| format!("{before}{between}{quote}{name}{quote}{after}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_is_added_to_a_list() {
        for (key, text, expected) in [
            (
                "py-modules",
                "[tool.setuptools]\npy-modules = [\"a\", \"b\"]\n",
                Some("[tool.setuptools]\npy-modules = [\"a\", \"b\", \"prompts\"]\n"),
            ),
            (
                "py-modules",
                "py-modules = [\n    'a',\n]\n",
                Some("py-modules = [\n    'a',\n    'prompts',\n]\n"),
            ),
            (
                "py_modules",
                "setup(name='x', py_modules=['a'])\n",
                Some("setup(name='x', py_modules=['a', 'prompts'])\n"),
            ),
            (
                "py_modules",
                "[options]\npy_modules =\n    a\n    b\nother = 1\n",
                Some("[options]\npy_modules =\n    a\n    b\n    prompts\nother = 1\n"),
            ),
            ("py-modules", "py-modules = [\"prompts\"]\n", None),
            ("py-modules", "name = \"x\"\n", None),
        ] {
            let new = List::of(text, key).and_then(|list| list.with("prompts"));
            assert_eq!(new.as_deref(), expected, "{text}");
        }
    }
}
