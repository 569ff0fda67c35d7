//! Modules in other languages with a function for each prompt.

mod identifier;
mod python;
mod read;
mod rust;
mod source;
mod tree;
mod typescript;
mod uses;

use std::collections::BTreeMap;

use promptbook_core::PromptName;

pub use read::{Request, read};
pub use source::{Parameter, Source};
pub use tree::Node;

use crate::args::Language;
use crate::error::Result;

/// The text of a module.
///
/// # Errors
/// Two prompts, or two inputs of a prompt, would have the same name.
pub fn module(language: Language, command: &str, prompts: &[Source]) -> Result<String> {
    match language {
        Language::Python => python::module(command, prompts),
        Language::Typescript => typescript::module(command, prompts),
        Language::Rust => rust::module(command, prompts),
    }
}

/// What each module begins with. `kind` is what its language makes of a prompt.
fn title(kind: &str) -> String {
    format!("Prompts as {kind}{TITLE}, then write this module again:")
}

const TITLE: &str = ", from Promptbook. Change the prompts there";

/// Whether a file is a module that this command wrote.
pub fn is_module(text: &str) -> bool {
    text.contains(TITLE)
}

/// What a module says of each prompt's version, in a comment with the same words in each language.
fn version_line(prompt: &Source) -> String {
    let Source {
        name,
        version,
        instance,
        ..
    } = prompt;
    format!("{MARK}{name}, version {version} of `{instance}`")
}

const MARK: &str = "Prompt ";

/// The lines about versions in a module, by prompt.
pub fn versions(module: &str) -> BTreeMap<PromptName, &str> {
    let lines = module.lines().filter_map(|line| {
        let line = line.trim_start().trim_start_matches(['#', '/', ' ']);
        let (name, _) = line.strip_prefix(MARK)?.rsplit_once(", version ")?;
        Some((name.parse().ok()?, &line[MARK.len() + name.len() + 2..]))
    });
    lines.collect()
}
