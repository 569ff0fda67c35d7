//! A prompt's inputs, and warnings about how it reads them, as text.

use std::collections::BTreeSet;

use promptbook_core::prompt::Version;
use promptbook_core::prompty::{FileWarning, ReadFile};
use promptbook_core::{PromptName, Warning};

use crate::api::place;
use crate::error::{Error, Result};
use crate::folder;

/// The text for a prompt without inputs.
pub const NONE: &str = "no inputs";

/// The line that lists inputs; nothing if there are none.
pub fn line<'a>(
    names: impl IntoIterator<Item = &'a String>,
    optional: &BTreeSet<String>,
) -> Option<String> {
    // The declared and the used inputs, which are mostly the same.
    let names: BTreeSet<&String> = names.into_iter().collect();
    let name = |name: &&String| match optional.contains(*name) {
        true => format!("{name} (optional)"),
        false => (*name).clone(),
    };
    let names: Vec<String> = names.iter().map(name).collect();
    (!names.is_empty()).then(|| format!("inputs: {}", names.join(", ")))
}

/// The inputs of a version and the prompts that it includes, as lines to append to others.
pub fn line_of(version: &Version) -> String {
    let names = version.inputs.keys().chain(&version.uses);
    let line = line(names, &version.optional);
    let inputs = line.as_deref().unwrap_or(NONE);
    match includes(&version.includes) {
        Some(includes) => format!("\n{inputs}\n{includes}"),
        None => format!("\n{inputs}"),
    }
}

/// The line that lists included prompts; nothing if there are none.
pub fn includes(names: &[PromptName]) -> Option<String> {
    let names: Vec<&str> = names.iter().map(PromptName::as_str).collect();
    (!names.is_empty()).then(|| format!("includes: {}", names.join(", ")))
}

/// The source of the value of each input that a rendering used. An input that has neither a given value nor a default nor an example is
/// the date, which the pipeline supplies.
pub fn sources<'n>(
    used: &'n [String],
    given: impl Fn(&str) -> bool,
    defaults: &[String],
    examples: &[String],
) -> String {
    let source = |name: &'n String| match name {
        name if given(name) => "given",
        name if examples.contains(name) => "example",
        name if defaults.contains(name) => "default",
        _ => "today's date",
    };
    let named = |name| format!("`{name}` ({})", source(name));
    used.iter().map(named).collect::<Vec<_>>().join(", ")
}

/// Refuses two values for one input.
pub fn refuse_repeated(values: &[(String, String)]) -> Result<()> {
    let mut names = BTreeSet::new();
    match values.iter().find(|(name, _)| !names.insert(name)) {
        None => Ok(()),
        Some((name, _)) => Err(Error::Usage(format!(
            "input `{name}` is given twice: pass one value"
        ))),
    }
}

/// A warning in one line.
pub fn warning(Warning { pointer, detail }: &Warning) -> String {
    match place(pointer).filter(|_| pointer != "/template") {
        Some(place) => format!("warning: {place}: {detail}"),
        None => format!("warning: {detail}"),
    }
}

/// The notes and warnings of a file, one line each.
pub fn notes(file: &ReadFile, warnings: &[FileWarning]) -> Vec<String> {
    let ignored = folder::passed_over(file).map(|ignored| format!("note: {ignored}"));
    let warnings = warnings.iter().map(|warning| format!("warning: {warning}"));
    ignored.into_iter().chain(warnings).collect()
}
