//! Tests whether the database's folder is writable, by writing to it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// The size of a small transaction.
const SIZE: usize = 64 * 1024;

/// Writes and syncs a file next to the database, and removes it.
pub(crate) fn write_beside(database: &Path) -> io::Result<()> {
    let mut name = database.as_os_str().to_owned();
    name.push("-probe");
    let write = || {
        let mut file = File::create(&name)?;
        file.write_all(&vec![0; SIZE])?;
        file.sync_all()
    };
    let written = write();
    match fs::remove_file(&name) {
        Err(error) if written.is_ok() => Err(error),
        _ => written,
    }
}
