//! What `POST /v1/chat` answers.

use promptbook::content::Turn;
use promptbook::lookup::Served;
use serde::Serialize;
use utoipa::ToSchema;

use super::models::Usage;

/// A model's reply, and what it was asked with.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChatAnswer {
    /// The reply, of role `assistant`.
    pub message: Turn,
    /// Which model replied: `echo`, or provider and id in the form of CHAT_MODEL.
    #[schema(example = "openai/gpt-5-mini")]
    pub model: String,
    /// Whether this is an echo: no model was asked.
    pub echo: bool,
    /// The tokens it took, when the model says so.
    pub usage: Option<Usage>,
    /// Every prompt that was used.
    pub prompts: Vec<Served>,
}
