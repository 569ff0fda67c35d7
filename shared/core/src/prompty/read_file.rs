//! The result of reading a file: the prompt, ignored properties and warnings.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use super::PromptFile;
use super::error::{at, in_template};
use super::place::TemplatePositions;
use crate::names::PromptName;
use crate::template::{self, Problem};

/// A file that was read.
#[derive(Debug, Clone)]
pub struct ReadFile {
    /// The prompt in the file.
    pub prompt: PromptFile,
    /// The paths of ignored properties, such as `outputs` and `model.connection`. A `name` that is not valid is among them.
    pub passed_over: Vec<String>,
    pub(super) misspelt: Vec<FileWarning>,
    pub(super) places: TemplatePositions,
}

/// A probable mistake in a file that is valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileWarning {
    /// The template or the property of the front matter: a JSON pointer (RFC 6901).
    pub pointer: String,
    /// The line of the file, from 1, if known.
    pub line: Option<usize>,
    /// The column in that line, in characters from 1, if known.
    pub column: Option<usize>,
    /// The text there, and what was probably meant.
    pub detail: String,
    /// The inputs that only this mistake, or others like it, read.
    #[serde(skip)]
    pub inputs: Vec<String>,
}

impl ReadFile {
    /// Probable mistakes, in the order of the file. `contract` is the contract of the prompt, if known: the file may misspell its inputs.
    pub fn warnings(&self, contract: &BTreeSet<String>) -> Vec<FileWarning> {
        let content = &self.prompt.content;
        let mistakes = template::mistakes(content.templates(), content.inputs(), contract);
        let in_body = mistakes.into_iter().map(|mistake| {
            let Problem { line, column, what } = mistake.problem;
            let (line, column) =
                (self.places).in_file(content.body(), &mistake.pointer, line, Some(column));
            FileWarning {
                pointer: mistake.pointer,
                line: Some(line),
                column,
                detail: what,
                inputs: mistake.names,
            }
        });
        self.misspelt.iter().cloned().chain(in_body).collect()
    }

    /// Where it first includes this prompt: the line of the file, and the column in it in characters. Both count from 1.
    ///
    /// ```
    /// use promptbook_core::prompty::{PromptFile, References};
    ///
    /// let text = "---\nname: a\n---\nBe brief.\n{% include \"shared/tone\" %}\n";
    /// let file = PromptFile::read(text, &References::Refuse)?;
    /// assert_eq!(file.include_at(&file.prompt.content.includes()[0]), Some((5, 4)));
    /// # Ok::<(), promptbook_core::prompty::PromptyError>(())
    /// ```
    pub fn include_at(&self, name: &PromptName) -> Option<(usize, usize)> {
        let content = &self.prompt.content;
        let found = template::include_of(content.templates(), name)?;
        let place = in_template(&found.pointer, &found.detail, &self.places, content.body());
        place.line.zip(place.column)
    }
}

impl fmt::Display for FileWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", at(&self.line, &self.column), self.detail)
    }
}
