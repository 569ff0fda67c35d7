//! Prompty files (`.prompty`): YAML front matter and a body of templates with role markers, read and written.
//!
//! Reading a written file returns the same content, byte for byte. The format's reference runtime can read it too.

mod body;
mod error;
mod escape;
mod front;
mod inputs;
mod loops;
mod markers;
mod model;
mod place;
mod read;
mod read_file;
mod reader;
mod references;
mod split;
mod unescape;
mod unread;
mod write;
mod yaml;
mod yaml_errors;
mod yaml_in;
mod yaml_misread;
mod yaml_scan;

#[cfg(test)]
mod proptests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_conversations;
#[cfg(test)]
mod tests_generations;
#[cfg(test)]
mod tests_includes;
#[cfg(test)]
mod tests_options;
#[cfg(test)]
mod tests_places;
#[cfg(test)]
mod tests_references;
#[cfg(test)]
mod tests_round_trip;
#[cfg(test)]
mod tests_support;
#[cfg(test)]
mod tests_yaml;

use std::collections::BTreeSet;
use std::fmt;

use read::Purpose;

pub use error::PromptyError;
pub use read_file::{FileWarning, ReadFile};
pub use references::{Reference, References};

use crate::content::Content;
use crate::names::PromptName;
use crate::template::{ComposeError, Piece};

/// A prompt as a file.
///
/// ```
/// use promptbook_core::prompty::PromptFile;
///
/// let file = PromptFile::parse("---\nname: greeting\n---\nGreet {{ name }}.\n")?;
/// assert_eq!(file.name.as_ref().map(|name| name.as_str()), Some("greeting"));
/// assert!(file.content.uses().contains("name"));
/// assert_eq!(PromptFile::parse(&file.to_string())?, file);
/// # Ok::<(), promptbook_core::prompty::PromptyError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct PromptFile {
    /// The name. `None` if the file has no name, or a title that is not a valid name (`Why? A first prompt`).
    pub name: Option<PromptName>,
    /// What the prompt is for.
    pub description: Option<String>,
    /// The tags, from `metadata.tags`.
    pub tags: BTreeSet<String>,
    /// Templates, model and inputs; and its settings, from `metadata.config`.
    pub content: Content,
}

impl PromptFile {
    /// Reads a file of any version of the format. Unknown properties are ignored, and so is every `connection`, which can hold secrets.
    ///
    /// # Errors
    /// The front matter has no end or is not a YAML mapping, a property has the wrong type, the file has a reference such as
    /// `${env:NAME}` or another template format, or [`Content::declared`] refuses the content.
    pub fn parse(text: &str) -> Result<Self, PromptyError> {
        Self::read(text, &References::Refuse).map(|file| file.prompt)
    }

    /// Reads a file that is compiled into a service.
    ///
    /// # Errors
    /// As [`PromptFile::parse`], but its content only has to compile.
    pub fn parse_compiled_in(text: &str) -> Result<Self, PromptyError> {
        Self::read_as(text, &References::Refuse, Purpose::CompileIn).map(|file| file.prompt)
    }

    /// Reads a file that an export wrote, to render it.
    ///
    /// # Errors
    /// As [`PromptFile::parse`], but its content only has to compile, and what looks like a reference is text.
    pub fn parse_exported(text: &str) -> Result<Self, PromptyError> {
        Self::read_as(text, &References::Keep, Purpose::CompileIn).map(|file| file.prompt)
    }

    /// Reads a file and handles its references. The result also holds warnings for its author.
    ///
    /// ```
    /// use std::collections::BTreeSet;
    ///
    /// use promptbook_core::prompty::{PromptFile, References};
    ///
    /// let text = "---\nnmae: a\nmodel: {id: m, apiType: chat}\ntools: []\n---\nHello {{ user-name }}\n";
    /// let file = PromptFile::read(text, &References::Refuse)?;
    /// assert_eq!(file.passed_over, ["model.apiType", "tools"]);
    /// let warnings = file.warnings(&BTreeSet::new());
    /// assert_eq!(warnings[0].to_string(), "line 2: unknown key `nmae` in the front matter; did you mean `name`?");
    /// assert_eq!((warnings[1].line, warnings[1].column), (Some(6), Some(10)));
    /// # Ok::<(), promptbook_core::prompty::PromptyError>(())
    /// ```
    ///
    /// # Errors
    /// As [`PromptFile::parse`], and if a reference can't be resolved.
    pub fn read(text: &str, references: &References<'_>) -> Result<ReadFile, PromptyError> {
        Self::read_as(text, references, Purpose::Save)
    }

    /// Returns the file with the text of each included prompt in the place of its include, for runtimes that can't load other prompts.
    ///
    /// # Errors
    /// As [`Content::compose`].
    pub fn compose(&self, pieces: &[Piece<'_>]) -> Result<Self, ComposeError> {
        let composed = self.content.compose(pieces)?;
        let content = composed.content(self.content.model().cloned());
        Ok(Self {
            content: content.keeping_config(self.content.config().cloned()),
            ..self.clone()
        })
    }
}

impl fmt::Display for PromptFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write::file(self, f)
    }
}
