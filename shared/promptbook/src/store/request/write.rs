//! What accompanies a write: who makes it, and under which conditions.

use crate::access::{NamePrefix, Role};
use crate::prompt::Signature;
use crate::table_keys::Key;

/// What accompanies every write: who makes it, and under which conditions.
#[derive(Debug, Clone, Default)]
pub struct WriteContext {
    /// Who makes it, and why.
    pub by: Signature,
    /// If-Match: the revisions of the prompt that the caller has seen.
    pub if_match: Option<IfMatch>,
    /// Idempotency-Key: what makes a retry have the effect of one.
    pub idempotency: Option<Idempotency>,
    /// The role of the key that makes it; none outside of a request, where no label is protected.
    pub role: Option<Role>,
    /// The beginnings of the names of the prompts that the version to save may include; none means every prompt.
    pub may_include: Option<Vec<NamePrefix>>,
}

/// The revisions that a write accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IfMatch {
    /// `*`: any, as long as the prompt exists.
    Any,
    /// One of these. None of them: never, since no ETag of ours was given.
    OneOf(Vec<u64>),
}

/// An Idempotency-Key, bound to its request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// Where its receipt lies: see [`crate::table_keys::receipt`].
    pub receipt: Key,
    /// A digest of what was asked: body, query and If-Match.
    pub fingerprint: String,
}
