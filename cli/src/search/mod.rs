//! Searching an instance's prompts: names, descriptions, tags, and the texts of the active and the latest versions.

mod find;
mod hit;
mod pattern;

use futures_util::{StreamExt, TryStreamExt, stream};
use promptbook_core::prompt::Prompt;
use promptbook_core::{Instance, PromptName, VersionNumber};
use serde::Serialize;

pub use hit::{Excerpt, Hit, Place};

use crate::api::Client;
use crate::error::{Error, Result};
use find::Finder;
use pattern::Pattern;

/// How many prompts are read at once.
pub const JOBS: u16 = 16;
/// The default of [`SearchOptions::hits`].
pub const HITS: usize = 5;

/// What to search for, and where.
#[derive(Debug, Clone)]
pub struct SearchOptions {
    /// Its words have to follow one another, with any whitespace between them.
    pub text: String,
    pub case_sensitive: bool,
    /// Only names that start with this are searched.
    pub prefix: String,
    /// Only the instance's own prompts are searched, not those that it inherits.
    pub own: bool,
    /// How many hits of one prompt are returned; the others are counted.
    pub hits: usize,
    /// How many prompts are read at once.
    pub jobs: u16,
}

impl SearchOptions {
    /// Searches all prompts of the instance for this text, in any case.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            case_sensitive: false,
            prefix: String::new(),
            own: false,
            hits: HITS,
            jobs: JOBS,
        }
    }
}

/// What a search found.
#[derive(Debug, Serialize)]
pub struct SearchReport {
    /// The number of prompts that were searched.
    pub searched: usize,
    /// The prompts that have the text, by name.
    pub prompts: Vec<FoundPrompt>,
}

/// A prompt that has the text.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct FoundPrompt {
    pub name: PromptName,
    /// The instance that it belongs to.
    pub instance: Instance,
    /// The version that is active under the label.
    pub active: Option<VersionNumber>,
    pub latest: VersionNumber,
    /// The first hits.
    pub hits: Vec<Hit>,
    /// The number of further hits.
    pub more: usize,
}

/// Searches the prompts that the client's instance has or inherits, and the versions that are active under the client's label or the latest.
///
/// # Errors
/// The text is blank or too long; those of the API. A prompt that is deleted during the search is passed over.
pub async fn search(client: &Client, options: &SearchOptions) -> Result<SearchReport> {
    let pattern = Pattern::new(&options.text, options.case_sensitive);
    let pattern =
        pattern.map_err(|problem| Error::Usage(format!("the text to search for {problem}")))?;
    let mut query = vec![("prefix", options.prefix.as_str())];
    query.retain(|(_, value)| !value.is_empty());
    let prompts = match options.own {
        true => client.prompts(&query).await?,
        false => client.served_prompts(&query).await?,
    };
    let searched = prompts.len();
    let pattern = &pattern;
    let found: Vec<Option<FoundPrompt>> = stream::iter(prompts)
        .map(|prompt| async move { search_one(client, prompt, pattern, options.hits).await })
        .buffered(options.jobs.max(1).into())
        .try_collect()
        .await?;
    Ok(SearchReport {
        searched,
        prompts: found.into_iter().flatten().collect(),
    })
}

async fn search_one(
    client: &Client,
    prompt: Prompt,
    pattern: &Pattern,
    most: usize,
) -> Result<Option<FoundPrompt>> {
    let label = client.invocation().label();
    let active = prompt.labels.get(label).copied().flatten();
    let mut finder = Finder::new(pattern, most);
    finder.metadata(&prompt);
    let client = client.about(prompt.instance.clone());
    let latest = Some(prompt.latest).filter(|latest| active != Some(*latest));
    for number in active.into_iter().chain(latest) {
        match client.version(&prompt.name, number).await {
            // The marker of a redacted version is not its text.
            Ok(version) if version.redacted.is_some() => {}
            Ok(version) => finder.version(&version),
            // It was deleted after the list was read.
            Err(Error::Api(error)) if error.is("prompt-not-found") => return Ok(None),
            Err(error) => return Err(error),
        }
    }
    let (hits, more) = finder.finish();
    Ok((!hits.is_empty() || more > 0).then_some(FoundPrompt {
        name: prompt.name,
        instance: prompt.instance,
        active,
        latest: prompt.latest,
        hits,
        more,
    }))
}
