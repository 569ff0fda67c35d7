//! The requests and answers of the administration of API keys.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::access::{ApiKey, Instances, KeyName, NamePrefix, Role, Scope};
use crate::names::Label;
use crate::timestamp::Timestamp;

/// The key to create.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewKeyBody {
    /// Who or what uses the key. It is the default author of what the key writes.
    pub name: KeyName,
    /// The role.
    pub role: Role,
    /// The instances that it reaches.
    pub instances: Instances,
    /// The beginnings of the names of the prompts that it reaches. Default: every prompt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 20))]
    pub prefixes: Option<Vec<NamePrefix>>,
    /// The labels under which an editor may publish. Default: none. Other roles take no labels.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 20, value_type = Vec<Label>))]
    pub labels: BTreeSet<Label>,
    /// When it stops working. Default: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub expires_at: Option<Timestamp>,
}

impl NewKeyBody {
    /// What the key is to reach.
    pub fn scope(&self) -> Scope {
        Scope {
            instances: self.instances.clone(),
            prefixes: self.prefixes.clone(),
            labels: self.labels.clone(),
        }
    }
}

/// The changes of a key. Absent fields stay unchanged; null removes `prefixes`, `labels` or `expires_at`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct KeyPatchBody {
    /// The new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<KeyName>,
    /// The new role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// The new instances.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instances: Option<Instances>,
    /// The new prefixes.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "given"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<NamePrefix>>, min_items = 1, max_items = 20))]
    pub prefixes: Option<Option<Vec<NamePrefix>>>,
    /// The new labels.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "given"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<Label>>, max_items = 20))]
    pub labels: Option<Option<BTreeSet<Label>>>,
    /// The new end.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "given"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub expires_at: Option<Option<Timestamp>>,
}

impl KeyPatchBody {
    /// The key with these changes.
    pub fn apply(&self, key: &ApiKey) -> ApiKey {
        let mut key = key.clone();
        key.name = self.name.clone().unwrap_or(key.name);
        key.role = self.role.unwrap_or(key.role);
        let scope = &mut key.scope;
        if let Some(instances) = &self.instances {
            scope.instances = instances.clone();
        }
        if let Some(prefixes) = &self.prefixes {
            scope.prefixes = prefixes.clone();
        }
        if let Some(labels) = &self.labels {
            scope.labels = labels.clone().unwrap_or_default();
        }
        key.expires_at = self.expires_at.unwrap_or(key.expires_at);
        key
    }
}

/// Tells null from an absent field.
fn given<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// A key, without its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyBody {
    /// The key.
    #[serde(flatten)]
    pub key: ApiKey,
    /// When it was last used, to the hour; null if it never was.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub last_used: Option<Timestamp>,
}

/// A key that was just created, with its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewKeyAnswer {
    /// The text of the key. It is shown only here.
    #[cfg_attr(
        feature = "openapi",
        schema(
            pattern = "^pbk_[0-9A-Za-z]{33}$",
            example = "pbk_000000000000000000000000000000000"
        )
    )]
    pub secret: String,
    /// The key.
    #[serde(flatten)]
    pub key: ApiKey,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_patch_tells_null_from_an_absent_field() {
        let key: ApiKey = serde_json::from_value(json!({
            "id": "1f0c9a2e", "name": "a", "role": "editor", "instances": ["acme"], "prefixes": ["a/"],
            "labels": ["staging"], "created_at": "2026-01-01T00:00:00Z", "created_by": "00000000",
            "expires_at": "2027-01-01T00:00:00Z", "revoked_at": null,
        }))
        .unwrap();
        let patched = |patch| {
            let patch: KeyPatchBody = serde_json::from_value(patch).unwrap();
            patch.apply(&key)
        };
        assert_eq!(patched(json!({})), key);
        let cleared = patched(json!({"prefixes": null, "labels": null, "expires_at": null}));
        assert_eq!(cleared.scope.prefixes, None);
        assert!(cleared.scope.labels.is_empty());
        assert_eq!(cleared.expires_at, None);
        let changed =
            patched(json!({"name": "b", "role": "reader", "instances": "*", "prefixes": ["b"]}));
        assert_eq!((changed.name.as_str(), changed.role), ("b", Role::Reader));
        assert_eq!(changed.scope.instances, Instances::All);
        assert_eq!(changed.scope.labels, key.scope.labels);
        assert!(serde_json::from_value::<KeyPatchBody>(json!({"lable": 1})).is_err());
    }
}
