//! Measures lookups of a prompt that includes five others, beside those of a prompt without includes.

use std::hint::black_box;

use futures_util::FutureExt;
use promptbook::Instance;
use promptbook::lookup::ActivePrompts;
use promptbook::prompt::PromptId;
use promptbook::typed::TypedPrompt;
use tests::Table;
use tokio::runtime::Runtime;

use crate::{Greeting, GreetingInputs, Uncached, in_turns, warm};

/// The limit of a cached lookup as a multiple of that of a prompt without includes.
const CACHED: f64 = 1.1;
/// The limit of a refresh as a multiple of a raw GetItem.
const REFRESH: f64 = 2.0;
/// How many prompts it includes.
const INCLUDED: usize = 5;

/// A prompt that renders the 4 KB of [`Greeting`], most of them from five included prompts.
struct Composed;

impl TypedPrompt for Composed {
    const NAME: &'static str = "composed";
    const FALLBACK: &'static str = "{{ name }}";
    type Inputs<'a> = GreetingInputs<'a>;
    const INPUTS: &'static [&'static str] = &["name"];
    type Output = String;
}

/// Checks both limits.
pub(crate) fn measure(runtime: &Runtime, table: &Table) -> bool {
    runtime.block_on(publish(table));
    let cached = cached(runtime, table);
    let refresh = Uncached {
        name: "refresh with 5 includes",
        limit: REFRESH,
    };
    let refresh = refresh.is_kept::<Composed>(runtime, table);
    cached && refresh
}

fn id(name: &str) -> PromptId {
    PromptId {
        instance: Instance::default(),
        name: name.parse().unwrap(),
    }
}

async fn publish(table: &Table) {
    let mut template = String::new();
    for number in 0..INCLUDED {
        let name = format!("shared/{number}");
        let text = "You are helpful. ".repeat(240 / INCLUDED);
        table.publish(&id(&name), text).await;
        template += &format!("{{% include \"{name}\" %}}");
    }
    template += "Greet {{ name }}.";
    table.publish(&id(Composed::NAME), template).await;
}

/// One cached lookup: it never waits.
fn hit<P: TypedPrompt>(prompts: &ActivePrompts, instance: &Instance) {
    let looked = prompts.get::<P>(instance).now_or_never();
    let looked = looked.expect("a cached lookup is ready at once");
    drop(black_box(looked));
}

fn cached(runtime: &Runtime, table: &Table) -> bool {
    let (prompts, wire) = warm(runtime, table);
    let instance = Instance::default();
    runtime.block_on(prompts.warm(&instance, &[Composed::NAME]));
    let looked = runtime.block_on(prompts.get::<Composed>(&instance));
    assert_eq!(looked.served().includes.len(), INCLUDED);
    let requests = wire.calls().len();

    let [with, without] = in_turns([&|| hit::<Composed>(&prompts, &instance), &|| {
        hit::<Greeting>(&prompts, &instance)
    }]);
    let times = with / without;
    println!(
        "cached lookup with {INCLUDED} includes: {with:.1} ns, without {without:.1} ns: {times:.3} times (at most {CACHED})"
    );
    assert_eq!(
        wire.calls().len(),
        requests,
        "a cached lookup sent a request"
    );
    times <= CACHED
}
