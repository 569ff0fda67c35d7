//! Editing a prompt: its text in the person's editor, what changed, and saving it over nobody's work.

mod changes;
mod editor;

use promptbook::PromptName;
use promptbook::prompt::{Prompt, Version};
use promptbook::prompty::PromptFile;

use crate::api::{Client, Tagged};
use crate::error::{Error, Result};
use crate::{ask, folder, output};

pub use changes::{coloured, unified};
pub use editor::{Draft, Editor};

/// A prompt as it was when editing began.
#[derive(Debug)]
pub struct Before {
    /// Its latest version as a file.
    pub file: PromptFile,
    /// That version.
    pub version: Version,
    /// The prompt and its ETag, which saving must find unchanged.
    pub prompt: Tagged<Prompt>,
}

/// What came out of the editor.
#[derive(Debug)]
pub enum Edited {
    /// What was there before.
    Unchanged,
    /// Another text.
    Changed(Box<PromptFile>),
}

impl Before {
    /// Reads the latest version.
    ///
    /// # Errors
    /// Those of the API.
    pub async fn read(client: &Client, name: &PromptName) -> Result<Self> {
        let prompt = client.prompt(name).await?;
        let version = client.version(name, prompt.body.latest).await?;
        let file = folder::file_of(&prompt.body, &version)?;
        Ok(Self {
            file,
            version,
            prompt,
        })
    }

    /// Lets the person edit until the text can be saved or they give up.
    ///
    /// # Errors
    /// The editor fails, or the text can't be saved as it is.
    pub async fn edit(&self, editor: &Editor, draft: &Draft) -> Result<Edited> {
        loop {
            editor.open(draft.path()).await?;
            let problem = match self.understand(draft) {
                Ok(file) if file == self.file => return Ok(Edited::Unchanged),
                Ok(file) => return Ok(Edited::Changed(Box::new(file))),
                Err(problem) => problem,
            };
            if !ask::somebody() {
                return Err(Error::file(draft.path(), problem));
            }
            output::note(format!("{}: {problem}", draft.path().display()));
            if !ask::confirm("Edit again?")? {
                return Err(Error::Failed("nothing was saved".to_owned()));
            }
        }
    }

    fn understand(&self, draft: &Draft) -> Result<PromptFile, String> {
        let text = draft.text()?;
        let mut file = PromptFile::parse(&text).map_err(|error| error.to_string())?;
        let name = &self.prompt.body.name;
        if file.name.get_or_insert_with(|| name.clone()) != name {
            return Err(format!(
                "a prompt can't be renamed: leave `name: {name}` as it is, and create the other prompt with `promptbook create`"
            ));
        }
        let (was, is) = (self.version.prompt_type, file.content.prompt_type());
        if was != is {
            return Err(format!(
                "`{name}` is a {was} prompt and stays one, and this is a {is} prompt: {}",
                match was {
                    promptbook::content::PromptType::Text =>
                        "take out lines like `user:`, or create another prompt",
                    promptbook::content::PromptType::Chat =>
                        "begin each message with a line like `user:`, or create another prompt",
                }
            ));
        }
        folder::note_passed_over(&text);
        Ok(file)
    }
}
