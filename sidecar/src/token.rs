//! The token that every request carries, so that a request which was forged through the program gets nothing.

use axum::extract::Request;
use functions::http::Error;
use subtle::ConstantTimeEq;

/// The header with the token.
pub const HEADER: &str = "X-Promptbook-Token";
/// The only route that needs no token.
pub(crate) const OPEN: &str = "/v1/health";

const MISSING: &str = "a token is needed: send the value of PROMPTBOOK_SIDECAR_TOKEN, or of AWS_SESSION_TOKEN if the sidecar started without the first, in the header `X-Promptbook-Token`";
const WRONG: &str = "the token in `X-Promptbook-Token` is not the sidecar's: send the value of PROMPTBOOK_SIDECAR_TOKEN, or of AWS_SESSION_TOKEN if the sidecar started without the first";

/// A token. It is never shown.
#[derive(Clone)]
pub struct Token(std::sync::Arc<str>);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// A token with this text.
    pub fn new(text: impl AsRef<str>) -> Self {
        Self(text.as_ref().into())
    }

    /// Refuses every request without the token, even one for an unknown route. Compares in constant time; only the length shows.
    pub(crate) fn check(&self, request: &Request) -> Result<(), Error> {
        if request.uri().path() == OPEN {
            return Ok(());
        }
        let sent = request.headers().get(HEADER);
        let sent = sent.ok_or(Error::Unauthenticated(MISSING))?;
        match self.0.as_bytes().ct_eq(sent.as_bytes()).into() {
            true => Ok(()),
            false => Err(Error::Unauthenticated(WRONG)),
        }
    }
}
