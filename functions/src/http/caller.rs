//! The authenticated caller: what their key may do, and its ID.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;
use promptbook::access::{ApiKey, KeyName, Scope};
use promptbook::prompt::Signature;
use promptbook::store::request::WriteContext;

pub use promptbook::access::Role;

use super::error::Error;
use super::fields::Author;

/// The caller of a request. As an extractor, rejects an unauthenticated request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The role of their key.
    pub role: Role,
    /// What their key reaches.
    pub scope: Arc<Scope>,
    /// The first 8 hex digits of the SHA-256 of their key.
    pub key_id: String,
    /// The name of their key; none for a root key, which comes from the environment or a secret.
    pub name: Option<KeyName>,
}

impl Caller {
    /// The caller with a root key.
    pub(super) fn root(role: Role, key_id: String) -> Self {
        Self {
            role,
            scope: Arc::new(Scope::everything()),
            key_id,
            name: None,
        }
    }

    /// The caller with a key that was created through the API.
    pub(super) fn of(key: &ApiKey) -> Self {
        Self {
            role: key.role,
            scope: Arc::new(key.scope.clone()),
            key_id: key.id.to_string(),
            name: Some(key.name.clone()),
        }
    }

    /// Whether it is a root key.
    pub fn is_root(&self) -> bool {
        self.name.is_none()
    }

    /// Whose receipts they see: root keys of a role share theirs, so that a rotation changes nothing; other keys have their own.
    pub(super) fn receipts(&self) -> String {
        match self.is_root() {
            true => self.role.as_str().to_owned(),
            false => format!("key {}", self.key_id),
        }
    }

    /// The context of an unconditional write that they may make. The default author is the name of their key.
    pub(super) fn write_context(&self, author: Author) -> WriteContext {
        let name = self.name.as_ref();
        WriteContext {
            role: Some(self.role),
            may_include: self.within(),
            by: Signature {
                author: author.author.or_else(|| name.map(ToString::to_string)),
                message: author.message,
                ..self.signature()
            },
            ..WriteContext::default()
        }
    }

    /// The signature of a change whose request names no author.
    pub(crate) fn signature(&self) -> Signature {
        let name = self.name.as_ref().map(ToString::to_string);
        Signature {
            author: name.clone(),
            key_id: Some(self.key_id.clone()),
            key_name: name,
            message: None,
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        parts
            .extensions
            .get()
            .cloned()
            .ok_or(Error::Unauthenticated("a key is needed"))
    }
}
