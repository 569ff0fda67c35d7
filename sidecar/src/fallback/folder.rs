//! Reading the `.prompty` files of a folder, as `promptbook export` writes them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use promptbook::PromptName;
use promptbook::content::Content;
use promptbook::prompty::PromptFile;

use crate::error::StartError;

/// A prompt, and the file that it is from.
#[derive(Debug)]
pub(super) struct File {
    pub(super) path: PathBuf,
    pub(super) content: Content,
}

/// Reads every prompt below a folder.
///
/// # Errors
/// A file or folder can't be read, or two files have the same prompt.
pub(super) fn read(root: &Path) -> Result<BTreeMap<PromptName, File>, StartError> {
    let mut paths = Vec::new();
    collect(root, &mut paths)?;
    paths.sort();
    let mut files: BTreeMap<PromptName, File> = BTreeMap::new();
    for path in paths {
        let (name, content) = parse(root, &path)?;
        if let Some(other) = files.get(&name) {
            let other = other.path.display();
            let problem = format!("{other} has the prompt `{name}` too: remove one of the files");
            return Err(invalid(&path, problem));
        }
        files.insert(name, File { path, content });
    }
    Ok(files)
}

/// The prompts' files. Hidden ones are skipped, because Kubernetes keeps what it mounts in `..data` beside links to it, and so are
/// earlier versions (`greeting@2.prompty`).
fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), StartError> {
    let unreadable = |error: std::io::Error| invalid(folder, format!("can't be read ({error})"));
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            collect(&path, paths)?;
        } else if let Some(stem) = name.strip_suffix(".prompty")
            && !is_version(stem)
        {
            paths.push(path);
        }
    }
    Ok(())
}

/// Whether a file's stem ends with `@` and a number, which no prompt's name does.
fn is_version(stem: &str) -> bool {
    let number = stem.rsplit_once('@').map(|(_, number)| number);
    number.is_some_and(|it| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit()))
}

fn parse(root: &Path, path: &Path) -> Result<(PromptName, Content), StartError> {
    let text = std::fs::read_to_string(path);
    let text = text.map_err(|error| invalid(path, format!("can't be read ({error})")))?;
    let file = PromptFile::parse_exported(&text);
    let file = file.map_err(|error| invalid(path, error.to_string()))?;
    let name = match file.name {
        Some(name) => name,
        None => name_of(root, path).map_err(|problem| invalid(path, problem))?,
    };
    Ok((name, file.content))
}

/// The name that a file's path stands for.
fn name_of(root: &Path, path: &Path) -> Result<PromptName, String> {
    let relative = path.strip_prefix(root).unwrap_or(path).with_extension("");
    let parts = relative.iter().map(|part| part.to_string_lossy());
    let name = parts.collect::<Vec<_>>().join("/");
    let parsed = name.parse();
    parsed.map_err(|error| {
        format!("give it a `name` in its front matter, because its path is not a name ({error})")
    })
}

pub(super) fn invalid(path: &Path, problem: String) -> StartError {
    StartError::Fallback {
        path: path.to_owned(),
        problem,
    }
}
