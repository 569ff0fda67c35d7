//! What an Idempotency-Key left behind: enough to rebuild the answer from immutable items.

use serde::{Deserialize, Serialize};

use super::Store;
use super::request::{Idempotency, WriteContext};
use crate::Timestamp;
use crate::error::{Error, Result};
use crate::names::{Label, ReleaseId, VersionNumber};

/// How long a receipt is in force: 24 hours, in seconds.
const LIFETIME: u64 = 24 * 60 * 60;

/// What a write did, in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Effect {
    /// The version that it answered.
    pub(super) version: Option<VersionNumber>,
    /// The publication that it answered.
    pub(super) seq: Option<u64>,
    /// The prompt's revision after it.
    pub(super) revision: u64,
    /// What a restore left unpublished.
    #[serde(default)]
    pub(super) unrestored: Vec<Label>,
    /// The release that it made or rolled back.
    #[serde(default)]
    pub(super) release: Option<ReleaseId>,
}

/// An effect, bound to its request and to a time.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Receipt {
    fingerprint: String,
    #[serde(flatten)]
    effect: Effect,
    /// Seconds since 1970; DynamoDB removes the item some time after.
    expires_at: u64,
}

impl Receipt {
    pub(super) fn new(idempotency: &Idempotency, effect: Effect, now: Timestamp) -> Self {
        Self {
            fingerprint: idempotency.fingerprint.clone(),
            effect,
            expires_at: seconds(now) + LIFETIME,
        }
    }
}

pub(super) fn seconds(at: Timestamp) -> u64 {
    u64::try_from(at.as_second()).unwrap_or(0)
}

impl Store {
    /// What this request did before, if it was sent before under the same Idempotency-Key.
    ///
    /// # Errors
    /// [`Error::KeyReused`] when the key was used for another request.
    pub(super) async fn receipt(&self, context: &WriteContext) -> Result<Option<Effect>> {
        let Some(idempotency) = &context.idempotency else {
            return Ok(None);
        };
        let receipt: Option<Receipt> = self.get(&idempotency.receipt).await?;
        // DynamoDB removes expired items late, so one that is still there may be over.
        match receipt.filter(|receipt| receipt.expires_at > seconds(self.now())) {
            None => Ok(None),
            Some(receipt) if receipt.fingerprint != idempotency.fingerprint => {
                Err(Error::KeyReused)
            }
            Some(receipt) => Ok(Some(receipt.effect)),
        }
    }
}
