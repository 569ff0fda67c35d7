//! The routes of releases.

use http::Method;
use promptbook_core::api::{NewReleaseBody, Problem, ReleaseRollbackBody};
use promptbook_core::prompt::Release;
use promptbook_core::{PromptName, ReleaseId};

use super::{ApiError, Client};
use crate::error::{Error, Result};

impl Client {
    /// Publishes several prompts at one moment, or none of them. The body names instance and label.
    ///
    /// # Errors
    /// Those of the API.
    pub async fn release(&self, body: &NewReleaseBody) -> Result<Release> {
        let request = self.write_anywhere(Method::POST, "/v1/releases").json(body);
        match self.read(request).await {
            Err(Error::Api(error)) => Err(Error::Api(Box::new(self.of_prompt(*error)))),
            made => made,
        }
    }

    /// The error about the prompt that forbids the release, if the answer names one.
    fn of_prompt(&self, error: ApiError) -> ApiError {
        let Some((name, detail)) = forbidding(&error.problem.detail) else {
            return error;
        };
        let problem = Problem {
            detail: detail.to_owned(),
            ..error.problem.clone()
        };
        let reworded = ApiError::new(problem, &self.context(Some(name.clone()), None));
        let mut error = ApiError {
            problem: error.problem,
            ..reworded
        };
        if error.is("changed-meanwhile") {
            error.message = format!("`{name}` was changed meanwhile: nothing was published");
            error.hint = Some("run the same command again to see the new plan".to_owned());
        } else if !error.message.contains(&format!("`{name}`")) {
            error.message = format!("`{name}`: {}", error.message);
        }
        error
    }

    /// The newest releases, at most this many, newest first.
    ///
    /// # Errors
    /// Those of the API.
    pub async fn releases(&self, most: usize) -> Result<Vec<Release>> {
        self.first_over_instances("/v1/releases", &[], most).await
    }

    /// One release.
    ///
    /// # Errors
    /// Those of the API.
    pub async fn release_by_id(&self, id: &ReleaseId) -> Result<Release> {
        self.read(self.start(Method::GET, &format!("/v1/releases/{id}")))
            .await
    }

    /// Undoes a release.
    ///
    /// # Errors
    /// Those of the API.
    pub async fn roll_release_back(
        &self,
        id: &ReleaseId,
        body: &ReleaseRollbackBody,
    ) -> Result<Release> {
        let path = format!("/v1/releases/{id}/rollback");
        self.read(self.write_anywhere(Method::POST, &path).json(body))
            .await
    }
}

/// The prompt of a release that a detail is about, and why it forbids the release: `/publish/0 (`a`): …`.
fn forbidding(detail: &str) -> Option<(PromptName, &str)> {
    let (_, named) = detail.strip_prefix("/publish/")?.split_once(" (`")?;
    let (name, why) = named.split_once("`): ")?;
    Some((name.parse().ok()?, why))
}
