//! Secrets that change, fail or hold invalid values, with a manual clock.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::join_all;

use super::*;
use crate::http::caller::Role;
use crate::secrets::SecretError;

const ARN: &str = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:admin-AbCdEf";
const OLD: &str = "old-admin-key-0123456789";
const NEW: &str = "new-admin-key-0123456789";
const READER: &str = "reader-key-0123456789";

/// A fake Secrets Manager that counts its reads.
#[derive(Clone)]
struct Manager {
    text: Arc<std::sync::Mutex<Result<String, SecretError>>>,
    asked: Arc<AtomicUsize>,
}

impl Manager {
    fn new(current: &str, previous: &str) -> Self {
        let manager = Self {
            text: Arc::new(std::sync::Mutex::new(Ok(String::new()))),
            asked: Arc::default(),
        };
        manager.holds(current, previous);
        manager
    }

    fn holds(&self, current: &str, previous: &str) {
        let secret = serde_json::json!({"current": current, "previous": previous, "note": "x"});
        self.says(Ok(secret.to_string()));
    }

    fn says(&self, text: Result<String, SecretError>) {
        *self.text.lock().unwrap() = text;
    }

    fn is_down(&self) {
        self.says(Err(SecretError::Unreachable("timed out".to_owned())));
    }

    fn asked(&self) -> usize {
        self.asked.swap(0, Ordering::SeqCst)
    }

    async fn keys(&self) -> Result<Keys, KeysError> {
        let manager = self.clone();
        let secrets = Secrets::over(move |arn| {
            assert_eq!(arn, ARN);
            let manager = manager.clone();
            async move {
                manager.asked.fetch_add(1, Ordering::SeqCst);
                tokio::task::yield_now().await;
                manager.text.lock().unwrap().clone()
            }
            .boxed()
        });
        Keys::obtain([Some(ARN.to_owned()), Some(READER.to_owned())], secrets).await
    }
}

async fn role(keys: &Keys, key: &str) -> Result<Role, u16> {
    let found = keys.find(key.as_bytes()).await;
    found
        .map(|caller| caller.role)
        .map_err(|error| crate::http::problem::Problem::from(&error).status)
}

const MINUTE: Duration = Duration::from_secs(61);

#[tokio::test(start_paused = true)]
async fn both_keys_of_a_secret_are_accepted_and_the_secret_is_read_once() {
    let manager = Manager::new(NEW, OLD);
    let keys = manager.keys().await.unwrap();
    for key in [NEW, OLD] {
        assert_eq!(role(&keys, key).await, Ok(Role::Admin));
    }
    assert_eq!(role(&keys, READER).await, Ok(Role::Reader));
    assert_eq!(manager.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_new_key_is_accepted_at_once_and_a_removed_key_rejected_within_five_minutes() {
    let manager = Manager::new(OLD, "");
    let keys = manager.keys().await.unwrap();
    manager.holds(NEW, OLD);
    assert_eq!(role(&keys, NEW).await, Ok(Role::Admin));
    assert_eq!(role(&keys, OLD).await, Ok(Role::Admin));
    manager.holds(NEW, "");
    assert_eq!(role(&keys, OLD).await, Ok(Role::Admin));
    tokio::time::advance(KEEP).await;
    assert_eq!(role(&keys, OLD).await, Err(401));
    assert_eq!(role(&keys, NEW).await, Ok(Role::Admin));
}

#[tokio::test(start_paused = true)]
async fn unknown_keys_cause_at_most_two_reads_a_minute() {
    let manager = Manager::new(OLD, "");
    let keys = manager.keys().await.unwrap();
    assert_eq!(manager.asked(), 1);
    for _ in 0..10 {
        assert_eq!(role(&keys, "nobody-knows-0123456789").await, Err(401));
    }
    assert_eq!(manager.asked(), 2);
    tokio::time::advance(MINUTE).await;
    let many = (0..20).map(|_| role(&keys, "nobody-knows-0123456789"));
    assert!(join_all(many).await.iter().all(|it| *it == Err(401)));
    // Twenty concurrent requests share one read.
    assert_eq!(manager.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn during_an_outage_known_keys_keep_working_and_unknown_keys_get_503() {
    let manager = Manager::new(OLD, "");
    let keys = manager.keys().await.unwrap();
    manager.is_down();
    tokio::time::advance(KEEP).await;
    assert_eq!(role(&keys, OLD).await, Ok(Role::Admin));
    assert_eq!(role(&keys, NEW).await, Err(401));

    let keys = manager.keys().await.unwrap();
    assert!(!keys.is_empty());
    assert_eq!(role(&keys, OLD).await, Err(503));
    assert_eq!(role(&keys, READER).await, Ok(Role::Reader));
    manager.holds(OLD, "");
    assert_eq!(role(&keys, OLD).await, Ok(Role::Admin));
    assert_eq!(role(&keys, NEW).await, Err(401));
}

#[tokio::test(start_paused = true)]
async fn a_secret_that_becomes_invalid_changes_nothing() {
    let manager = Manager::new(OLD, "");
    let keys = manager.keys().await.unwrap();
    manager.says(Ok("{}".to_owned()));
    assert_eq!(role(&keys, NEW).await, Err(401));
    assert_eq!(role(&keys, OLD).await, Ok(Role::Admin));
}

#[tokio::test]
async fn an_unusable_secret_stops_the_start_and_the_error_names_the_variable() {
    let short = serde_json::json!({"current": "short"}).to_string();
    let two_roles = serde_json::json!({"current": READER}).to_string();
    let twice = serde_json::json!({"current": OLD, "previous": OLD}).to_string();
    for (text, says) in [
        (
            Err(SecretError::Refused("AccessDeniedException".to_owned())),
            "ADMIN_API_KEY names a secret that can't be read: AccessDeniedException",
        ),
        (
            Ok(OLD.to_owned()),
            "ADMIN_API_KEY names a secret that is not JSON",
        ),
        (Ok(format!("\"{OLD}\"")), "is not JSON"),
        (Ok(format!("[\"{OLD}\", \"{NEW}\"]")), "is not JSON"),
        (Ok(String::new()), "is not JSON"),
        (Ok("{\"previous\": \"\"}".to_owned()), "is not JSON"),
        (Ok("{\"current\": 1}".to_owned()), "is not JSON"),
        (Ok("{\"current\": \"\"}".to_owned()), "empty part"),
        (Ok(short), "less than 20"),
        (Ok(two_roles), "already configured"),
        (Ok(twice), "already configured"),
    ] {
        let manager = Manager::new(OLD, "");
        manager.says(text);
        let error = manager.keys().await.unwrap_err().to_string();
        assert!(error.contains(says), "{error} does not contain {says}");
        assert!(error.starts_with("ADMIN_API_KEY "), "{error}");
        assert!(!error.contains("0123456789"), "{error} contains the key");
    }
}
