//! Why Basic authentication is refused.

/// Why a request is not let in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BasicError {
    /// There is no usable `Authorization` header.
    #[error(
        "these routes take Basic authentication: give your SDK an instance such as `default` as its public key, and an API key as its secret key"
    )]
    Missing,
    /// The header is a bearer token: an SDK without a secret key sends its public one so.
    #[error(
        "a public key alone may do nothing here: give your SDK an API key as its secret key too"
    )]
    Bearer,
    /// The public key is not an instance.
    #[error("the public key names an instance, such as `default`, and this one can't: {0}")]
    NoInstance(String),
}
