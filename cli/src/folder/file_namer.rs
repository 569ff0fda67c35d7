//! Naming prompts' files, uniquely on every file system.

use std::collections::{BTreeMap, BTreeSet};

use promptbook_core::{PromptName, VersionNumber};

/// Gives each prompt a file, such as `support/greeting.prompty`.
///
/// On file systems that ignore case, `A` and `a` would be the same file; and `a` would be both a file and a folder beside
/// `a.prompty/b`. The later one gets `~` and a number, which no prompt's name contains.
#[derive(Debug, Default)]
pub struct FileNamer {
    files: BTreeMap<PromptName, String>,
    taken: BTreeSet<String>,
    folders: BTreeSet<String>,
}

impl FileNamer {
    /// Starts with the files of an earlier export, which keep their names.
    pub fn new<'a>(known: impl IntoIterator<Item = (&'a PromptName, &'a str)>) -> Self {
        let mut places = Self::default();
        for (name, file) in known {
            places.take(name, file.to_owned());
        }
        places
    }

    /// Returns the file name of a prompt and reserves it.
    pub fn of(&mut self, name: &PromptName) -> String {
        if let Some(file) = self.files.get(name) {
            return file.clone();
        }
        let flat = name.as_str().replace('/', "~");
        let others = (2u32..).map(|number| format!("{flat}~{number}.prompty"));
        let file = std::iter::once(format!("{name}.prompty"))
            .chain(others)
            .find(|file| self.is_free(file))
            .unwrap_or_default();
        self.take(name, file.clone());
        file
    }

    /// The file of one version of the prompt in this file: `greeting@2.prompty`.
    pub fn of_version(file: &str, version: VersionNumber) -> String {
        let stem = file.strip_suffix(".prompty").unwrap_or(file);
        format!("{stem}@{version}.prompty")
    }

    fn is_free(&self, file: &str) -> bool {
        let file = file.to_lowercase();
        !self.taken.contains(&file)
            && !self.folders.contains(&file)
            && !folders_of(&file).any(|folder| self.taken.contains(folder))
    }

    fn take(&mut self, name: &PromptName, file: String) {
        let lower = file.to_lowercase();
        self.folders.extend(folders_of(&lower).map(str::to_owned));
        self.taken.insert(lower);
        self.files.insert(name.clone(), file);
    }
}

/// `a` and `a/b` of `a/b/c`.
fn folders_of(file: &str) -> impl Iterator<Item = &str> {
    file.match_indices('/').map(|(at, _)| &file[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(names: &[&str]) -> Vec<String> {
        let mut places = FileNamer::default();
        names
            .iter()
            .map(|name| places.of(&name.parse().unwrap()))
            .collect()
    }

    #[test]
    fn a_prompt_has_a_file_of_its_own_where_case_does_not_matter() {
        assert_eq!(
            places(&["a", "support/a", "support/A", "Support/a", "A"]),
            [
                "a.prompty",
                "support/a.prompty",
                "support~A~2.prompty",
                "Support~a~3.prompty",
                "A~2.prompty"
            ]
        );
    }

    #[test]
    fn a_file_is_never_where_a_folder_is_needed() {
        assert_eq!(
            places(&["a", "a.prompty/b", "c.prompty/d", "c"]),
            [
                "a.prompty",
                "a.prompty~b~2.prompty",
                "c.prompty/d.prompty",
                "c~2.prompty"
            ]
        );
    }

    #[test]
    fn a_prompt_stays_where_it_was_whoever_comes_first() {
        let (upper, lower) = ("A".parse().unwrap(), "a".parse().unwrap());
        let mut places = FileNamer::new([(&lower, "a.prompty")]);
        assert_eq!(places.of(&upper), "A~2.prompty");
        assert_eq!(places.of(&lower), "a.prompty");
        assert_eq!(places.of(&upper), "A~2.prompty");
        let second = "2".parse().unwrap();
        assert_eq!(
            FileNamer::of_version("x/a.prompty", second),
            "x/a@2.prompty"
        );
    }
}
