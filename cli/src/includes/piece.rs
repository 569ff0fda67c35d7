//! An included prompt as a prompt that includes it finds it.

use std::collections::BTreeSet;

use promptbook_core::content::{Content, PromptType, TemplateFormat};
use promptbook_core::contract::unsupplied;
use promptbook_core::prompt::Prompt;
use promptbook_core::{Instance, Label, PromptName};

use crate::api::Client;
use crate::error::{Error, Result};

/// What an included prompt is in `default` under `production`, or will be.
#[derive(Debug, Clone)]
pub enum Found {
    /// There is no such prompt.
    Missing,
    /// It is deleted.
    Deleted,
    /// No version of it is active.
    Inactive,
    Active(Piece),
}

/// What counts of an active version that is included.
#[derive(Debug, Clone)]
pub struct Piece {
    prompt_type: PromptType,
    format: TemplateFormat,
    pub includes: Vec<PromptName>,
    contract: BTreeSet<String>,
}

impl Piece {
    /// A version with this content, of a prompt with this contract.
    pub fn new(content: &Content, contract: BTreeSet<String>) -> Self {
        Self {
            prompt_type: content.prompt_type(),
            format: content.template_format(),
            includes: content.includes().to_vec(),
            contract,
        }
    }

    /// The names of its contract that the prompt which includes it does not supply.
    pub fn unsupplied(&self, content: &Content, contract: &BTreeSet<String>) -> Vec<String> {
        unsupplied(&self.contract, contract, content.inputs())
    }
}

impl Found {
    /// Reads it from the server.
    pub async fn read(client: &Client, name: &PromptName) -> Result<Self> {
        let default = client.about(Instance::default());
        match default.prompt(name).await {
            Ok(prompt) => Self::of(client, &prompt.body).await,
            Err(Error::Api(error)) if error.is("prompt-not-found") => Ok(Self::Missing),
            Err(Error::Api(error)) if error.is("prompt-deleted") => Ok(Self::Deleted),
            Err(error) => Err(error),
        }
    }

    /// The same for a prompt of `default` that was read.
    pub async fn of(client: &Client, prompt: &Prompt) -> Result<Self> {
        if prompt.deleted_at.is_some() {
            return Ok(Self::Deleted);
        }
        let Some(active) = prompt.labels.get(&Label::default()).copied().flatten() else {
            return Ok(Self::Inactive);
        };
        let default = client.about(Instance::default());
        let version = default.version(&prompt.name, active).await?;
        Ok(Self::Active(Piece {
            prompt_type: version.prompt_type,
            format: version.template_format,
            includes: version.includes,
            contract: prompt.contract.clone(),
        }))
    }

    /// Why a prompt of this format can't be published while it includes this one.
    pub fn problem(&self, name: &PromptName, format: TemplateFormat) -> Option<String> {
        let problem = match self {
            Self::Missing => format!("includes `{name}`, which `default` does not have"),
            Self::Deleted => format!("includes `{name}`, which is deleted: restore it first"),
            Self::Inactive => format!(
                "includes `{name}`, which is not active: publish it in `default` under `production` first"
            ),
            Self::Active(piece) if piece.prompt_type == PromptType::Chat => {
                format!("includes `{name}`, which is a chat prompt: include text prompts only")
            }
            Self::Active(piece) if !piece.includes.is_empty() => format!(
                "includes `{name}`, which includes `{}` itself: include prompts without includes only",
                Vec::from_iter(piece.includes.iter().map(PromptName::as_str)).join("`, `")
            ),
            Self::Active(piece) if piece.format != format => format!(
                "includes `{name}`, whose template format is `{}`: include prompts of its own format, `{format}`",
                piece.format
            ),
            Self::Active(_) => return None,
        };
        Some(problem)
    }
}

/// Why a version of a prompt with this contract can't be published with what it includes, each with the included prompt, in the order
/// of the includes.
pub async fn problems(
    client: &Client,
    content: &Content,
    contract: &BTreeSet<String>,
) -> Result<Vec<(PromptName, String)>> {
    let mut problems = Vec::new();
    for name in content.includes() {
        let found = Found::read(client, name).await?;
        let problem = found.problem(name, content.template_format());
        let problem = problem.or_else(|| match &found {
            Found::Active(piece) => needs(name, &piece.unsupplied(content, contract)),
            Found::Missing | Found::Deleted | Found::Inactive => None,
        });
        problems.extend(problem.map(|problem| (name.clone(), problem)));
    }
    Ok(problems)
}

/// That an included prompt needs names that the prompt which includes it does not supply; none if there are none.
pub fn needs(name: &PromptName, unsupplied: &[String]) -> Option<String> {
    (!unsupplied.is_empty()).then(|| {
        format!(
            "includes `{name}`, which needs `{}`: add it to the contract, or give it a default in `inputs`",
            unsupplied.join("`, `")
        )
    })
}
