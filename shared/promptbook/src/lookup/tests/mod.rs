//! The lookup over a scripted table: what it reads and what it serves, and when.

mod expiry;
mod fallback;
mod hit;
mod includes;
mod memory;
mod named;
mod order;
mod previous;
mod refresh;
mod source;
mod table;
mod trace;

use serde::Serialize;
use table::{Answer, Table, seconds, text};

use super::{ActivePrompt, ActivePrompts, Source};
use crate::clock::Clock;
use crate::content::Turn;
use crate::names::Instance;
use crate::typed::TypedPrompt;

/// A text prompt.
struct Greeting;

#[derive(Serialize)]
struct GreetingInputs<'a> {
    name: &'a str,
}

impl TypedPrompt for Greeting {
    const NAME: &'static str = "greeting";
    const FALLBACK: &'static str = "Compiled in, {{ name }}";
    type Inputs<'a> = GreetingInputs<'a>;
    const INPUTS: &'static [&'static str] = &["name"];
    type Output = String;
}

/// A chat prompt of the same name, as in code that uses the wrong type.
struct ChatGreeting;

impl TypedPrompt for ChatGreeting {
    const NAME: &'static str = "greeting";
    const FALLBACK: &'static str = "system:\nCompiled in, {{ name }}";
    type Inputs<'a> = GreetingInputs<'a>;
    const INPUTS: &'static [&'static str] = &["name"];
    type Output = Vec<Turn>;
}

const ADA: GreetingInputs<'static> = GreetingInputs { name: "Ada" };

async fn get(prompts: &ActivePrompts) -> ActivePrompt<Greeting> {
    prompts.get(&Instance::default()).await
}

/// The source and the text of what is served.
async fn served(prompts: &ActivePrompts) -> (Source, String) {
    let looked = get(prompts).await;
    let rendered = looked.render(&ADA).unwrap();
    assert_eq!(
        rendered.served,
        looked.served(),
        "what was looked up was rendered"
    );
    (looked.source(), rendered.output)
}

/// What a caller gets after the TTL if the table then has this.
async fn served_later(
    (table, prompts, clock): (&Table, &ActivePrompts, &Clock),
    answer: Answer,
) -> (Source, String) {
    clock.advance(seconds(30));
    table.answer(answer);
    let rendered = get(prompts).await.render(&ADA).unwrap();
    (rendered.served.source, rendered.output)
}

/// A table, and a lookup whose cached version 1 has just expired.
async fn expired() -> (Table, ActivePrompts, Clock) {
    let table = Table::default();
    table.answer(text(1, "one"));
    let (prompts, clock) = table.prompts();
    served(&prompts).await;
    clock.advance(seconds(30));
    (table, prompts, clock)
}

fn fresh(text: &str) -> (Source, String) {
    (Source::Fresh, text.to_owned())
}

fn stale(text: &str) -> (Source, String) {
    (Source::Stale, text.to_owned())
}

fn previous(text: &str) -> (Source, String) {
    (Source::Previous, text.to_owned())
}

fn compiled_in() -> (Source, String) {
    (Source::Fallback, "Compiled in, Ada".to_owned())
}
