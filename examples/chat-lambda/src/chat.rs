//! One turn of a chat: what a model is asked, in the wording that is published.

use promptbook::Instance;
use promptbook::lookup::{ActivePrompts, BrokenFallback, Served};
use promptbook::store::{NoTable, Store};
use promptbook::typed::TypedPrompt;
use serde::{Deserialize, Serialize};

/// What the service is told about the customer.
pub(crate) struct Greeting;

#[derive(Serialize)]
pub(crate) struct GreetingInputs<'a> {
    pub(crate) customer: &'a str,
}

impl TypedPrompt for Greeting {
    const NAME: &'static str = "support/greeting";
    // Served when nothing is published or the table can't be read.
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
    /// Whose wording; `default` when it is left out.
    #[serde(default)]
    pub(crate) instance: Instance,
}

/// What a model is to be asked, and which version of the prompt that is.
#[derive(Debug, Serialize)]
pub(crate) struct Conversation {
    pub(crate) system: String,
    pub(crate) user: String,
    pub(crate) prompt: Served,
}

/// Reads the prompts before the first request, which then finds them cached and the connection open.
pub(crate) async fn start() -> Result<ActivePrompts, NoTable> {
    let prompts = ActivePrompts::new(Store::from_env().await?);
    prompts.warm(&Instance::default(), &[Greeting::NAME]).await;
    Ok(prompts)
}

/// Sends no request while the cached prompt is fresh, which is 30 s. A table that does not answer fails no turn.
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
