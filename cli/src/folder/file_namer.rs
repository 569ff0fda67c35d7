//! Naming prompts' files, uniquely on every file system.

use std::collections::{BTreeMap, BTreeSet};

use promptbook_core::names::nfc;
use promptbook_core::{PromptName, VersionNumber};

/// Gives each prompt a file, such as `support/greeting.prompty`.
///
/// On file systems that ignore case, `A` and `a` would be the same file; and `a` would be both a file and a folder beside
/// `a.prompty/b`. The later one gets `~` and a number. So does a name that some file system refuses: see `portable_parts`. No prompt's
/// name contains a `~`.
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
        let is_portable = portable_parts(name).join("/") == name.as_str();
        let flat = flat(name);
        let own = is_portable.then(|| format!("{name}.prompty"));
        let others = (2u32..).map(|number| format!("{flat}~{number}.prompty"));
        let file = own
            .into_iter()
            .chain(others)
            .find(|file| self.is_free(file))
            .unwrap_or_default();
        self.take(name, file.clone());
        file
    }

    /// The name of a file beside no others: `support~greeting.prompty`.
    pub fn without_folders(name: &PromptName) -> String {
        format!("{}.prompty", flat(name))
    }

    /// The file of one version of the prompt in this file: `greeting@2.prompty`.
    pub fn of_version(file: &str, version: VersionNumber) -> String {
        let stem = file.strip_suffix(".prompty").unwrap_or(file);
        format!("{stem}@{version}.prompty")
    }

    fn is_free(&self, file: &str) -> bool {
        let file = folded(file);
        !self.taken.contains(&file)
            && !self.folders.contains(&file)
            && !folders_of(&file).any(|folder| self.taken.contains(folder))
    }

    fn take(&mut self, name: &PromptName, file: String) {
        let folded = folded(&file);
        self.folders.extend(folders_of(&folded).map(str::to_owned));
        self.taken.insert(folded);
        self.files.insert(name.clone(), file);
    }
}

/// The same text for all names that some file system takes for the same: most ignore normalization, many ignore case, and each has its
/// own table of that. Both conversions, because `ß` and `ẞ` are both `SS` only after both.
fn folded(file: &str) -> String {
    nfc(&file.to_lowercase().to_uppercase()).into_owned()
}

/// The maximum size of a part of a path in bytes, before `~2@4294967295.prompty`; with it, file systems allow 255.
const LONGEST: usize = 220;

/// A name without folders, as a part of a path.
fn flat(name: &PromptName) -> String {
    shortened(&portable_parts(name).join("~")).to_owned()
}

/// The parts of a name, with a `~` in those that some file system refuses, and without the end of those that are too long.
fn portable_parts(name: &PromptName) -> Vec<String> {
    let (folder, last) = match name.as_str().rsplit_once('/') {
        Some((folder, last)) => (Some(folder), last),
        None => (None, name.as_str()),
    };
    let folders = folder.into_iter().flat_map(|folder| folder.split('/'));
    // Windows removes dots from the end of a folder's name.
    let folders = folders.map(|part| match part.strip_suffix('.') {
        Some(rest) => format!("{rest}~"),
        None => part.to_owned(),
    });
    let parts = folders.chain([last.to_owned()]);
    parts.map(|part| not_a_device(shortened(&part))).collect()
}

/// Windows takes these names for devices, in any case and with any extension.
fn not_a_device(part: &str) -> String {
    const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
    let (base, extension) = part.split_at(part.find('.').unwrap_or(part.len()));
    let device = base.trim_end().to_uppercase();
    let number = device.strip_prefix("COM").or(device.strip_prefix("LPT"));
    let is_number = number.is_some_and(|it| it.chars().count() == 1 && it.contains(PORTS));
    match is_number || DEVICES.contains(&device.as_str()) {
        true => format!("{base}~{extension}"),
        false => part.to_owned(),
    }
}

/// What follows `COM` and `LPT` in the names of ports.
const PORTS: [char; 13] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '¹', '²', '³',
];

/// The beginning of a text that is not too long for a part of a path.
fn shortened(text: &str) -> &str {
    text[..text.floor_char_boundary(LONGEST)].trim_end()
}

/// `a` and `a/b` of `a/b/c`.
fn folders_of(file: &str) -> impl Iterator<Item = &str> {
    file.match_indices('/').map(|(at, _)| &file[..at])
}

#[cfg(test)]
mod tests;
