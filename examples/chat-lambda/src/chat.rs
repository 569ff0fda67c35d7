//! Builds the model request of one chat turn from the published prompt.

use promptbook::Instance;
use promptbook::lookup::{ActivePrompts, BrokenFallback, Served};
use promptbook::store::{NoTable, Store};
use promptbook::typed::TypedPrompt;
use serde::{Deserialize, Serialize};

/// The inputs of the prompt.
pub(crate) struct Greeting;

#[derive(Serialize)]
pub(crate) struct GreetingInputs<'a> {
    pub(crate) customer: &'a str,
}

impl TypedPrompt for Greeting {
    const NAME: &'static str = "support/greeting";
    // Used when nothing is published or the table can't be read.
    const FALLBACK: &'static str = "Greet {{ customer }} in one sentence, then answer.";
    type Inputs<'a> = GreetingInputs<'a>;
    const INPUTS: &'static [&'static str] = &["customer"];
    type Output = String;
}

/// The event that the function is invoked with.
#[derive(Debug, Deserialize)]
pub(crate) struct Turn {
    pub(crate) customer: String,
    pub(crate) question: String,
    /// The instance. Default: `default`.
    #[serde(default)]
    pub(crate) instance: Instance,
}

/// The model request, and the prompt version that it uses.
#[derive(Debug, Serialize)]
pub(crate) struct Conversation {
    pub(crate) system: String,
    pub(crate) user: String,
    pub(crate) prompt: Served,
}

/// Preloads the prompts and opens the connection before the first request.
pub(crate) async fn start() -> Result<ActivePrompts, NoTable> {
    let prompts = ActivePrompts::new(Store::from_env().await?);
    prompts.warm(&Instance::default(), &[Greeting::NAME]).await;
    Ok(prompts)
}

/// Sends no request while the cached prompt is fresh, for 30 s. A table that does not respond fails no turn.
pub(crate) async fn converse(
    prompts: &ActivePrompts,
    turn: Turn,
) -> Result<Conversation, BrokenFallback> {
    let prompt = prompts.get::<Greeting>(&turn.instance).await;
    let rendered = prompt.render(&GreetingInputs {
        customer: &turn.customer,
    })?;
    Ok(Conversation {
        system: rendered.output,
        user: turn.question,
        prompt: rendered.served,
    })
}
