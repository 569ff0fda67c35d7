//! The database's files: private to their owner, and checked to be the ones that were opened.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use promptbook::StorageFault;

use crate::Trouble;

/// SQLite's files next to an open database: its log and the log's index.
const COMPANIONS: [&str; 2] = ["-wal", "-shm"];

/// Creates the file if it does not exist, and makes it private to its owner. Returns its path without links.
///
/// Call it only before the database is opened: closing any handle on the file drops SQLite's locks.
pub(crate) fn prepare(path: &Path) -> Result<PathBuf, Trouble> {
    let trouble = |error: io::Error| Trouble::of_io(&error, path);
    let file = owners_alone().open(path).map_err(trouble)?;
    restrict(&file).map_err(trouble)?;
    let path = path.canonicalize().map_err(trouble)?;
    for companion in companions(&path) {
        match File::open(&companion).and_then(|file| restrict(&file)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Trouble::of_io(&error, &companion));
            }
            _ => {}
        }
    }
    Ok(path)
}

fn companions(path: &Path) -> [PathBuf; 2] {
    COMPANIONS.map(|suffix| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        name.into()
    })
}

/// The files of an open database, each with an identity that differs from that of another file with the same name.
#[derive(Debug)]
pub(crate) struct DatabaseFile {
    path: PathBuf,
    opened: Vec<(PathBuf, Identity)>,
}

impl DatabaseFile {
    /// The files of the database that was just opened.
    pub(crate) fn opened(path: PathBuf) -> Result<Self, Trouble> {
        let mut opened = vec![];
        for file in [path.clone()].into_iter().chain(companions(&path)) {
            match fs::metadata(&file) {
                Ok(metadata) => opened.push((file, identity(&metadata))),
                // SQLite may be unable to create a log.
                Err(error) if error.kind() == io::ErrorKind::NotFound && file != path => {}
                Err(error) => return Err(Trouble::of_io(&error, &file)),
            }
        }
        Ok(Self { path, opened })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Checks that the files are the ones that were opened. SQLite would keep writing into a deleted file, and the data would be lost.
    pub(crate) fn check(&self) -> Result<(), Trouble> {
        for (file, opened) in &self.opened {
            let gone = |problem| Err(Trouble::new(StorageFault::Gone, file, problem));
            match fs::metadata(file) {
                Ok(metadata) if identity(&metadata) == *opened => {}
                Ok(_) => return gone("it was replaced by another file"),
                Err(error)
                    if matches!(
                        error.kind(),
                        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                    ) =>
                {
                    return gone("it no longer exists");
                }
                Err(error) => return Err(Trouble::of_io(&error, file)),
            }
        }
        Ok(())
    }
}

#[cfg(unix)]
type Identity = (u64, u64);

#[cfg(unix)]
fn identity(metadata: &fs::Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

/// On systems where an open file can't be deleted.
#[cfg(not(unix))]
type Identity = ();

#[cfg(not(unix))]
fn identity(_: &fs::Metadata) -> Identity {}

fn owners_alone() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// SQLite creates its log with the mode of the database.
#[cfg(unix)]
fn restrict(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    match file.metadata()?.permissions().mode() & 0o777 {
        0o600 => Ok(()),
        _ => file.set_permissions(fs::Permissions::from_mode(0o600)),
    }
}

#[cfg(not(unix))]
fn restrict(_: &File) -> io::Result<()> {
    Ok(())
}
