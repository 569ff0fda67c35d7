//! What is known about a key that was created through the API.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use super::{Role, Scope};
use crate::names::InvalidName;
use crate::timestamp::Timestamp;

/// The ID of a key: the first 8 hex digits of the SHA-256 of its text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(description = "The ID of a key: the first 8 hex digits of the SHA-256 of its text.", value_type = String, min_length = 8, max_length = 8, pattern = "^[0-9a-f]{8}$", example = "1f0c9a2e"))]
pub struct KeyId(String);

impl KeyId {
    /// The ID of the key whose SHA-256 has these hex digits.
    pub fn of_digest(digest: &str) -> Self {
        Self(digest.chars().take(8).collect())
    }

    /// The ID as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for KeyId {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        match text.len() == 8 && text.bytes().all(is_hex) {
            true => Ok(Self(text.to_owned())),
            false => Err(InvalidName(format!(
                "the ID of a key has 8 hex digits, unlike `{}`; GET /v1/keys lists them",
                text.escape_debug()
            ))),
        }
    }
}

impl<'de> Deserialize<'de> for KeyId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The name of a key: 1–100 characters, not blank. It is the default author of what the key writes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(description = "The name of a key, the default author of what it writes: 1–100 characters.", value_type = String, min_length = 1, max_length = 100, pattern = r"\S", example = "acme-editor"))]
pub struct KeyName(String);

impl KeyName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for KeyName {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let problem = match text.chars().count() {
            _ if text.trim().is_empty() => "is blank: say who or what uses the key",
            _ if text.chars().any(char::is_control) => "has a control character: remove it",
            1..=100 => return Ok(Self(text.to_owned())),
            _ => "has more than 100 characters: shorten it",
        };
        Err(InvalidName(format!("the name of a key {problem}")))
    }
}

impl<'de> Deserialize<'de> for KeyName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A key that was created through the API, without its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiKey {
    /// The ID, which versions and publications record as `key_id`.
    pub id: KeyId,
    /// The name.
    pub name: KeyName,
    /// The role.
    pub role: Role,
    /// The instances that it reaches.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(inline))]
    pub scope: Scope,
    /// When it was created.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    /// The ID of the key that created it.
    pub created_by: String,
    /// When it stops working; null if it never does.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub expires_at: Option<Timestamp>,
    /// When it was revoked; null while it works.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub revoked_at: Option<Timestamp>,
}

impl ApiKey {
    /// Whether it works at this time.
    pub fn is_valid(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }

    /// Whether a key of this role and scope may do all that this one may.
    pub fn is_within(&self, role: Role, scope: &Scope) -> bool {
        let mut labels = self.scope.labels.iter();
        role >= self.role
            && scope.contains(&self.scope)
            && labels.all(|label| scope.publishes(role, label))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(end: Option<&str>, revoked: Option<&str>) -> ApiKey {
        let json = serde_json::json!({
            "id": "1f0c9a2e", "name": "acme-editor", "role": "editor", "instances": ["acme"],
            "labels": ["staging"], "created_at": "2026-01-01T00:00:00Z", "created_by": "00000000",
            "expires_at": end, "revoked_at": revoked,
        });
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn a_key_works_until_it_expires_or_is_revoked() {
        let now = "2026-02-01T00:00:00Z".parse().unwrap();
        assert!(key(None, None).is_valid(now));
        assert!(key(Some("2026-02-01T00:00:00.001Z"), None).is_valid(now));
        assert!(!key(Some("2026-02-01T00:00:00Z"), None).is_valid(now));
        assert!(!key(None, Some("2026-03-01T00:00:00Z")).is_valid(now));
    }

    #[test]
    fn a_key_is_within_those_that_may_do_as_much() {
        let editor = key(None, None);
        let everything = Scope::everything();
        assert!(editor.is_within(Role::Editor, &editor.scope));
        assert!(editor.is_within(Role::Admin, &everything));
        assert!(!editor.is_within(Role::Reader, &everything));
        // An editor without the label may not hand it on.
        assert!(!editor.is_within(Role::Editor, &everything));
    }

    #[test]
    fn invalid_ids_and_names_are_refused() {
        for wrong in ["", "1f0c9a2", "1F0C9A2E", "1f0c9a2e0", "1f0c9a2g"] {
            assert!(wrong.parse::<KeyId>().is_err(), "{wrong}");
        }
        assert_eq!(KeyId::of_digest("1f0c9a2e55").as_str(), "1f0c9a2e");
        let long = "x".repeat(101);
        for wrong in ["", "  ", "a\nb", &long] {
            assert!(wrong.parse::<KeyName>().is_err(), "{wrong}");
        }
        assert!("Ada’s laptop".parse::<KeyName>().is_ok());
    }
}
