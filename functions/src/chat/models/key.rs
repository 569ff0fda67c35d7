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
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use futures_util::FutureExt;

    use super::*;

    /// A fake Secrets Manager that counts its reads.
    #[derive(Clone, Default)]
    struct Manager(Arc<(Mutex<Option<String>>, AtomicUsize)>);

    impl Manager {
        fn holds(&self, key: &str) {
            *self.0.0.lock().unwrap() = Some(key.to_owned());
        }

        fn is_down(&self) {
            *self.0.0.lock().unwrap() = None;
        }

        fn asked(&self) -> usize {
            self.0.1.swap(0, Ordering::SeqCst)
        }

        async fn key(&self) -> Result<ApiKey, SecretError> {
            let manager = self.clone();
            let secrets = Secrets::over(move |_| {
                manager.0.1.fetch_add(1, Ordering::SeqCst);
                let held = manager.0.0.lock().unwrap().clone();
                let unreachable = SecretError::Unreachable("timed out".to_owned());
                std::future::ready(held.ok_or(unreachable)).boxed()
            });
            ApiKey::in_secret("arn".to_owned(), secrets).await
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_rejected_key_is_read_again_and_so_is_every_key_after_five_minutes() {
        let manager = Manager::default();
        manager.holds("old");
        let key = manager.key().await.unwrap();
        manager.holds(" new\n");
        assert_eq!(key.current().await, "old");
        assert_eq!(key.instead_of("old").await.as_deref(), Some("new"));
        assert_eq!(key.current().await, "new");
        assert_eq!(manager.asked(), 2);

        manager.holds("newest");
        tokio::time::advance(KEEP).await;
        assert_eq!(key.current().await, "newest");
    }

    #[tokio::test(start_paused = true)]
    async fn a_key_that_stays_rejected_is_read_at_most_twice_a_minute() {
        let manager = Manager::default();
        manager.holds("old");
        let key = manager.key().await.unwrap();
        for _ in 0..10 {
            assert_eq!(key.instead_of("old").await, None);
        }
        assert_eq!(manager.asked(), 3);
        tokio::time::advance(Duration::from_secs(61)).await;
        manager.holds("new");
        assert_eq!(key.instead_of("old").await.as_deref(), Some("new"));
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_known_key_stays_in_use_during_an_outage_or_when_the_secret_has_no_key() {
        let manager = Manager::default();
        manager.holds("old");
        let key = manager.key().await.unwrap();
        manager.is_down();
        tokio::time::advance(KEEP).await;
        assert_eq!(key.current().await, "old");
        for nonsense in ["", "two words", "{\"key\": \"x\"}"] {
            manager.holds(nonsense);
            tokio::time::advance(KEEP).await;
            assert_eq!(key.current().await, "old");
            let error = manager.key().await.unwrap_err();
            assert!(error.to_string().contains("does not hold a key"), "{error}");
        }
    }

    #[tokio::test]
    async fn a_key_from_the_environment_is_never_replaced() {
        let key = ApiKey::fixed("sk".to_owned());
        assert_eq!(key.current().await, "sk");
        assert_eq!(key.instead_of("sk").await, None);
        assert_eq!(format!("{key:?}"), "ApiKey(…)");
    }
}
