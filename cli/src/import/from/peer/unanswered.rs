//! Why there is no answer to a request.

use http::StatusCode;

use super::{ATTEMPTS, Peer, is_temporary};
use crate::error::Error;

/// Why there is no answer to a request.
#[derive(Debug)]
pub(in crate::import::from) enum Unanswered {
    /// This request is refused, or its answer can't be read.
    One(String),
    /// Every other request would fail in the same way.
    Every(Error),
}

impl Unanswered {
    /// The error of a request without which there is nothing to read.
    pub(in crate::import::from) fn error(self) -> Error {
        match self {
            Self::One(reason) => Error::Failed(reason),
            Self::Every(error) => error,
        }
    }
}

impl Peer {
    pub(super) fn unexpected(&self, path: &str, found: &str) -> Unanswered {
        let Self { product, base, .. } = self;
        Unanswered::One(format!(
            "{base}{path} did not answer as {product} does ({found}): check --host"
        ))
    }

    pub(super) fn refused(&self, path: &str, status: StatusCode, body: &[u8]) -> Unanswered {
        let Self {
            product,
            base,
            variables,
            ..
        } = self;
        let said = String::from_utf8_lossy(body);
        let said = crate::output::first_line(said.trim());
        match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Unanswered::Every(Error::Failed(
                format!("{product} at {base} refuses the key ({status}): check {variables}"),
            )),
            StatusCode::NOT_FOUND => self.unexpected(path, "404 Not Found"),
            _ if is_temporary(status) => Unanswered::Every(Error::Failed(format!(
                "{product} at {base} is unavailable ({status}, after {ATTEMPTS} attempts): try again later; nothing was written"
            ))),
            _ => Unanswered::One(format!(
                "{product} at {base} refuses {path} with {status}: {said}"
            )),
        }
    }

    pub(super) fn unreachable(&self, error: &reqwest::Error) -> Error {
        let mut cause: &dyn std::error::Error = error;
        while let Some(source) = cause.source() {
            cause = source;
        }
        let Self { product, base, .. } = self;
        Error::Failed(format!(
            "no answer from {product} at {base}: {cause}; check --host"
        ))
    }
}
