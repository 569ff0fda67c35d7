//! References in files to import: `${env:NAME:default}` and `${file:path}`.

use std::env::{self, VarError};
use std::path::Path;

use promptbook_core::prompty::{PromptFile, PromptyError, ReadFile, Reference, References};
use serde_json::Value;

use super::found::text_of;
use crate::args::ReferenceMode;
use crate::files::leads_out;
use crate::json;

/// Reads a prompt and handles its references.
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

/// The content of a file: JSON is parsed, other files are text, as in Prompty's runtime.
fn content(folder: &Path, file: &str) -> Result<Value, String> {
    let path = folder.join(file);
    if !path.exists() {
        return Err(format!("`{file}` does not exist"));
    }
    if leads_out(folder, &path) {
        return Err(format!("`{file}` is not below the prompt's folder"));
    }
    let text = text_of(&path).map_err(|unread| format!("`{file}` {}", unread.reason))?;
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("json") => {
            json::parse(&text).map_err(|error| format!("`{file}` is not valid JSON: {error}"))
        }
        Some("yaml" | "yml") => Err(format!("`{file}` is YAML: write its content instead")),
        _ => Ok(text.into()),
    }
}
