//! What accompanies a write: who makes it, and under which conditions.

use crate::access::{NamePrefix, Role};
use crate::content::Content;
use crate::error::{AccessError, Error, Result};
use crate::names::PromptName;
use crate::prompt::{Header, Signature};
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

impl WriteContext {
    /// Refuses a version that includes a prompt which the caller may not read: rendering it would show that prompt's text.
    pub(in crate::store) fn check_includes(&self, content: &Content) -> Result<()> {
        let Some(prefixes) = &self.may_include else {
            return Ok(());
        };
        let mut includes = content.includes().iter();
        let is_hidden = |name: &&PromptName| {
            let mut prefixes = prefixes.iter();
            !prefixes.any(|prefix| name.as_str().starts_with(prefix.as_str()))
        };
        match includes.find(is_hidden) {
            None => Ok(()),
            Some(name) => Err(Error::Access(AccessError::IncludeOutOfReach {
                name: name.clone(),
            })),
        }
    }

    /// Refuses a write to another revision than the caller has seen.
    pub(in crate::store) fn check(&self, header: &Header) -> Result<()> {
        match &self.if_match {
            None | Some(IfMatch::Any) => Ok(()),
            Some(IfMatch::OneOf(seen)) if seen.contains(&header.revision) => Ok(()),
            Some(IfMatch::OneOf(_)) => Err(Error::PreconditionFailed {
                actual: header.revision,
            }),
        }
    }
}
