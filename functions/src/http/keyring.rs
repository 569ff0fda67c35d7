//! The currently valid API keys: fixed ones from the environment, changing ones from Secrets Manager, and created ones from the table.

mod ring;

use std::sync::{Arc, RwLock};

use promptbook::access::KeySecret;
use promptbook::store::Store;
use tokio::time::Instant;

use super::caller::Caller;
use super::error::Error;
use super::issued::{IssuedKeys, KeyUse, UNKNOWN_KEY};
use super::keys::{ApiKeySet, InvalidKeys, split};
use crate::secrets::{KEEP, Rereads, Secrets, is_arn};
pub use ring::KeysError;
use ring::{Ring, State};

/// The valid API keys. Without any, every request is rejected. Cloning is cheap.
#[derive(Clone)]
pub struct Keys {
    ring: Arc<Ring>,
    issued: Option<IssuedKeys>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}

impl Keys {
    /// Parses the values of the two variables: one or two keys each, of 20–128 visible characters, separated by a comma.
    ///
    /// # Errors
    /// Any other value, including an empty part and a key in both roles.
    pub fn parse(admin: Option<&str>, reader: Option<&str>) -> Result<Self, InvalidKeys> {
        let mut known = ApiKeySet::default();
        for (role, value) in [admin, reader].into_iter().enumerate() {
            known.set(role, &split(value))?;
        }
        let none = Secrets::over(|_| unreachable!("no variable names a secret"));
        Ok(Self::new(known, [None, None], none))
    }

    /// Like [`Self::parse`], but a variable may hold the ARN of a secret, whose value is JSON `{"current", "previous"}`.
    /// An unreachable secret is logged, and read again when a request with a key arrives.
    ///
    /// # Errors
    /// [`KeysError`], which names the variable.
    pub async fn obtain(values: [Option<String>; 2], secrets: Secrets) -> Result<Self, KeysError> {
        let mut known = ApiKeySet::default();
        let arns = values.clone().map(|value| value.filter(|it| is_arn(it)));
        for (role, value) in values.iter().enumerate() {
            if arns[role].is_none() {
                known.set(role, &split(value.as_deref()))?;
            }
        }
        let keys = Self::new(known, arns, secrets);
        for (error, definite) in keys.ring.read().await {
            match definite {
                true => return Err(error),
                false => tracing::error!("{error}; a request will read it again"),
            }
        }
        Ok(keys)
    }

    fn new(known: ApiKeySet, arns: [Option<String>; 2], secrets: Secrets) -> Self {
        let at = Instant::now();
        let ring = Ring {
            state: RwLock::new(State { known, at }),
            arns,
            secrets,
            rereads: Rereads::default(),
        };
        Self {
            ring: Arc::new(ring),
            issued: None,
        }
    }

    /// Whether there are no keys and no secrets that could contain any.
    pub fn is_empty(&self) -> bool {
        self.ring.state().known.is_empty() && self.ring.arns.iter().all(Option::is_none)
    }

    /// Also accepts the keys in this store's table, which were created through the API.
    #[must_use]
    pub fn with_issued(self, store: Store) -> Self {
        Self {
            issued: Some(IssuedKeys::new(store)),
            ..self
        }
    }

    /// Finds the caller of a key, and the use of the key that is to be recorded.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`], [`Error::KeysUnreadable`].
    pub(super) async fn check(&self, key: &[u8]) -> Result<(Caller, Option<KeyUse>), Error> {
        // Text without the checksum of a created key costs no read of the table.
        let secret = str::from_utf8(key).ok().and_then(KeySecret::parse);
        if let (Some(issued), Some(secret)) = (&self.issued, secret)
            && self.ring.state().known.find(key).is_none()
        {
            return issued.find(&secret).await;
        }
        Ok((self.find(key).await?, None))
    }

    /// Finds the caller of a root key. Secrets are read again for an unknown key, and when they were last read five minutes ago.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`]; [`Error::KeysUnreadable`] while the keys of a role have never been read.
    pub(super) async fn find(&self, key: &[u8]) -> Result<Caller, Error> {
        let State { known, at } = self.ring.state();
        match known.find(key) {
            Some(caller) if at.elapsed() < KEEP || self.ring.is_fixed() => return Ok(caller),
            _ => self.ring.read_again(at).await,
        }
        let known = self.ring.state().known;
        match known.find(key) {
            Some(caller) => Ok(caller),
            None if known.lacks_a_role() => Err(Error::KeysUnreadable),
            None => Err(Error::Unauthenticated(UNKNOWN_KEY)),
        }
    }
}

#[cfg(test)]
mod tests;
