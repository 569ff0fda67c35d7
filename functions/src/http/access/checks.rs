//! What a caller may do: each refusal is 403, or 404 where the key may not learn that there is something.

use promptbook::access::NamePrefix;
use promptbook::error::ReleaseError;
use promptbook::prompt::{PromptId, Release};
use promptbook::store::request::KeyReach;
use promptbook::{Error as Domain, Instance, Label, PromptName};

use super::Refusal;
use super::rules::Rule;
use crate::http::caller::{Caller, Role};
use crate::http::error::Error;

impl Caller {
    pub(super) fn must_have(&self, rule: &Rule) -> Result<(), Error> {
        match rule.role {
            Some(needed) => self.must_be(needed),
            None => Ok(()),
        }
    }

    /// Refuses a key of a lower role.
    ///
    /// # Errors
    /// 403.
    pub fn must_be(&self, needed: Role) -> Result<(), Error> {
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
            false => self.must_be(Role::Editor),
        }
    }

    /// Refuses every key but the root key that may do everything.
    ///
    /// # Errors
    /// 403.
    pub fn must_be_root_admin(&self) -> Result<(), Error> {
        self.must_be(Role::Admin)?;
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
