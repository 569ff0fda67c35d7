//! A key that the provider rejects is read again, within limits.

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
