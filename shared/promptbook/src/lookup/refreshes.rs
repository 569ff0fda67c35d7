//! The refreshes under way.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::{BoxFuture, Shared};

use super::entry::Entry;
use super::key::Key;

/// From this number of refreshes on, starting another one drops those that no caller waits for: each holds a request open.
pub(super) const KEPT: usize = 64;

/// The refreshes under way, including those that no caller waits for any more.
#[derive(Debug, Default)]
pub(super) struct Refreshes(Mutex<HashMap<Arc<Key>, Refresh>>);

/// A refresh. Any holder of a clone can drive it on; nothing runs it in the background.
#[derive(Debug, Clone)]
pub(super) struct Refresh {
    pub(super) entry: Shared<BoxFuture<'static, Option<Arc<Entry>>>>,
    pub(super) started: u64,
}

impl Refreshes {
    pub(super) fn lock(&self) -> MutexGuard<'_, HashMap<Arc<Key>, Refresh>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
