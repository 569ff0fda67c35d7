//! Editing a prompt: opening it in the user's editor, checking and comparing the text, and saving it without overwriting others' changes.

mod changes;
mod contract;
mod editor;
mod includes;
mod preview;
mod understood;
mod visible;

use promptbook_core::prompt::{Prompt, Version};
use promptbook_core::prompty::PromptFile;
use promptbook_core::{Label, PromptName, VersionNumber};

use crate::api::{Client, Tagged};
use crate::error::{Error, Result};
use crate::{ask, folder, inputs, output};

pub use changes::{coloured, unified};
pub use editor::{Draft, Editor};
pub use preview::preview;
pub use understood::Understood;

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
}
