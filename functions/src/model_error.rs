//! Why a model did not reply: apart from the models, because the errors of every function name it.

/// Why a model did not reply.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// The model refused, broke or was not reached.
    #[error("the model `{model}` failed: {said}")]
    Failed {
        /// The model.
        model: String,
        /// The provider's message, shortened.
        said: String,
    },
    /// The provider takes no more requests for now.
    #[error("the model `{model}` is throttled by its provider: {said}")]
    Throttled {
        /// The model.
        model: String,
        /// What the provider said, shortened.
        said: String,
        /// When to ask again, in whole seconds.
        retry_after: u64,
    },
    /// The model did not answer in time.
    #[error(
        "the model `{model}` did not answer in time: ask again, or for a shorter answer (`maxOutputTokens`)"
    )]
    TimedOut {
        /// The model.
        model: String,
    },
}
