//! References in files to import, `${env:NAME:default}` and `${file:path}`: what becomes of them.

use std::env::{self, VarError};
use std::path::Path;

use promptbook_core::prompty::{PromptFile, PromptyError, ReadFile, Reference, References};
use serde_json::Value;

use super::found::text_of;
use crate::args::ReferenceMode;
use crate::files::leads_out;

/// Reads a prompt, with its references dealt with.
pub(super) fn read(path: &Path, text: &str, mode: ReferenceMode) -> Result<ReadFile, PromptyError> {
    let resolve = |reference: Reference<'_>| match reference {
        Reference::Env { name, default } => variable(name, default),
        Reference::File(file) => content(path.parent().unwrap_or(Path::new("")), file),
    };
    let references = match mode {
        ReferenceMode::Refuse => References::Refuse,
        ReferenceMode::Resolve => References::Resolve(&resolve),
        ReferenceMode::Omit => References::Omit,
        ReferenceMode::Keep => References::Keep,
    };
    PromptFile::read(text, &references)
}

fn variable(name: &str, default: Option<&str>) -> Result<Value, String> {
    match (env::var(name), default) {
        (Ok(value), _) => Ok(value.into()),
        (Err(VarError::NotPresent), Some(default)) => Ok(default.into()),
        (Err(VarError::NotPresent), None) => Err(format!("set the variable `{name}`")),
        (Err(VarError::NotUnicode(_)), _) => {
            Err(format!("the value of the variable `{name}` is not UTF-8"))
        }
    }
}

/// JSON as what it says, other files as text, as the format's runtime has it.
fn content(folder: &Path, file: &str) -> Result<Value, String> {
    let path = folder.join(file);
    if !path.exists() {
        return Err(format!("there is no file `{file}`"));
    }
    if leads_out(folder, &path) {
        return Err(format!("`{file}` is not below the prompt's folder"));
    }
    let text = text_of(&path).map_err(|unread| format!("`{file}` {}", unread.reason))?;
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("json") => serde_json::from_str(&text)
            .map_err(|error| format!("`{file}` is not valid JSON: {error}")),
        Some("yaml" | "yml") => Err(format!("`{file}` is YAML: write its content instead")),
        _ => Ok(text.into()),
    }
}
