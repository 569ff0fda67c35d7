//! Writing files whole or not at all.

use std::io::Write;
use std::path::{Component, Path, PathBuf};

use crate::error::{Error, Result};

/// Writes a file below a folder: beside it first, then renamed, so that nobody ever reads half of it.
///
/// # Errors
/// A folder on the way is a symbolic link, which could lead anywhere; or the file system refuses.
pub fn write_whole(root: &Path, relative: &Path, text: &str) -> Result<()> {
    let target = root.join(relative);
    let folder = folder_of(root, relative)?;
    let failed = |error: std::io::Error| Error::file(&target, format!("can't be written: {error}"));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".promptbook-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file, less what the user's umask takes away.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(&folder).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.as_file().sync_data().map_err(failed)?;
    file.persist(&target)
        .map(drop)
        .map_err(|error| failed(error.error))
}

/// The folder that the file goes into, made if need be, and not through a link.
fn folder_of(root: &Path, relative: &Path) -> Result<PathBuf> {
    let mut folder = root.to_owned();
    make(&folder)?;
    let parents = relative.parent().unwrap_or(Path::new(""));
    for part in parents.components() {
        let Component::Normal(part) = part else {
            let problem = "leads out of the folder: nothing was written";
            return Err(Error::file(relative, problem));
        };
        folder.push(part);
        match folder.symlink_metadata() {
            Ok(found) if found.is_symlink() => {
                let problem = "is a symbolic link, which could lead out of the folder: replace it by a folder";
                return Err(Error::file(folder, problem));
            }
            Ok(_) | Err(_) => make(&folder)?,
        }
    }
    Ok(folder)
}

fn make(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)
        .map_err(|error| Error::file(folder, format!("this folder can't be made: {error}")))
}
