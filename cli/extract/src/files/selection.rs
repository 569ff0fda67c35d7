//! Selects files by the caller's exclusions, and tells tests from the program.

use std::path::Path;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::error::Error;
use crate::files::kind::Kind;
use crate::files::paths::absolute;

/// Which files of a folder are read. Files that the caller names are always read.
#[derive(Debug)]
pub struct Selection {
    excluded: Gitignore,
    include_tests: bool,
}

/// Why a file is left out.
pub(crate) enum Reason {
    Test,
    Excluded,
}

impl Selection {
    /// Leaves out what one of the globs names, in the syntax of `.gitignore` and relative to the current folder, and tests unless
    /// they are included.
    ///
    /// # Errors
    /// A glob is not valid.
    pub fn new(globs: &[String], include_tests: bool) -> Result<Self, Error> {
        let mut excluded = GitignoreBuilder::new(absolute(Path::new("")));
        let invalid = |glob: &str, error: &dyn ToString| Error::Glob {
            glob: glob.to_owned(),
            problem: error.to_string(),
        };
        for glob in globs {
            let added = excluded.add_line(None, glob.strip_prefix("./").unwrap_or(glob));
            added.map_err(|error| invalid(glob, &error))?;
        }
        let excluded = excluded.build();
        Ok(Self {
            excluded: excluded.map_err(|error| invalid("", &error))?,
            include_tests,
        })
    }

    pub(crate) fn leaves_out(&self, root: &Path, file: &Path) -> Option<Reason> {
        if self.is_excluded(root, file) {
            return Some(Reason::Excluded);
        }
        let inside = file.strip_prefix(root).unwrap_or(file);
        (!self.include_tests && is_test(inside)).then_some(Reason::Test)
    }

    /// Whether a glob names the file, or a folder below the root that it is in.
    fn is_excluded(&self, root: &Path, file: &Path) -> bool {
        if self.excluded.is_empty() {
            return false;
        }
        let (root, file) = (absolute(root), absolute(file));
        let names = |path: &Path, is_dir| self.excluded.matched(path, is_dir).is_ignore();
        let mut folders = file
            .ancestors()
            .skip(1)
            .take_while(|folder| *folder != root);
        names(&file, false) || folders.any(|folder| names(folder, true))
    }
}

/// Whether a path inside a code base belongs to a test, as pytest, unittest, Jest, Vitest and Playwright find them.
fn is_test(path: &Path) -> bool {
    let names = || path.iter().map(|name| name.to_string_lossy());
    let Some(file) = names().next_back() else {
        return false;
    };
    let stem = file.strip_suffix(".py").unwrap_or(&file);
    let is_script = Kind::of(path) == Kind::Script;
    let is_folder_of_tests = |name: &str| {
        matches!(
            name,
            "tests" | "test" | "e2e" | "__fixtures__" | "testdata" | "__snapshots__"
        ) || name.ends_with("_tests")
            || (is_script && matches!(name, "__tests__" | "__mocks__"))
    };
    let of_tests = [".test.", ".spec.", ".mock.", ".fixture.", ".stories."];
    if is_script && (of_tests.iter().any(|part| file.contains(part)) || file.starts_with("mock.")) {
        return true;
    }
    matches!(stem, "conftest" | "tests" | "e2e")
        || stem.ends_with("_e2e")
        || stem.starts_with("test_")
        || stem.ends_with("_test")
        || names()
            .rev()
            .skip(1)
            .any(|folder| is_folder_of_tests(&folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_told_from_the_program_by_their_paths() {
        for (path, expected) in [
            ("tests/bot.py", true),
            ("src/testdata/agents.yaml", true),
            ("src/fixtures/agents.yaml", false),
            ("app/tests/deep/bot.py", true),
            ("test/bot.py", true),
            ("integration_tests/bot.py", true),
            ("app/test_bot.py", true),
            ("app/bot_test.py", true),
            ("conftest.py", true),
            ("app/tests.py", true),
            ("web/app.test.tsx", true),
            ("web/app.spec.js", true),
            ("web/flow.fixture.ts", true),
            ("web/Chat.stories.tsx", true),
            ("web/__tests__/app.ts", true),
            ("web/mock.js", true),
            ("qa/chat_e2e.py", true),
            ("e2e/chat.py", true),
            ("web/spec.ts", false),
            ("app/bot.py", false),
            ("app/testing.py", false),
            ("app/latest.py", false),
            ("app/contest/bot.py", false),
            ("app/testbed/bot.py", false),
        ] {
            assert_eq!(is_test(Path::new(path)), expected, "{path}");
        }
    }

    #[test]
    fn a_glob_names_files_and_folders_like_a_gitignore() {
        for (glob, path, expected) in [
            ("legacy", "src/legacy/deep/a.py", true),
            ("legacy/", "src/legacy/a.py", true),
            ("src/legacy", "src/legacy/a.py", true),
            ("./src/legacy", "src/legacy/a.py", true),
            ("src/legacy/**", "src/legacy/deep/a.py", true),
            ("*_old.py", "src/a_old.py", true),
            ("src/*.py", "src/a.py", true),
            ("src/*.py", "src/deep/a.py", false),
            ("legacy", "src/legacy.py", false),
            ("legacy/a.py", "src/legacy/a.py", false),
        ] {
            let selection = Selection::new(&[glob.to_owned()], false).unwrap();
            assert_eq!(
                selection.is_excluded(Path::new("."), Path::new(path)),
                expected,
                "{glob} {path}"
            );
        }
        let problem = Selection::new(&["a{".to_owned()], false).unwrap_err();
        assert!(problem.to_string().contains("`a{`"), "{problem}");
    }
}
