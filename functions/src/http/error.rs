//! The errors of a request.

use promptbook::lookup::{BrokenFallback, Served};
use promptbook::{Error as Domain, FieldError};

use super::access::Refusal;
use super::basic_error::BasicError;
use crate::model_error::ModelError;

/// Why a request failed. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The library rejected the operation.
    #[error(transparent)]
    Domain(#[from] Domain),
    /// The request has no key or an unknown key.
    #[error("{0}")]
    Unauthenticated(&'static str),
    /// The Basic authentication of a client of Langfuse's API is unusable.
    #[error(transparent)]
    Basic(#[from] BasicError),
    /// The key is unknown, and some keys have not been read yet.
    #[error("the keys can't be read at the moment, so yours can't be checked: try again")]
    KeysUnreadable,
    /// The key may not do this.
    #[error(transparent)]
    Forbidden(#[from] Refusal),
    /// The route does not exist.
    #[error("there is nothing at {0}: look at the API's routes; encode a `/` in a name as %2F")]
    UnknownRoute(String),
    /// The route exists, the method does not.
    #[error("{0} is not allowed here: see the header `Allow` for the allowed methods")]
    WrongMethod(http::Method),
    /// A client that fills in templates itself reads one that has more than variables.
    #[error(
        "version {version} of `{name}` is a Jinja2 template with more than variables, which an SDK can't fill in: publish a version in the format `mustache`, or render it with POST /v1/prompts/{{name}}/render"
    )]
    NotFillable {
        /// The name of the prompt.
        name: promptbook::PromptName,
        /// The version.
        version: promptbook::VersionNumber,
    },
    /// An included prompt is no longer active.
    #[error("the included prompt `{0}` is not active: publish a version of it")]
    IncludeGone(promptbook::PromptName),
    /// A part of the path is invalid.
    #[error("invalid path: {0}")]
    BadPath(String),
    /// The query is invalid.
    #[error("invalid query: {0}")]
    BadQuery(String),
    /// A header is invalid.
    #[error("invalid header `{name}`: {problem}")]
    BadHeader {
        /// The header's name.
        name: &'static str,
        /// What is invalid and what to do.
        problem: String,
    },
    /// The body is not JSON, or can't be read.
    #[error("the body is not JSON: {0}")]
    BadJson(String),
    /// The request has a body, but the operation takes none.
    #[error("this request takes no body: leave it out, and send author and message in the query")]
    UnexpectedBody,
    /// The body arrived too slowly.
    #[error("the body did not arrive in time: send it again, faster")]
    BodyTooSlow,
    /// The server has reached its limit of concurrent requests.
    #[error("the server is answering as many requests as it can: send this one again in a moment")]
    Overloaded,
    /// The `Host` header does not name this server.
    #[error(
        "this server is not known as `{0}`: use the address that it printed when it started, or have it started with `{0}` as an allowed host"
    )]
    UnknownHost(String),
    /// A web page of another server sent the request.
    #[error(
        "web pages of `{0}` may not use this server: use its own /docs or a program; for a proxy, have it started with the proxy's name as an allowed host"
    )]
    ForeignOrigin(String),
    /// The body's media type is not supported.
    #[error("a body is JSON: send the header `content-type: application/json`")]
    WrongContentType,
    /// The body is over its limit.
    #[error("the body has {}, and at most {limit} are allowed: shorten it", bytes(*.size, *.limit))]
    BodyTooLarge {
        /// The body's bytes, if the request states its length.
        size: Option<u64>,
        /// The limit in bytes.
        limit: usize,
    },
    /// Values for inputs that the chat does not accept.
    #[error("{}", Domain::Invalid(.0.clone()))]
    UnknownInputs(Vec<FieldError>),
    /// A compiled-in prompt can't be rendered.
    #[error("a prompt's fallback can't be used: the log says why, under this x-request-id")]
    BrokenFallback(#[from] BrokenFallback),
    /// The model failed or took too long.
    #[error("{error}")]
    Model {
        /// What happened.
        error: ModelError,
        /// The prompts that were used, so that they can be reported with the failure.
        prompts: Vec<Served>,
    },
    /// The table does not answer. Shown without a key, so without the reason.
    #[error("the table does not answer: the log says why, under this x-request-id")]
    Unhealthy(#[source] Domain),
    /// The server that the sidecar reads refuses its key.
    #[error(
        "the server refuses the sidecar's key: set its PROMPTBOOK_API_KEY to a reader key of the server in PROMPTBOOK_SERVER"
    )]
    SidecarKeyRefused,
    /// The sidecar could not read the prompt yet, and has no fallback for it.
    #[error(
        "`{0}` was never read, and PROMPTBOOK_FALLBACK has no file of it; the sidecar's log says why the read failed"
    )]
    SidecarUnread(promptbook::PromptName),
    /// A handler panicked.
    #[error("this is a defect in the server: report it with this x-request-id")]
    Panicked,
}

fn bytes(size: Option<u64>, limit: usize) -> String {
    size.map_or_else(
        || format!("more than {limit} bytes"),
        |size| format!("{size} bytes"),
    )
}
