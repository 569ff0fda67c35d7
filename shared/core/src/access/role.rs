//! The roles of API keys, each of which contains the one before.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a key may do. Roles ascend: each may do what the one before may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads and renders active versions, and chats.
    Reader,
    /// Reads everything, saves versions, and publishes under the labels of its scope.
    Editor,
    /// Publishes, unpublishes, rolls back and releases under any label.
    Publisher,
    /// Sets contracts, deletes and restores prompts, and manages keys that reach no more than its own.
    Admin,
}

impl Role {
    /// All roles, ascending.
    pub const ALL: [Self; 4] = [Self::Reader, Self::Editor, Self::Publisher, Self::Admin];

    /// The role's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Editor => "editor",
            Self::Publisher => "publisher",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_ascend_and_their_names_are_those_in_json() {
        assert!(Role::ALL.is_sorted());
        for role in Role::ALL {
            assert_eq!(serde_json::json!(role), role.as_str());
        }
    }
}
