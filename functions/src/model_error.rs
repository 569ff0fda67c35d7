//! Failures of a model. Separate from `chat`, because the error enum of all functions contains them.

/// A failure of a model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// The model rejected the request, failed or was unreachable.
    #[error("the model `{model}` failed: {said}")]
    Failed {
        /// The model's provider and ID.
        model: String,
        /// The provider's message, shortened.
        said: String,
    },
    /// The provider throttles requests.
    #[error("the model `{model}` is throttled by its provider: {said}")]
    Throttled {
        /// The model's provider and ID.
        model: String,
        /// The provider's message, shortened.
        said: String,
        /// When to retry, in whole seconds.
        retry_after: u64,
    },
    /// The model did not answer in time.
    #[error(
        "the model `{model}` did not answer in time: ask again, or for a shorter answer (`maxOutputTokens`)"
    )]
    TimedOut {
        /// The model's provider and ID.
        model: String,
    },
}
