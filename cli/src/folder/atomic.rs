//! Writing files atomically, and removing the temporary files of interrupted runs.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{DirEntry, File};
use std::io::Write;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::NamedTempFile;

use crate::error::{Error, Result};

/// The prefix and suffix of temporary files.
const BEGINS: &str = ".promptbook-";
const ENDS: &str = ".tmp";

/// Writes files below a folder.
#[derive(Debug)]
pub struct Writer {
    root: PathBuf,
    swept: Mutex<BTreeSet<PathBuf>>,
}

impl Writer {
    /// For files below this folder, which need not exist yet.
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            swept: Mutex::default(),
        }
    }

    /// Writes a temporary file and renames it, so that no reader sees a partial file.
    ///
    /// # Errors
    /// A folder on the path is a symbolic link, which could lead anywhere, or the file system returns an error.
    pub fn write(&self, relative: &Path, text: &str) -> Result<()> {
        self.sweep(relative);
        let target = self.root.join(relative);
        let folder = folder_of(&self.root, relative)?;
        let failed =
            |error: std::io::Error| Error::file(&target, format!("can't be written: {error}"));
        let mut file = unfinished(&folder).map_err(failed)?;
        file.write_all(text.as_bytes()).map_err(failed)?;
        file.as_file().sync_data().map_err(failed)?;
        file.persist(&target)
            .map(drop)
            .map_err(|error| failed(error.error))
    }

    /// Removes the temporary files that interrupted runs left in the file's folder, once.
    pub fn sweep(&self, relative: &Path) {
        let parent = relative.parent().unwrap_or(Path::new(""));
        let mut swept = self.swept.lock().unwrap_or_else(PoisonError::into_inner);
        if !swept.insert(parent.to_owned()) || !is_plain(&self.root, parent) {
            return;
        }
        // Under the lock, so that no other thread starts a file here before this is done.
        let entries = std::fs::read_dir(self.root.join(parent));
        entries
            .into_iter()
            .flatten()
            .flatten()
            .filter(is_abandoned)
            .for_each(|entry| drop(std::fs::remove_file(entry.path())));
    }
}

/// A file with a unique name, which is locked while it is written.
fn unfinished(folder: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(BEGINS).suffix(ENDS);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The mode of any new file, which the user's umask restricts.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let file = builder.tempfile_in(folder)?;
    // On a file system without locks, no temporary file is ever removed.
    let _ = file.as_file().try_lock();
    Ok(file)
}

/// Whether an entry is a temporary file of an interrupted run: the lock on it ended with its process.
fn is_abandoned(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    let name = name.to_string_lossy();
    let is_ours = name.starts_with(BEGINS) && name.ends_with(ENDS);
    let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
    is_ours && is_file && File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok())
}

/// Returns the file's folder and creates it if needed. Refuses links on the path.
fn folder_of(root: &Path, relative: &Path) -> Result<PathBuf> {
    let mut folder = root.to_owned();
    make(&folder)?;
    for part in parents(relative) {
        let Some(part) = part else {
            let problem = "leads out of the folder: nothing was written";
            return Err(Error::file(relative, problem));
        };
        folder.push(part);
        if folder.is_symlink() {
            let problem =
                "is a symbolic link, which could lead out of the folder: replace it with a folder";
            return Err(Error::file(folder, problem));
        }
        make(&folder)?;
    }
    Ok(folder)
}

/// The folders on the path to a file; `None` if the path leads upwards.
fn parents(relative: &Path) -> impl Iterator<Item = Option<&OsStr>> {
    let parents = relative.parent().unwrap_or(Path::new(""));
    parents.components().map(|part| match part {
        Component::Normal(part) => Some(part),
        _ => None,
    })
}

/// Whether no part of the path is a link.
fn is_plain(root: &Path, folder: &Path) -> bool {
    let mut path = root.to_owned();
    folder.components().all(|part| {
        path.push(part);
        matches!(part, Component::Normal(_)) && !path.is_symlink()
    })
}

fn make(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)
        .map_err(|error| Error::file(folder, format!("can't create this folder: {error}")))
}
