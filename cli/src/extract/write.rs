//! Converted prompts as files in a folder: nobody's edits are overwritten, and a second run changes nothing.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use promptbook::prompty::PromptFile;

use super::files;
use super::report::{Converted, Found, Outcome};
use super::threads;

/// What became of a prompt's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// It is there now, and says what the code says.
    Done(PathBuf),
    /// It said so before, and was left as it is.
    Unchanged(PathBuf),
    /// It was not written, and why.
    Refused(String),
}

/// Writes all that are converted, each to its own file; by their index in what was found.
pub fn prompts(folder: &Path, found: &[Found], force: bool) -> BTreeMap<usize, Written> {
    let written = threads::each(found, |found| match &found.outcome {
        Outcome::Converted(converted) => Some(prompt(folder, found, converted, force)),
        Outcome::NeedsPerson(_) | Outcome::Skipped(_) => None,
    });
    let written = written.into_iter().enumerate();
    written
        .filter_map(|(index, written)| Some((index, written?)))
        .collect()
}

/// Writes a converted prompt as `DIR/name.prompty`.
fn prompt(folder: &Path, found: &Found, converted: &Converted, force: bool) -> Written {
    let path = folder.join(format!("{}.prompty", converted.name));
    let source = files::from(&files::whole(Path::new("")), &found.at.file);
    let file = PromptFile {
        name: Some(converted.name.clone()),
        description: Some(format!("From {source}, {}", found.scope)),
        tags: std::iter::once("extracted".to_owned()).collect(),
        content: converted.content.clone(),
    };
    match text(&path, &file.to_string(), force) {
        Ok(true) => Written::Done(path),
        Ok(false) => Written::Unchanged(path),
        Err(reason) => Written::Refused(format!("{}: {reason}", path.display())),
    }
}

/// Writes a file whole or not at all, unless it says this already; what somebody has changed only when forced. Answers
/// whether it wrote.
pub(crate) fn text(path: &Path, text: &str, force: bool) -> Result<bool, String> {
    let failed = |error: std::io::Error| format!("can't be written: {error}");
    match std::fs::read(path) {
        Ok(there) if there == text.as_bytes() => return Ok(false),
        Ok(_) if !force => {
            return Err(
                "is there and says something else: keep your edit, or write over it with --force"
                    .to_owned(),
            );
        }
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(failed(error)),
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut file = tempfile::Builder::new()
        .prefix(".promptbook-")
        .permissions_if_unix()
        .tempfile_in(folder)
        .map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.persist(path)
        .map(|_| true)
        .map_err(|error| failed(error.error))
}

/// As any new file, less what the user's umask takes away: a temporary file is private unless said.
trait Permissions {
    fn permissions_if_unix(&mut self) -> &mut Self;
}

impl Permissions for tempfile::Builder<'_, '_> {
    #[cfg(unix)]
    fn permissions_if_unix(&mut self) -> &mut Self {
        use std::os::unix::fs::PermissionsExt;
        self.permissions(std::fs::Permissions::from_mode(0o666))
    }

    #[cfg(not(unix))]
    fn permissions_if_unix(&mut self) -> &mut Self {
        self
    }
}
