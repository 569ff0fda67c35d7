//! What a key reaches: instances, prompts by the beginning of their names, and labels.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::instances::Instances;
use super::prefix::NamePrefix;
use super::role::Role;
use crate::names::{Instance, Label, PromptName};
use crate::prompt::PromptId;

/// What a key reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Scope {
    /// The instances.
    pub instances: Instances,
    /// The beginnings of the names of prompts; none means every prompt.
    #[serde(default)]
    pub prefixes: Option<Vec<NamePrefix>>,
    /// The labels under which an editor may publish. Higher roles publish under any.
    #[serde(default)]
    pub labels: BTreeSet<Label>,
}

impl Scope {
    /// The scope of a root key: everything.
    pub fn everything() -> Self {
        Self {
            instances: Instances::All,
            prefixes: None,
            labels: BTreeSet::new(),
        }
    }

    /// Whether it reaches every prompt of every instance.
    pub fn is_everything(&self) -> bool {
        self.instances == Instances::All && self.prefixes.is_none()
    }

    /// Whether it reaches prompts of this name.
    pub fn has_name(&self, name: &PromptName) -> bool {
        self.prefixes.as_ref().is_none_or(|prefixes| {
            let mut prefixes = prefixes.iter();
            prefixes.any(|prefix| name.as_str().starts_with(prefix.as_str()))
        })
    }

    /// Whether a key of this role may read what is in the instance. Every instance inherits from `default`, so editors read it too.
    pub fn reads_instance(&self, role: Role, instance: &Instance) -> bool {
        self.instances.contains(instance) || (role >= Role::Editor && instance.is_default())
    }

    /// Whether a key of this role may read the prompt.
    pub fn reads(&self, role: Role, id: &PromptId) -> bool {
        self.reads_instance(role, &id.instance) && self.has_name(&id.name)
    }

    /// Whether a key of this role may publish under the label.
    pub fn publishes(&self, role: Role, label: &Label) -> bool {
        role >= Role::Publisher || (role == Role::Editor && self.labels.contains(label))
    }

    /// Whether it reaches all that the other scope reaches. Labels are compared by [`Scope::publishes`].
    pub fn contains(&self, other: &Self) -> bool {
        let instances = match (&self.instances, &other.instances) {
            (Instances::All, _) => true,
            (_, Instances::All) => false,
            (Instances::These(own), Instances::These(others)) => others.is_subset(own),
        };
        let begins =
            |own: &NamePrefix, other: &NamePrefix| other.as_str().starts_with(own.as_str());
        let prefixes = match (&self.prefixes, &other.prefixes) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(own), Some(others)) => others
                .iter()
                .all(|other| own.iter().any(|own| begins(own, other))),
        };
        instances && prefixes
    }
}

#[cfg(test)]
mod tests;
