//! Why an edited prompt can't be published with what it includes, and where the text includes it.

use promptbook_core::prompt::Prompt;
use promptbook_core::prompty::{FileWarning, ReadFile};

use crate::api::Client;
use crate::error::Result;
use crate::includes::problems;

/// A warning for each include that prevents publishing.
pub(super) async fn warnings(
    client: &Client,
    file: &ReadFile,
    prompt: &Prompt,
) -> Result<Vec<FileWarning>> {
    let problems = problems(client, &file.prompt.content, &prompt.contract).await?;
    let warning = |(name, detail)| {
        let (line, column) = file.include_at(&name).unzip();
        FileWarning {
            pointer: String::new(),
            line,
            column,
            detail,
            inputs: Vec::new(),
        }
    };
    Ok(problems.into_iter().map(warning).collect())
}
