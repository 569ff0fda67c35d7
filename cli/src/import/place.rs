//! Where a file is: its folder, and the manifest of that.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use promptbook_core::names::nfc;

use super::found::FoundFile;
use crate::error::Result;
use crate::folder::{MANIFEST, Manifest, PromptEntry};

/// A file within its folder, and the manifest of that.
pub(super) struct Place<'m> {
    pub(super) root: PathBuf,
    pub(super) manifest: Option<&'m Manifest>,
    /// From the root, with `/` between its parts.
    pub(super) relative: String,
    pub(super) is_version: bool,
}

#[derive(Default)]
pub(super) struct Manifests {
    read: BTreeMap<PathBuf, Option<Manifest>>,
}

impl Manifests {
    /// The manifest of the folder, or of one that it is in.
    pub(super) fn place(&mut self, file: &FoundFile) -> Result<Place<'_>> {
        let has_one = |folder: &&Path| folder.join(MANIFEST).is_file();
        let root = file.root.ancestors().find(has_one);
        let root = root.unwrap_or(&file.root).to_owned();
        if !self.read.contains_key(&root) {
            self.read.insert(root.clone(), Manifest::load(&root)?);
        }
        let manifest = self.read.get(&root).and_then(Option::as_ref);
        let relative = file.path.strip_prefix(&root).unwrap_or(&file.path);
        let parts = relative.iter().map(|part| part.to_string_lossy());
        // Some file systems decompose the names of files.
        let relative = nfc(&parts.collect::<Vec<_>>().join("/")).into_owned();
        let is_version = manifest.is_some_and(|manifest| is_version(manifest, &root, &relative));
        Ok(Place {
            root,
            manifest,
            relative,
            is_version,
        })
    }
}

/// Whether the file is a version of a prompt whose own file is there too.
fn is_version(manifest: &Manifest, root: &Path, relative: &str) -> bool {
    // Only versions have an `@`; looking through a large manifest for every file would take long.
    let mut entries = manifest.prompts.values();
    relative.contains('@')
        && entries.any(|entry| {
            let mut own = entry
                .versions
                .iter()
                .filter_map(|kept| kept.file.as_deref());
            own.any(|file| file == relative)
                && PromptEntry::path(root, &entry.file).is_some_and(|path| path.is_file())
        })
}
