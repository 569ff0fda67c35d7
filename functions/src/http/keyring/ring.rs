//! The root keys: read from the environment, or from secrets that are read again.

use std::sync::{PoisonError, RwLock};

use futures_util::future::join_all;
use serde::Deserialize;
use tokio::time::Instant;

use crate::http::keys::{ApiKeySet, InvalidKeys, ROLES};
use crate::secrets::{Rereads, SecretError, Secrets};

/// Invalid keys, which stop the function's start-up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    /// The variable, or the secret that it names, holds no valid keys.
    #[error(transparent)]
    Invalid(#[from] InvalidKeys),
    /// The secret that it names can't be read.
    #[error("{0} {1}")]
    Secret(&'static str, SecretError),
    /// The secret that it names is not JSON of the right form. The message does not quote it.
    #[error(
        "{0} names a secret that is not JSON like {{\"current\": KEY, \"previous\": KEY or \"\"}}: store such a value there"
    )]
    NotJson(&'static str),
}

/// The content of a secret of keys. Other fields are ignored.
#[derive(Deserialize)]
struct RootSecret {
    current: String,
    previous: Option<String>,
}

pub(super) struct Ring {
    pub(super) state: RwLock<State>,
    /// The ARN of each role's secret, if it has one.
    pub(super) arns: [Option<String>; 2],
    pub(super) secrets: Secrets,
    pub(super) rereads: Rereads,
}

#[derive(Clone)]
pub(super) struct State {
    pub(super) known: ApiKeySet,
    /// When all secrets were last read.
    pub(super) at: Instant,
}

impl Ring {
    pub(super) fn state(&self) -> State {
        let state = self.state.read();
        state.unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn is_fixed(&self) -> bool {
        self.arns.iter().all(Option::is_none)
    }

    /// Reads the secrets, unless another request has done so since `seen`, or the rate limit is reached.
    pub(super) async fn read_again(&self, seen: Instant) {
        if self.is_fixed() {
            return;
        }
        let Some(_turn) = self.rereads.turn(|| self.state().at > seen).await else {
            return;
        };
        for (error, _) in self.read().await {
            tracing::error!("{error}; the known keys stay valid");
        }
    }

    /// Reads every secret. Returns the errors, each with whether it is permanent.
    pub(super) async fn read(&self) -> Vec<(KeysError, bool)> {
        let at = Instant::now();
        let texts = self.arns.iter().enumerate().map(|(role, arn)| async move {
            let arn = arn.as_deref()?;
            Some((role, self.secrets.text(arn).await))
        });
        let texts = join_all(texts).await;
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let mut wrong = Vec::new();
        for (role, text) in texts.into_iter().flatten() {
            if let Err(error) = taken(&mut state.known, role, text) {
                let definite = !matches!(error, KeysError::Secret(_, SecretError::Unreachable(_)));
                wrong.push((error, definite));
            }
        }
        if wrong.is_empty() {
            state.at = at;
        }
        wrong
    }
}

fn taken(
    known: &mut ApiKeySet,
    role: usize,
    text: Result<String, SecretError>,
) -> Result<(), KeysError> {
    let (_, variable) = ROLES[role];
    let text = text.map_err(|error| KeysError::Secret(variable, error))?;
    // serde_json would also accept an array of the fields' values, and its message can quote the secret.
    let is_object = text.trim_start().starts_with('{');
    let secret = serde_json::from_str(&text).ok().filter(|_| is_object);
    let secret: RootSecret = secret.ok_or(KeysError::NotJson(variable))?;
    let previous = secret.previous.filter(|key| !key.is_empty());
    let keys: Vec<&str> = [Some(secret.current.as_str()), previous.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    Ok(known.set(role, &keys)?)
}
