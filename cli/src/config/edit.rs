//! Changing settings of the configuration file, and nothing else in it.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, Value};

use super::file::{default_path, wrong};
use super::settings::{self, Settings};
use super::{Config, LOCAL};
use crate::args::GlobalArgs;
use crate::error::{Error, Result};
use crate::files;

/// The configuration file, which need not exist yet.
pub struct ConfigFile {
    path: PathBuf,
    document: DocumentMut,
    settings: Settings,
}

impl ConfigFile {
    /// Reads the named file, else the user's file. Others may be able to read it, for it is about to be replaced.
    ///
    /// # Errors
    /// The file can't be read or is invalid, or the user has no configuration folder.
    pub fn open(named: Option<&Path>) -> Result<Self> {
        let path = named.map(Path::to_owned).or_else(default_path);
        let path = path.ok_or_else(|| {
            Error::Usage("you have no configuration folder: name a file with --config".to_owned())
        })?;
        // A link stays, because the file may be kept elsewhere.
        let path = match path.is_symlink() {
            true => path
                .canonicalize()
                .map_err(|error| unreadable(&path, error))?,
            false => path,
        };
        let text = match std::fs::File::open(&path) {
            Ok(file) => files::prompt(file).map_err(|problem| wrong(&path, problem))?,
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            Err(error) => return Err(unreadable(&path, error)),
        };
        let settings = settings::parse(&text).map_err(|problem| wrong(&path, problem))?;
        let document = text.parse::<DocumentMut>();
        let document = document.map_err(|error| wrong(&path, error.message().to_owned()))?;
        Ok(Self {
            path,
            document,
            settings,
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The server in the file, else that of `cargo run`.
    pub fn server(&self) -> &str {
        self.settings.server.as_deref().unwrap_or(LOCAL)
    }

    /// The configuration that the file would have with this server and key. Neither flags nor the environment replace them.
    ///
    /// # Errors
    /// The server's address is invalid, or the key would be sent unencrypted.
    pub fn with(&self, global: &GlobalArgs, server: &str, key: &str) -> Result<Config> {
        let mut file = self.settings.clone();
        file.server = Some(server.to_owned());
        file.key = Some(key.to_owned());
        let others = GlobalArgs {
            server: None,
            key: None,
            ..global.clone()
        };
        Config::of(&others, file)
    }

    /// Sets a setting. The comment behind it stays.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        let mut value = value.into();
        if let Some(Item::Value(old)) = self.document.get(name) {
            *value.decor_mut() = old.decor().clone();
        }
        self.document.insert(name, Item::Value(value));
    }

    /// Replaces the file with one that only its owner can read.
    ///
    /// # Errors
    /// The file system returns an error. Then the file is as before.
    pub fn save(&self) -> Result<()> {
        let failed =
            |error: std::io::Error| Error::file(&self.path, format!("can't be written: {error}"));
        let folder = self.path.parent().filter(|it| !it.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(failed)?;
        // Its mode is 0600 from the start.
        let mut file = tempfile::Builder::new()
            .prefix(".promptbook-")
            .tempfile_in(folder)
            .map_err(failed)?;
        file.write_all(self.document.to_string().as_bytes())
            .map_err(failed)?;
        file.as_file().sync_data().map_err(failed)?;
        let saved = file.persist(&self.path);
        saved.map(drop).map_err(|error| failed(error.error))
    }
}

fn unreadable(path: &Path, error: std::io::Error) -> Error {
    wrong(path, format!("can't be read: {error}"))
}
