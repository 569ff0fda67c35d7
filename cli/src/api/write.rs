//! Requests that write: prompts, contracts and publications.

use std::collections::BTreeSet;

use http::Method;
use promptbook_core::api::{
    ContractBody, NewPromptBody, PromptBody, RedactBody, RestoredBody, SavedBody,
};
use promptbook_core::prompt::{Publication, Version};
use promptbook_core::{PromptName, VersionNumber};
use reqwest::RequestBuilder;
use serde::Serialize;

use super::request::path;
use super::{ApiError, Client, Tagged};
use crate::error::{Error, Result};

impl Client {
    /// Creates a prompt.
    pub async fn create(&self, body: &NewPromptBody) -> Result<Tagged<SavedBody>> {
        let request = self.write(Method::POST, "/v1/prompts").json(body);
        let saved = match self.call(request).await {
            // The path of this request does not contain the name.
            Err(Error::Api(error)) if error.status() < 500 => {
                let name = body.name.parse().ok();
                let mut error = ApiError::new(error.problem, &self.context(name, None));
                // There is no contract yet that a command could change.
                if error.is("breaks-contract") && self.instance().is_default() {
                    let declare = "nothing was created: declare the inputs that the code supplies in `inputs`";
                    error.hint = error.hint.map(|_| declare.to_owned());
                }
                Err(Error::Api(Box::new(error)))
            }
            saved => saved,
        };
        let (saved, headers) = saved?;
        Ok(Tagged::new(saved, &headers))
    }

    /// Replaces a prompt's content and metadata, if its ETag still matches.
    pub async fn replace(
        &self,
        name: &PromptName,
        if_match: Option<&str>,
        body: &PromptBody,
    ) -> Result<Tagged<SavedBody>> {
        let request = self.write(Method::PUT, &path(name, ""));
        let (saved, headers) = self.call(matching(request, if_match).json(body)).await?;
        Ok(Tagged::new(saved, &headers))
    }

    /// Sets the inputs that the code supplies, if the prompt's ETag still matches.
    pub async fn set_contract(
        &self,
        name: &PromptName,
        if_match: Option<&str>,
        inputs: &BTreeSet<String>,
    ) -> Result<()> {
        let request = self.write(Method::PUT, &path(name, "/contract"));
        let body = ContractBody {
            inputs: inputs.iter().cloned().collect(),
        };
        self.nothing(matching(request, if_match).json(&body)).await
    }

    /// Sends `publish`, `rollback` or `unpublish`.
    pub async fn move_label(
        &self,
        operation: &str,
        name: &PromptName,
        if_match: Option<&str>,
        body: &impl Serialize,
    ) -> Result<Tagged<Publication>> {
        let request = self.write(Method::POST, &path(name, &format!("/{operation}")));
        let (publication, headers) = self.call(matching(request, if_match).json(body)).await?;
        Ok(Tagged::new(publication, &headers))
    }

    /// Deletes a prompt, which can be restored; with `purge` in the query, redacts a deleted one.
    pub async fn delete(&self, name: &PromptName, query: &[(&str, &str)]) -> Result<()> {
        self.nothing(self.write(Method::DELETE, &path(name, "")).query(query))
            .await
    }

    /// Redacts a version.
    pub async fn redact(
        &self,
        name: &PromptName,
        version: VersionNumber,
        body: &RedactBody,
    ) -> Result<Version> {
        let path = path(name, &format!("/versions/{version}/redact"));
        self.read(self.write(Method::POST, &path).json(body)).await
    }

    /// Restores a deleted prompt.
    pub async fn restore(&self, name: &PromptName, query: &[(&str, &str)]) -> Result<RestoredBody> {
        self.read(
            self.write(Method::POST, &path(name, "/restore"))
                .query(query),
        )
        .await
    }
}

fn matching(request: RequestBuilder, if_match: Option<&str>) -> RequestBuilder {
    match if_match {
        Some(tag) => request.header("if-match", tag),
        None => request,
    }
}
