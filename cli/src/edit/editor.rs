//! The person's editor, and the private file that it opens.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use promptbook_core::PromptName;
use tempfile::TempDir;

use crate::error::{Error, Result};
use crate::files;

/// The command that edits a file.
#[derive(Debug)]
pub struct Editor {
    words: Vec<String>,
}

impl Editor {
    /// What $VISUAL says, else $EDITOR, else `vi`.
    ///
    /// # Errors
    /// It has a quote without end.
    pub fn of_environment() -> Result<Self> {
        let said = ["VISUAL", "EDITOR"]
            .into_iter()
            .filter_map(|name| Some((name, std::env::var(name).ok()?)))
            .find(|(_, command)| !command.trim().is_empty());
        let Some((variable, command)) = said else {
            return Ok(Self {
                words: vec!["vi".to_owned()],
            });
        };
        match shlex::split(&command) {
            Some(words) => Ok(Self { words }),
            None => Err(Error::Usage(format!(
                "{variable} is `{command}`, which has a quote without end: close it"
            ))),
        }
    }

    /// Opens the file and waits until the editor is closed.
    ///
    /// # Errors
    /// The editor can't be started, or says that it failed.
    pub async fn open(&self, file: &Path) -> Result<()> {
        let [program, options @ ..] = self.words.as_slice() else {
            return Err(Error::Usage("name an editor in $EDITOR".to_owned()));
        };
        let mut command = Command::new(program);
        command.args(options).arg(file);
        let ended = tokio::task::spawn_blocking(move || command.status()).await;
        let status = ended
            .map_err(|error| Error::Failed(format!("the editor `{program}`: {error}")))?
            .map_err(|error| {
                let advice = "name one that is installed in $VISUAL or $EDITOR";
                Error::Failed(format!(
                    "the editor `{program}` can't be started ({error}): {advice}"
                ))
            })?;
        match status.success() {
            true => Ok(()),
            false => Err(Error::Failed(format!(
                "the editor `{program}` failed ({status}): nothing was saved"
            ))),
        }
    }
}

/// The text under edit, in a folder that only this user can read: editors leave copies beside a file.
#[derive(Debug)]
pub struct Draft {
    folder: TempDir,
    path: PathBuf,
    begun: String,
}

impl Draft {
    /// A file with this text.
    ///
    /// # Errors
    /// There is no place for temporary files.
    pub fn new(name: &PromptName, text: String) -> Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix("promptbook-");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(std::fs::Permissions::from_mode(0o700));
        }
        let failed = |error: std::io::Error| {
            Error::file(
                std::env::temp_dir(),
                format!("no file to edit can be made: {error}"),
            )
        };
        let folder = builder.tempdir().map_err(failed)?;
        let file = name.as_str().replace('/', "~");
        let path = folder.path().join(format!("{file}.prompty"));
        std::fs::write(&path, &text).map_err(failed)?;
        Ok(Self {
            folder,
            path,
            begun: text,
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it says now.
    pub fn text(&self) -> Result<String, String> {
        let file = File::open(&self.path).map_err(|error| format!("can't be read: {error}"))?;
        files::prompt(file)
    }

    /// Whether it says what it said at first.
    pub fn is_untouched(&self) -> bool {
        self.text().as_ref() == Ok(&self.begun)
    }

    /// Leaves the file where it is, if anything was written into it.
    pub fn keep(self) -> Option<PathBuf> {
        let gone = !self.path.exists();
        if gone || self.is_untouched() {
            return None;
        }
        let _ = self.folder.keep();
        Some(self.path)
    }
}
