//! Editing a prompt: opening it in the user's editor, checking and comparing the text, and saving it without overwriting others' changes.

mod changes;
mod contract;
mod editor;
mod includes;
mod preview;
mod visible;

use promptbook_core::prompt::{Prompt, Version};
use promptbook_core::prompty::{FileWarning, PromptFile, ReadFile, References};
use promptbook_core::{Label, PromptName, VersionNumber};

use crate::api::{Client, Tagged};
use crate::error::{Error, Result};
use crate::{ask, folder, inputs, output};

pub use changes::{coloured, unified};
pub use editor::{Draft, Editor};
pub use preview::preview;

/// A prompt as it was when editing began.
#[derive(Debug)]
pub struct Before {
    /// The version as a file.
    pub file: PromptFile,
    pub version: Version,
    /// The prompt and its ETag, which saving must find unchanged.
    pub prompt: Tagged<Prompt>,
    /// Whether it is the prompt of `default`, which the instance inherits. Saving then creates an override.
    pub is_inherited: bool,
}

/// The result of the editor.
#[derive(Debug)]
pub enum Edited {
    Unchanged,
    Changed {
        file: Box<PromptFile>,
        /// Whether the contract allows publishing it.
        publishable: bool,
    },
}

/// A text that can be saved.
#[derive(Debug)]
pub struct Understood {
    pub file: ReadFile,
    /// Likely mistakes, in the order of the text, including inputs that prevent publishing.
    pub warnings: Vec<FileWarning>,
    /// Whether the contract and what it includes allow publishing it.
    pub publishable: bool,
}

impl Before {
    /// Reads the latest version.
    pub async fn read(client: &Client, name: &PromptName) -> Result<Self> {
        let prompt = client.prompt(name).await?;
        let version = prompt.body.latest;
        Self::at(client, prompt, version).await
    }

    /// Reads the version of `default` that an override starts from: the one that is active under the label, else the latest. The client
    /// is for `default`.
    pub async fn copy(client: &Client, name: &PromptName, label: &Label) -> Result<Self> {
        let prompt = client.prompt(name).await?;
        let active = prompt.body.labels.get(label).copied().flatten();
        let version = active.unwrap_or(prompt.body.latest);
        Ok(Self {
            is_inherited: true,
            ..Self::at(client, prompt, version).await?
        })
    }

    async fn at(client: &Client, prompt: Tagged<Prompt>, version: VersionNumber) -> Result<Self> {
        let version = client.version(&prompt.body.name, version).await?;
        let version = client.newest_left(version).await?;
        let file = folder::file_of(&prompt.body, &version)?;
        Ok(Self {
            file,
            version,
            prompt,
            is_inherited: false,
        })
    }

    /// Opens the editor until the text can be saved (with `publish`: published) or the user gives up.
    ///
    /// # Errors
    /// The editor fails, or the text can't be saved.
    pub async fn edit(
        &self,
        client: &Client,
        editor: &Editor,
        draft: &Draft,
        publish: bool,
    ) -> Result<Edited> {
        loop {
            editor.open(draft.path()).await?;
            // An earlier release may have saved what can't be saved today.
            if draft.is_untouched() {
                return Ok(Edited::Unchanged);
            }
            let understood = match draft.text() {
                Ok(text) => self.understand(client, &text).await?,
                Err(problem) => Err(problem),
            };
            let (problem, unpublishable) = match understood {
                Ok(said) if self.says(&said.file.prompt) => return Ok(Edited::Unchanged),
                Ok(said) if said.publishable => {
                    let notes = inputs::notes(&said.file, &said.warnings);
                    notes.into_iter().for_each(output::note);
                    return Ok(said.into());
                }
                Ok(said) => (said.problem(), Some(said)),
                Err(problem) => (problem, None),
            };
            let saved = unpublishable.filter(|_| !publish).map(Edited::from);
            if ask::is_interactive() {
                output::note(format!("{}: {problem}", draft.path().display()));
                if ask::confirm("Edit again?")? {
                    continue;
                }
            }
            return match saved {
                Some(saved) if !ask::is_interactive() => {
                    output::note(format!("note: it can't be published: {problem}"));
                    Ok(saved)
                }
                Some(saved) if ask::confirm("Save it without publishing it?")? => Ok(saved),
                None if !ask::is_interactive() => Err(Error::file(draft.path(), problem)),
                Some(_) | None => Err(Error::Failed("nothing was saved".to_owned())),
            };
        }
    }

    /// Whether the file is the same as the prompt.
    pub fn says(&self, file: &PromptFile) -> bool {
        let about = |file: &PromptFile| folder::about(file.description.as_deref(), &file.tags);
        file.content.digest() == self.file.content.digest() && about(file) == about(&self.file)
    }

    /// Parses a text, and finds what prevents publishing it. The inner error is that of the text.
    ///
    /// # Errors
    /// Those of the API.
    pub async fn understand(
        &self,
        client: &Client,
        text: &str,
    ) -> Result<Result<Understood, String>> {
        let prompt = &self.prompt.body;
        Ok(match self.read_draft(text) {
            Ok(file) => {
                let includes = includes::warnings(client, &file, prompt).await?;
                Ok(Understood::of(file, text, prompt, includes))
            }
            Err(problem) => Err(problem),
        })
    }

    fn read_draft(&self, text: &str) -> Result<ReadFile, String> {
        let read = PromptFile::read(text, &References::Refuse);
        let mut read = read.map_err(|error| error.to_string())?;
        let name = &self.prompt.body.name;
        let file = &mut read.prompt;
        if file.name.get_or_insert_with(|| name.clone()) != name {
            return Err(format!(
                "a prompt can't be renamed: leave `name: {name}` as it is, and create the other prompt with `promptbook create`"
            ));
        }
        let (was, is) = (self.version.prompt_type, file.content.prompt_type());
        if was != is {
            return Err(format!(
                "`{name}` is a {was} prompt and can't become a {is} prompt: {}",
                match was {
                    promptbook_core::content::PromptType::Text =>
                        "remove lines like `user:`, or create another prompt",
                    promptbook_core::content::PromptType::Chat =>
                        "start each message with a line like `user:`, or create another prompt",
                }
            ));
        }
        Ok(read)
    }
}

impl Understood {
    fn of(file: ReadFile, text: &str, prompt: &Prompt, includes: Vec<FileWarning>) -> Self {
        let unmet = file.prompt.content.unmet(&prompt.contract);
        let mut warnings = file.warnings(&prompt.contract);
        warnings.extend(contract::missing(&unmet, &warnings, text, prompt));
        let publishable = unmet.is_empty() && includes.is_empty();
        warnings.extend(includes);
        warnings.sort_by_key(|warning| (warning.line, warning.column));
        Self {
            file,
            warnings,
            publishable,
        }
    }

    /// All warnings, one per line.
    pub fn problem(&self) -> String {
        let lines: Vec<String> = self.warnings.iter().map(ToString::to_string).collect();
        lines.join("\n")
    }
}

impl From<Understood> for Edited {
    fn from(said: Understood) -> Self {
        Self::Changed {
            file: Box::new(said.file.prompt),
            publishable: said.publishable,
        }
    }
}
