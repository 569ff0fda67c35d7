//! Builds the model request from a conversation and the published prompts.

use promptbook::api::IgnoredOption;
use promptbook::content::{Model, Role, Turn};
use promptbook::lookup::{ActivePrompt, ActivePrompts, BrokenFallback, RenderedPrompt, Served};
use promptbook::pipeline::{
    self, NoAnswer, NoAnswerInputs, RetrievalAnswer, RetrievalAnswerInputs, SystemPrompt,
    SystemPromptInputs,
};
use promptbook::typed::TypedPrompt;
use promptbook::{Instance, PromptName};

use super::parse::Chat;
use super::{ChatState, ignored};
use crate::blocking;
use crate::http::caller::Caller;
use crate::http::{Error, update_context};

/// The prompts that a chat can use.
pub(super) const PROMPTS: [&str; 3] = [SystemPrompt::NAME, RetrievalAnswer::NAME, NoAnswer::NAME];

/// A model request and the prompts that it was built from.
#[derive(Debug, PartialEq)]
pub(super) struct Conversation {
    pub(super) system: String,
    pub(super) messages: Vec<Turn>,
    /// The system prompt's own model.
    pub(super) model: Option<Model>,
    /// The model of the prompt that wraps the question. It is not called.
    unasked: Option<Model>,
    /// The system prompt, and the prompt that wraps the question if there is one.
    pub(super) prompts: Vec<Served>,
}

impl Conversation {
    /// The prompts' options that are not sent to the model.
    pub(super) fn ignored_options(&self, state: &ChatState) -> Vec<IgnoredOption> {
        let asked = state.model.ignored(self.model.as_ref());
        let unasked = self.unasked.as_ref().map(ignored::of_wrapping);
        let of_each = [asked, unasked.unwrap_or_default()];
        (self.prompts.iter().zip(of_each))
            .flat_map(|(served, options)| state.logged.report(served, options))
            .collect()
    }
}

/// The prompt that wraps the question, if there is one.
enum Wrapping {
    None,
    NoAnswer(ActivePrompt<NoAnswer>),
    Retrieval(ActivePrompt<RetrievalAnswer>),
}

/// Refuses a chat with prompts that the caller's key does not reach.
///
/// # Errors
/// 403.
pub(super) fn authorize(state: &ChatState, caller: &Caller, chat: &Chat) -> Result<(), Error> {
    let instance = chat.instance.as_ref().unwrap_or(&state.default_instance);
    if caller.scope.is_everything() {
        return Ok(());
    }
    for name in PROMPTS {
        let name: PromptName = name.parse().map_err(|_| Error::Panicked)?;
        caller.writes(instance, &name)?;
    }
    Ok(())
}

/// Looks up the prompts that a chat needs and renders them.
///
/// # Errors
/// If even a compiled-in prompt does not render; a lookup itself never fails.
pub(super) async fn prepare(state: &ChatState, chat: Chat) -> Result<Conversation, BrokenFallback> {
    let instance = chat.instance.as_ref().unwrap_or(&state.default_instance);
    update_context(|context| {
        context.instance = Some(instance.clone());
        context.label = Some(chat.label.clone());
    });
    // Concurrently: the reads are independent.
    let (system, wrapping) = tokio::join!(
        state
            .prompts
            .get_labelled::<SystemPrompt>(instance, &chat.label),
        wrapping(&state.prompts, instance, &chat)
    );
    let today = pipeline::today(&state.clock);
    let conversation = blocking::run(move || render(&system, &wrapping, &today, chat)).await?;
    update_context(|context| context.served(&conversation.prompts));
    Ok(conversation)
}

async fn wrapping(prompts: &ActivePrompts, instance: &Instance, chat: &Chat) -> Wrapping {
    match chat.passages.as_deref() {
        None => Wrapping::None,
        Some([]) => Wrapping::NoAnswer(prompts.get_labelled(instance, &chat.label).await),
        Some(_) => Wrapping::Retrieval(prompts.get_labelled(instance, &chat.label).await),
    }
}

fn render(
    system: &ActivePrompt<SystemPrompt>,
    wrapping: &Wrapping,
    today: &str,
    chat: Chat,
) -> Result<Conversation, BrokenFallback> {
    let system = system.render(&SystemPromptInputs {
        today,
        caller: &chat.caller,
    })?;
    let question = &chat.question;
    let passages = chat.passages.as_deref().unwrap_or_default();
    let wrapped = match wrapping {
        Wrapping::None => None,
        Wrapping::NoAnswer(prompt) => Some(prompt.render(&NoAnswerInputs { question })?),
        Wrapping::Retrieval(prompt) => {
            Some(prompt.render(&RetrievalAnswerInputs { passages, question })?)
        }
    };
    Ok(assemble(system, wrapped, chat))
}

fn assemble(
    system: RenderedPrompt<String>,
    wrapped: Option<RenderedPrompt<String>>,
    chat: Chat,
) -> Conversation {
    let mut prompts = vec![system.served];
    let (question, unasked) = match wrapped {
        None => (chat.question, None),
        Some(wrapped) => {
            prompts.push(wrapped.served);
            (wrapped.output, wrapped.model)
        }
    };
    let mut messages = chat.history;
    messages.push(Turn {
        role: Role::User,
        content: question,
    });
    Conversation {
        system: system.output,
        messages,
        model: system.model,
        unasked,
        prompts,
    }
}

#[cfg(test)]
mod tests;
