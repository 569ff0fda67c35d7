//! The chat pipeline's prompts as types: their inputs and the seeds that they fall back to.

use serde::Serialize;

use crate::content::Turn;
use crate::context::SYSTEM_PROMPT;
use crate::typed::TypedPrompt;

pub use crate::api::{CallerInputs, Passage};
pub use crate::context::{context, today};

/// The system message of every chat.
#[derive(Debug, Clone, Copy)]
pub struct SystemPrompt;

/// The user's message with the passages that a search found for it.
#[derive(Debug, Clone, Copy)]
pub struct RetrievalAnswer;

/// Rewrites a follow-up question so that it needs no context. For retrieval services; the chat pipeline itself doesn't use it.
#[derive(Debug, Clone, Copy)]
pub struct QuestionRewrite;

/// The user's message when the search found nothing.
#[derive(Debug, Clone, Copy)]
pub struct NoAnswer;

impl SystemPrompt {
    /// The inputs that the caller supplies; the pipeline supplies `today`.
    pub const CALLER_INPUTS: &'static [&'static str] = CallerInputs::NAMES;
}

/// The inputs of [`SystemPrompt`].
#[derive(Debug, Clone, Copy, Serialize)]
pub struct SystemPromptInputs<'a> {
    /// Today's date, such as `2026-08-31`; the pipeline supplies it.
    pub today: &'a str,
    /// The inputs that the caller supplies.
    #[serde(flatten)]
    pub caller: &'a CallerInputs,
}

/// The inputs of [`RetrievalAnswer`], all supplied by the pipeline.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct RetrievalAnswerInputs<'a> {
    /// The passages that the search found, best first.
    pub passages: &'a [Passage],
    /// The user's question.
    pub question: &'a str,
}

/// The inputs of [`QuestionRewrite`].
#[derive(Debug, Clone, Copy, Serialize)]
pub struct QuestionRewriteInputs<'a> {
    /// The conversation so far, oldest first; only the roles user and assistant.
    pub history: &'a [Turn],
    /// The user's last message.
    pub question: &'a str,
}

/// The inputs of [`NoAnswer`], all supplied by the pipeline.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct NoAnswerInputs<'a> {
    /// The user's question.
    pub question: &'a str,
}

impl TypedPrompt for SystemPrompt {
    const NAME: &'static str = SYSTEM_PROMPT;
    const FALLBACK: &'static str = include_str!("../../../seeds/system_prompt.prompty");
    type Inputs<'a> = SystemPromptInputs<'a>;
    const INPUTS: &'static [&'static str] = &["today", "product", "language"];
    type Output = String;
}

impl TypedPrompt for RetrievalAnswer {
    const NAME: &'static str = "retrieval_answer";
    const FALLBACK: &'static str = include_str!("../../../seeds/retrieval_answer.prompty");
    type Inputs<'a> = RetrievalAnswerInputs<'a>;
    const INPUTS: &'static [&'static str] = &["passages", "question"];
    type Output = String;
}

impl TypedPrompt for QuestionRewrite {
    const NAME: &'static str = "question_rewrite";
    const FALLBACK: &'static str = include_str!("../../../seeds/question_rewrite.prompty");
    type Inputs<'a> = QuestionRewriteInputs<'a>;
    const INPUTS: &'static [&'static str] = &["history", "question"];
    type Output = Vec<Turn>;
}

impl TypedPrompt for NoAnswer {
    const NAME: &'static str = "no_answer";
    const FALLBACK: &'static str = include_str!("../../../seeds/no_answer.prompty");
    type Inputs<'a> = NoAnswerInputs<'a>;
    const INPUTS: &'static [&'static str] = &["question"];
    type Output = String;
}

#[cfg(test)]
mod tests;
