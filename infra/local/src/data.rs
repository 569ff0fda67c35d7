//! The data folder with database and keys, locked while a server uses it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::Error;

/// A locked data folder. The lock is released when this is dropped or the process ends.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    /// The open file that holds the lock.
    _lock: File,
}

impl Folder {
    /// Creates the folder if needed, private to its owner, and locks it.
    ///
    /// # Errors
    /// [`Error::InUse`] if another server uses it, [`Error::Folder`] if it can't be written.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        make(path).map_err(|source| folder_error(path, source))?;
        let path = path
            .canonicalize()
            .map_err(|source| folder_error(path, source))?;
        let file = path.join("lock");
        let lock = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&file)
            .map_err(|source| folder_error(&file, source))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(Error::InUse(path)),
            Err(TryLockError::Error(source)) => Err(folder_error(&file, source)),
        }
    }

    /// Its absolute path.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Atomically writes a file that only the owner can read.
    pub(crate) fn write_secret(&self, name: &str, text: &str) -> Result<(), Error> {
        write_secret(&self.path, name, text)
    }
}

/// Atomically writes a file of a locked folder that only the owner can read.
pub(crate) fn write_secret(folder: &Path, name: &str, text: &str) -> Result<(), Error> {
    let path = folder.join(name);
    let unfinished = folder.join(format!("{name}.unfinished"));
    let write = || -> io::Result<()> {
        // A leftover of a killed process could have another mode.
        match fs::remove_file(&unfinished) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = owners_alone().open(&unfinished)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&unfinished, &path)
    };
    write().map_err(|source| folder_error(&path, source))
}

fn folder_error(path: &Path, source: io::Error) -> Error {
    let path = path.to_owned();
    Error::Folder { path, source }
}

#[cfg(unix)]
fn make(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
}

#[cfg(not(unix))]
fn make(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

/// The mode is set at creation. If it was changed afterwards, others could read the file in between.
#[cfg(unix)]
fn owners_alone() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    options
}

#[cfg(not(unix))]
fn owners_alone() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    options
}

/// A temporary folder that is removed after the test.
#[cfg(test)]
pub(crate) mod scratch {
    pub(crate) struct Scratch(pub(crate) std::path::PathBuf);

    impl Scratch {
        pub(crate) fn new() -> Self {
            let name = format!("promptbook-{}", uuid::Uuid::new_v4());
            Self(std::env::temp_dir().join(name))
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::scratch::Scratch;
    use super::*;

    #[test]
    fn a_folder_stays_locked_until_its_user_is_dropped() {
        let scratch = Scratch::new();
        let first = Folder::open(&scratch.0).unwrap();
        let second = Folder::open(&scratch.0).unwrap_err();
        assert!(matches!(second, Error::InUse(_)), "{second}");
        assert!(second.to_string().contains("--data"), "{second}");
        drop(first);
        Folder::open(&scratch.0).unwrap();
    }

    #[test]
    fn the_error_names_a_folder_that_cannot_be_created() {
        let scratch = Scratch::new();
        fs::write(&scratch.0, "a file").unwrap();
        let error = Folder::open(&scratch.0).unwrap_err();
        fs::remove_file(&scratch.0).unwrap();
        let text = error.to_string();
        assert!(text.contains(scratch.0.to_str().unwrap()), "{text}");
    }

    #[cfg(unix)]
    #[test]
    fn folder_and_secrets_are_private_even_when_replacing_a_leftover_with_another_mode() {
        use std::os::unix::fs::PermissionsExt;
        let scratch = Scratch::new();
        let folder = Folder::open(&scratch.0).unwrap();
        fs::write(scratch.0.join("keys.unfinished"), "half").unwrap();
        folder.write_secret("keys", "whole").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&scratch.0), 0o700);
        assert_eq!(mode(&scratch.0.join("keys")), 0o600);
        assert_eq!(fs::read_to_string(scratch.0.join("keys")).unwrap(), "whole");
        assert!(!scratch.0.join("keys.unfinished").exists());
    }
}
