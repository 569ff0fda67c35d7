//! The user's editor, and the private file that it opens.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use promptbook_core::PromptName;
use tempfile::TempDir;

use crate::error::{Error, Result};
use crate::files;
use crate::folder::FileNamer;

/// The command that edits a file.
#[derive(Debug)]
pub struct Editor {
    words: Vec<String>,
}

impl Editor {
    /// The command in $VISUAL, else $EDITOR, else `vi`.
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
                "{variable} is `{command}`, which has an unclosed quote: close it"
            ))),
        }
    }

    /// Opens the file and waits until the editor is closed.
    ///
    /// # Errors
    /// The editor can't be started, or exits with an error.
    pub async fn open(&self, file: &Path) -> Result<()> {
        let [program, options @ ..] = self.words.as_slice() else {
            return Err(Error::Usage(
                "$EDITOR names no program: set it to an editor".to_owned(),
            ));
        };
        let mut command = Command::new(program);
        command.args(options).arg(file);
        let ended = tokio::task::spawn_blocking(move || command.status()).await;
        let status = ended
            .map_err(|error| Error::Failed(format!("the editor `{program}`: {error}")))?
            .map_err(|error| {
                let advice = "set $VISUAL or $EDITOR to an installed one";
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

/// The text being edited, in a folder that only this user can read: editors leave copies beside a file.
#[derive(Debug)]
pub struct Draft {
    folder: TempDir,
    path: PathBuf,
    begun: String,
}

impl Draft {
    /// Creates a temporary file with this text.
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
                format!("can't create a file to edit: {error}"),
            )
        };
        let folder = builder.tempdir().map_err(failed)?;
        let path = folder.path().join(FileNamer::without_folders(name));
        std::fs::write(&path, &text).map_err(failed)?;
        Ok(Self {
            folder,
            path,
            begun: text,
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn text(&self) -> Result<String, String> {
        let file = File::open(&self.path).map_err(|error| format!("can't be read: {error}"))?;
        files::prompt(file)
    }

    /// Whether the text is the same as at first.
    pub fn is_untouched(&self) -> bool {
        self.text().as_ref() == Ok(&self.begun)
    }

    /// Keeps the file if its text was changed.
    pub fn keep(self) -> Option<PathBuf> {
        let gone = !self.path.exists();
        if gone || self.is_untouched() {
            return None;
        }
        let _ = self.folder.keep();
        Some(self.path)
    }
}
