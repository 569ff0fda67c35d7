//! Replacing includes by the text of the included prompts.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use promptbook_core::api::{ActiveBody, Included};
use promptbook_core::content::Content;
use promptbook_core::prompty::PromptFile;
use promptbook_core::template::{ComposeError, Piece};
use promptbook_core::{Instance, Label, PromptName, VersionNumber};

use crate::api::Client;
use crate::error::{Error, Result};
use crate::folder;

type Key = (Instance, PromptName, VersionNumber);

/// Composes prompts for one instance and label, and reads each version of an included prompt once.
#[derive(Debug)]
pub struct Composer<'c> {
    client: &'c Client,
    label: &'c Label,
    read: Mutex<BTreeMap<Key, Arc<Content>>>,
}

impl<'c> Composer<'c> {
    pub fn new(client: &'c Client, label: &'c Label) -> Self {
        Self {
            client,
            label,
            read: Mutex::default(),
        }
    }

    /// The publications that stand for included prompts, as a lookup of the instance and label resolves them: the instance's own under
    /// the label, its own under `production`, then those of `default`.
    ///
    /// # Errors
    /// One of them is not active.
    pub async fn resolve(&self, names: &[PromptName]) -> Result<Vec<Included>> {
        let mut included = Vec::new();
        for name in names {
            let mut found = self.active(name, self.label).await?;
            let is_own = |found: &ActiveBody| found.instance == *self.client.instance();
            if !found.as_ref().is_some_and(is_own) && *self.label != Label::default() {
                let production = self.active(name, &Label::default()).await?;
                found = match production.as_ref().is_some_and(is_own) {
                    true => production,
                    false => found.or(production),
                };
            }
            let found = found.ok_or_else(|| failed(&ComposeError::Missing(name.clone())))?;
            included.push(Included {
                name: found.name,
                instance: found.instance,
                label: found.label,
                version: found.version,
                seq: found.seq,
            });
        }
        Ok(included)
    }

    async fn active(&self, name: &PromptName, label: &Label) -> Result<Option<ActiveBody>> {
        match self.client.active(name, label, false).await {
            Ok(active) => Ok(Some(active)),
            Err(Error::Api(error)) if error.status() == 404 => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The prompt with the text of these publications in place of its includes.
    ///
    /// # Errors
    /// One of the prompts can't be included; together they exceed a limit; those of the API.
    pub async fn compose(&self, file: &PromptFile, included: &[Included]) -> Result<PromptFile> {
        let mut contents = Vec::new();
        for one in included {
            contents.push((&one.name, self.content(one).await?));
        }
        let pieces = contents
            .iter()
            .map(|(name, content)| Piece::new(name, content));
        let pieces: Vec<Piece<'_>> = pieces
            .collect::<Result<_, _>>()
            .map_err(|error| failed(&error))?;
        let composed = file.content.compose(&pieces);
        composed
            .map_err(|error| failed(&error))?
            .compile()
            .map_err(|error| Error::Failed(format!("it can't be composed: {error}")))?;
        file.compose(&pieces).map_err(|error| failed(&error))
    }

    async fn content(&self, included: &Included) -> Result<Arc<Content>> {
        let Included {
            name,
            instance,
            version,
            ..
        } = included;
        let key = (instance.clone(), name.clone(), *version);
        if let Some(content) = self.cache().get(&key) {
            return Ok(content.clone());
        }
        let client = self.client.about(instance.clone());
        let content = Arc::new(folder::content_of(&client.version(name, *version).await?)?);
        self.cache().insert(key, content.clone());
        Ok(content)
    }

    fn cache(&self) -> std::sync::MutexGuard<'_, BTreeMap<Key, Arc<Content>>> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn failed(error: &ComposeError) -> Error {
    match error {
        ComposeError::Missing(_) => Error::NotThere(error.to_string()),
        ComposeError::NotText(_) | ComposeError::Nested(_) | ComposeError::OtherFormat(_) => {
            Error::Failed(error.to_string())
        }
    }
}
