//! The key of an OpenAI-compatible server: a fixed one, or one in a secret that is read again when the server rejects it.

use std::sync::{PoisonError, RwLock};

use tokio::time::Instant;

use crate::env::OPENAI_API_KEY;
use crate::secrets::{KEEP, Rereads, SecretError, Secrets};

/// A key. Its `Debug` output never shows it.
pub(in crate::chat) struct ApiKey {
    known: RwLock<CachedKey>,
    source: Option<SecretSource>,
}

#[derive(Clone)]
struct CachedKey {
    key: String,
    /// When it was last read.
    at: Instant,
}

/// The secret that holds the key.
struct SecretSource {
    arn: String,
    secrets: Secrets,
    rereads: Rereads,
}

impl std::fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ApiKey(…)")
    }
}

impl ApiKey {
    /// A key from the environment; empty for a server that needs none.
    pub(in crate::chat) fn fixed(key: String) -> Self {
        let at = Instant::now();
        let known = RwLock::new(CachedKey { key, at });
        Self {
            known,
            source: None,
        }
    }

    /// Reads the key from a secret.
    ///
    /// # Errors
    /// [`SecretError`]
    pub(in crate::chat) async fn in_secret(
        arn: String,
        secrets: Secrets,
    ) -> Result<Self, SecretError> {
        let key = read(&secrets, &arn).await?;
        let rereads = Rereads::default();
        Ok(Self {
            source: Some(SecretSource {
                arn,
                secrets,
                rereads,
            }),
            ..Self::fixed(key)
        })
    }

    /// The current key. A key that was read more than five minutes ago is read again first.
    pub(in crate::chat) async fn current(&self) -> String {
        let known = self.known();
        match &self.source {
            Some(source) if known.at.elapsed() >= KEEP => {
                self.read_again(source, known.at).await;
                self.known().key
            }
            _ => known.key,
        }
    }

    /// The secret's current key, if it differs from the rejected one.
    pub(super) async fn instead_of(&self, refused: &str) -> Option<String> {
        let source = self.source.as_ref()?;
        let known = self.known();
        if known.key == refused {
            self.read_again(source, known.at).await;
        }
        Some(self.known().key).filter(|key| key != refused)
    }

    fn known(&self) -> CachedKey {
        let known = self.known.read();
        known.unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn read_again(&self, source: &SecretSource, seen: Instant) {
        let Some(_turn) = source.rereads.turn(|| self.known().at > seen).await else {
            return;
        };
        let at = Instant::now();
        match read(&source.secrets, &source.arn).await {
            Ok(key) => {
                let known = self.known.write();
                *known.unwrap_or_else(PoisonError::into_inner) = CachedKey { key, at };
            }
            Err(error) => tracing::error!("{OPENAI_API_KEY} {error}; keeping the last known key"),
        }
    }
}

async fn read(secrets: &Secrets, arn: &str) -> Result<String, SecretError> {
    let text = secrets.text(arn).await?;
    let key = text.trim();
    match !key.is_empty() && key.chars().all(|c| c.is_ascii_graphic()) {
        true => Ok(key.to_owned()),
        false => Err(SecretError::Refused(
            "it does not hold a key: store only the key, without blanks or JSON".to_owned(),
        )),
    }
}

#[cfg(test)]
mod tests;
