//! What a key may do: decided here alone, from its role, its scope and what the request touches.
//!
//! # Layout
//! - `rules`: the rule of each route. `refusal`: why a request is refused.
//! - `authorize` judges the path and the query before a handler runs; the methods of [`Caller`] judge what a body or a stored item names.

mod refusal;
mod rules;
#[cfg(test)]
mod tests;

use axum::RequestExt;
use axum::extract::{MatchedPath, Query, RawPathParams, Request};
use http::Method;
use promptbook::access::NamePrefix;
use promptbook::error::ReleaseError;
use promptbook::prompt::{PromptId, Release};
use promptbook::store::request::KeyReach;
use promptbook::{Error as Domain, Instance, Label, PromptName};

use super::caller::Caller;
use super::error::Error;
pub use refusal::Refusal;
pub(crate) use rules::{RULES, rule};
use rules::{Reach, Rule};

/// Whether the route needs no key.
pub(super) fn is_open(request: &Request) -> bool {
    route(request).is_some_and(|route| {
        let mut rules = RULES.iter().filter(|rule| rule.route == route);
        rules.any(|rule| rule.role.is_none())
    })
}

/// The template of the route, if the request matches one.
fn route(request: &Request) -> Option<&str> {
    request.extensions().get().map(MatchedPath::as_str)
}

/// Refuses a request that the rule of its route forbids to the caller.
///
/// # Errors
/// 403 with the reason. A prompt that the caller may not read looks like one that does not exist: 404.
pub(super) async fn authorize(caller: &Caller, request: &mut Request) -> Result<(), Error> {
    let Some(route) = route(request) else {
        // It will be 404, whatever the key.
        return Ok(());
    };
    let Some(rule) = rule(request.method(), route) else {
        // Another method of a route that has rules will be 405. A route without any is closed to all keys but the root admin's.
        return match RULES.iter().any(|rule| rule.route == route) {
            true => Ok(()),
            false => caller.must_be_root_admin(),
        };
    };
    caller.must_have(rule)?;
    if caller.scope.is_everything() {
        return Ok(());
    }
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    match rule.reach {
        Reach::Prompt => match prompt(request).await {
            Some(id) if is_read => caller.reads(&id),
            Some(id) => caller.writes(&id.instance, &id.name),
            // The handler reads the same path and query, and refuses them.
            None => Ok(()),
        },
        Reach::Instance => match instance(request) {
            Some(instance) => caller.reads_instance(&instance),
            None => Ok(()),
        },
        Reach::ChosenInstance => match chosen_instance(request) {
            Some(Some(instance)) => caller.reads_instance(&instance),
            Some(None) | None => Ok(()),
        },
        Reach::Named => Ok(()),
    }
}

impl Caller {
    fn must_have(&self, rule: &Rule) -> Result<(), Error> {
        match rule.role {
            Some(needed) => self.must_be(needed),
            None => Ok(()),
        }
    }

    /// Refuses a key of a lower role.
    ///
    /// # Errors
    /// 403.
    pub fn must_be(&self, needed: super::caller::Role) -> Result<(), Error> {
        match self.role >= needed {
            true => Ok(()),
            false => Err(Refusal::Role {
                has: self.role,
                needed,
            }
            .into()),
        }
    }

    /// Refuses a reader key for what may not be published. The root reader key reads such versions of Langfuse's routes.
    ///
    /// # Errors
    /// 403.
    pub(crate) fn reads_drafts(&self) -> Result<(), Error> {
        match self.is_root() {
            true => Ok(()),
            false => self.must_be(super::caller::Role::Editor),
        }
    }

    /// Refuses every key but the root key that may do everything.
    ///
    /// # Errors
    /// 403.
    pub fn must_be_root_admin(&self) -> Result<(), Error> {
        self.must_be(super::caller::Role::Admin)?;
        match self.is_root() {
            true => Ok(()),
            false => Err(Refusal::NeedsRoot.into()),
        }
    }

    /// Hides a prompt that the key does not reach.
    ///
    /// # Errors
    /// 404, as for a prompt that does not exist.
    pub fn reads(&self, id: &PromptId) -> Result<(), Error> {
        match self.scope.reads(self.role, id) {
            true => Ok(()),
            false => Err(Domain::PromptNotFound {
                instance: id.instance.clone(),
                name: id.name.clone(),
            }
            .into()),
        }
    }

    /// Hides a release of which the key does not reach every prompt.
    ///
    /// # Errors
    /// 404, as for a release that does not exist.
    pub fn reads_release(&self, release: &Release) -> Result<(), Error> {
        let mut released = release.publications.iter();
        match released.all(|it| self.scope.reads(self.role, &it.id())) {
            true => Ok(()),
            false => Err(Domain::Release(ReleaseError::NotFound {
                id: release.id.clone(),
            })
            .into()),
        }
    }

    /// Refuses to list what is in an instance that the key does not reach.
    ///
    /// # Errors
    /// 403.
    pub fn reads_instance(&self, instance: &Instance) -> Result<(), Error> {
        match self.scope.reads_instance(self.role, instance) {
            true => Ok(()),
            false => Err(self.not_of(instance)),
        }
    }

    /// Refuses to use or change a prompt that the key does not reach.
    ///
    /// # Errors
    /// 403.
    pub fn writes(&self, instance: &Instance, name: &PromptName) -> Result<(), Error> {
        match self.scope.instances.contains(instance) {
            false => Err(self.not_of(instance)),
            true if self.scope.has_name(name) => Ok(()),
            true => Err(Refusal::Name {
                name: name.clone(),
                prefixes: self.scope.prefixes.clone().unwrap_or_default(),
            }
            .into()),
        }
    }

    /// Refuses to publish under a label that the key may not move.
    ///
    /// # Errors
    /// 403.
    pub fn publishes(&self, label: &Label) -> Result<(), Error> {
        match self.scope.publishes(self.role, label) {
            true => Ok(()),
            false => Err(Refusal::Label {
                label: label.clone(),
                labels: self.scope.labels.clone(),
            }
            .into()),
        }
    }

    /// What lists over all instances show; none means everything.
    pub fn reach(&self) -> Option<KeyReach> {
        let reach = || KeyReach {
            role: self.role,
            scope: self.scope.clone(),
        };
        (!self.scope.is_everything()).then(reach)
    }

    /// The beginnings of the names that the key reaches; none means all names.
    pub fn within(&self) -> Option<Vec<NamePrefix>> {
        self.scope.prefixes.clone()
    }

    fn not_of(&self, instance: &Instance) -> Error {
        Refusal::Instance {
            instance: instance.clone(),
            instances: self.scope.instances.clone(),
        }
        .into()
    }
}

/// The prompt that path and query name, as the handlers read them; none if they are invalid.
async fn prompt(request: &mut Request) -> Option<PromptId> {
    let instance = instance(request)?;
    let params = request.extract_parts::<RawPathParams>().await.ok()?;
    let (_, name) = params.iter().find(|(parameter, _)| *parameter == "name")?;
    let name = name.parse().ok()?;
    Some(PromptId { instance, name })
}

/// The instance of the query or `default`; none if the query is invalid.
fn instance(request: &Request) -> Option<Instance> {
    chosen_instance(request).map(Option::unwrap_or_default)
}

/// The instance of the query, if it has one; none at all if the query is invalid.
fn chosen_instance(request: &Request) -> Option<Option<Instance>> {
    let sent = Query::<Vec<(String, String)>>::try_from_uri(request.uri());
    let Query(sent) = sent.ok()?;
    let mut named = sent.iter().filter(|(name, _)| name == "instance");
    match (named.next(), named.next()) {
        (None, _) => Some(None),
        (Some((_, instance)), None) => instance.parse().ok().map(Some),
        // Which of the two the handler would take is no question: it refuses both.
        (Some(_), Some(_)) => None,
    }
}
