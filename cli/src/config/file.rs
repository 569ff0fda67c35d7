//! The configuration file: `promptbook/config.toml` in the user's configuration folder.

use std::fs::File;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use super::settings::{self, Settings};
use crate::error::{Error, Result};
use crate::files;

impl Settings {
    /// Reads the named file, which must exist; else the user's file, if it exists.
    pub(super) fn load(named: Option<&Path>) -> Result<Self> {
        let Some(path) = named.map(Path::to_owned).or_else(default_path) else {
            return Ok(Self::default());
        };
        match File::open(&path) {
            Ok(file) => Self::read(&path, file),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && named.is_none() => {
                Ok(Self::default())
            }
            Err(error) => Err(wrong(&path, format!("can't be read: {error}"))),
        }
    }

    fn read(path: &Path, file: File) -> Result<Self> {
        let text = files::prompt(&file).map_err(|problem| wrong(path, problem))?;
        let settings = settings::parse(&text).map_err(|problem| wrong(path, problem))?;
        match settings.key.is_some() && is_read_by_others(&file) {
            true => {
                let problem = format!(
                    "it holds a key that others can read: run `chmod 600 '{}'`",
                    path.display()
                );
                Err(wrong(path, problem))
            }
            false => Ok(settings),
        }
    }
}

pub(super) fn wrong(path: &Path, problem: String) -> Error {
    Error::Config {
        path: path.to_owned(),
        problem,
    }
}

pub(super) fn default_path() -> Option<PathBuf> {
    let folders = etcetera::choose_base_strategy().ok()?;
    Some(folders.config_dir().join("promptbook").join("config.toml"))
}

#[cfg(unix)]
fn is_read_by_others(file: &File) -> bool {
    use std::os::unix::fs::PermissionsExt;
    // A file whose permissions are unknown counts as readable.
    file.metadata()
        .map_or(true, |found| found.permissions().mode() & 0o077 != 0)
}

/// On other systems, others have no access to a user's folders.
#[cfg(not(unix))]
fn is_read_by_others(_: &File) -> bool {
    false
}
