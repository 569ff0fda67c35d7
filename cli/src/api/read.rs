//! Requests that read prompts, versions and publications.

use http::Method;
use promptbook_core::activity::Activity;
use promptbook_core::api::{DiffBody, StatusBody};
use promptbook_core::overrides::{InstanceOverrides, OverrideState};
use promptbook_core::prompt::{Includer, Prompt, Publication, Version};
use promptbook_core::{Instance, PromptName, VersionNumber};

use super::request::path;
use super::{ApiError, Client, Tagged};
use crate::error::{Error, Result};

impl Client {
    /// The server's release and the role of the key.
    pub async fn status(&self) -> Result<StatusBody> {
        self.read(self.start(Method::GET, "/v1/status")).await
    }

    /// The instance's prompts that match the query, by name.
    pub async fn prompts(&self, query: &[(&str, &str)]) -> Result<Vec<Prompt>> {
        self.list("/v1/prompts", query).await
    }

    /// Whether the instance has a prompt, even a deleted one.
    pub async fn has_prompts(&self) -> Result<bool> {
        for deleted in ["false", "true"] {
            let query = [("deleted", deleted), ("limit", "1")];
            let request = self.get("/v1/prompts").query(&query);
            let (page, _) = self.page::<Prompt>(request, None).await?;
            // A page may be short or empty although others follow.
            if !page.items.is_empty() || page.next_cursor.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The instances that have prompts, in order.
    pub async fn instances(&self) -> Result<Vec<InstanceOverrides>> {
        self.list_over_instances("/v1/instances", &[]).await
    }

    /// The overrides of all instances, or of the instance in the query, by instance and name.
    pub async fn overrides(&self, query: &[(&str, &str)]) -> Result<Vec<OverrideState>> {
        self.list_over_instances("/v1/overrides", query).await
    }

    /// The newest entries of the activity that match the query, at most this many, newest first.
    pub async fn activity(&self, query: &[(&str, String)], most: usize) -> Result<Vec<Activity>> {
        self.first_over_instances("/v1/activity", query, most).await
    }

    /// The instances that override a prompt, in order.
    pub async fn overrides_of(&self, name: &PromptName) -> Result<Vec<Instance>> {
        self.list(&path(name, "/overrides"), &[]).await
    }

    /// The prompts of all instances whose active versions include a prompt, by instance and name.
    pub async fn includers(&self, name: &PromptName) -> Result<Vec<Includer>> {
        self.list(&path(name, "/includers"), &[]).await
    }

    /// A deleted prompt; `None` if there is no deleted prompt of this name.
    pub async fn deleted(&self, name: &PromptName) -> Result<Option<Prompt>> {
        let query = [
            ("deleted", "true"),
            ("prefix", name.as_str()),
            ("limit", "1"),
        ];
        let request = self.get("/v1/prompts").query(&query);
        let (page, _) = self.page::<Prompt>(request, None).await?;
        // It is the first of all names with this prefix.
        Ok(page.items.into_iter().find(|prompt| prompt.name == *name))
    }

    /// A prompt with its ETag.
    pub async fn prompt(&self, name: &PromptName) -> Result<Tagged<Prompt>> {
        let (body, headers) = self.call(self.get(&path(name, ""))).await?;
        Ok(Tagged::new(body, &headers))
    }

    /// A version of a prompt.
    pub async fn version(&self, name: &PromptName, version: VersionNumber) -> Result<Version> {
        self.read(self.get(&path(name, &format!("/versions/{version}"))))
            .await
    }

    /// The version, or the newest one that is left if it was redacted.
    ///
    /// # Errors
    /// Every version was redacted.
    pub async fn newest_left(&self, version: Version) -> Result<Version> {
        if version.redacted.is_none() {
            return Ok(version);
        }
        let name = &version.name;
        let mut versions = self.versions(name).await?.into_iter();
        let left = versions.find(|version| version.redacted.is_none());
        left.ok_or_else(|| {
            Error::Failed(format!(
                "every version of `{name}` was redacted, so there is no text left"
            ))
        })
    }

    /// A prompt's versions, newest first.
    pub async fn versions(&self, name: &PromptName) -> Result<Vec<Version>> {
        self.list(&path(name, "/versions"), &[]).await
    }

    /// A label's publications, newest first.
    pub async fn publications(&self, name: &PromptName, label: &str) -> Result<Vec<Publication>> {
        let path = path(name, "/publications");
        self.list(&path, &[("label", label)]).await
    }

    /// The changes in a version since another one. Default: since the one before it.
    pub async fn diff(
        &self,
        name: &PromptName,
        version: VersionNumber,
        against: Option<VersionNumber>,
    ) -> Result<DiffBody> {
        let request = self.get(&path(name, &format!("/versions/{version}/diff")));
        let against = against.map(|version| ("against", version.to_string()));
        self.read(request.query(&against.as_slice())).await
    }

    /// Reads from the instance, or from `default` if the instance does not have the prompt. Also returns a client for the instance that
    /// has it.
    ///
    /// # Errors
    /// Those of the API. If neither has the prompt, the error names the instance.
    // A closure that returns a future, and no async closure, whose future could not be sent to another thread.
    pub async fn own_or_inherited<T, F: Future<Output = Result<T>>>(
        &self,
        read: impl Fn(Self) -> F,
    ) -> Result<(Self, T)> {
        let is_missing = |error: &ApiError| error.is("prompt-not-found");
        let missing = match read(self.clone()).await {
            Err(Error::Api(error)) if is_missing(&error) && !self.instance().is_default() => error,
            own => return Ok((self.clone(), own?)),
        };
        let default = self.about(Instance::default());
        match read(default.clone()).await {
            Err(Error::Api(error)) if is_missing(&error) => Err(Error::Api(missing)),
            inherited => Ok((default, inherited?)),
        }
    }
}
