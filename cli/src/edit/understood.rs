//! Reads the edited text and reports what is wrong with it.

use promptbook_core::prompt::Prompt;
use promptbook_core::prompty::{FileWarning, PromptFile, ReadFile, References};

use super::{Before, Edited, contract, includes};
use crate::api::Client;
use crate::error::Result;

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
