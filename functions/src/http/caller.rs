//! The authenticated caller: role and key ID.

use axum::extract::FromRequestParts;
use http::request::Parts;

use super::error::Error;

/// The permissions of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// May do everything.
    Admin,
    /// May read active versions of every instance, and chat.
    Reader,
}

impl Role {
    /// The role's name, as stored in receipts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Reader => "reader",
        }
    }
}

/// The caller of a request. As an extractor, rejects an unauthenticated request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The role of their key.
    pub role: Role,
    /// The first 8 hex digits of the SHA-256 of their key.
    pub key_id: String,
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
