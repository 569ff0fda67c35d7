//! Measures lookups (cached, from two threads, uncached) and rendering, each with its baseline.
//!
//! Each is measured in turns with its baseline. An exceeded limit fails the run.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

#[path = "lookup/includes.rs"]
mod includes;

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::FutureExt;
use promptbook::lookup::{ActivePrompt, ActivePrompts, Options};
use promptbook::prompt::PromptId;
use promptbook::store::Store;
use promptbook::typed::TypedPrompt;
use promptbook::{Instance, Label, table_keys};
use tests::Table;
use tests::wire::Wire;
use tokio::runtime::Runtime;

/// The limit of a cached lookup.
const CACHED: Duration = Duration::from_micros(1);
/// The minimum throughput of two threads as a multiple of that of one.
const TWO_THREADS: f64 = 1.6;
/// The limit of an uncached lookup as a multiple of a raw GetItem.
const UNCACHED: f64 = 1.10;

struct Greeting;

#[derive(serde::Serialize)]
struct GreetingInputs<'a> {
    name: &'a str,
}

impl TypedPrompt for Greeting {
    const NAME: &'static str = "greeting";
    const FALLBACK: &'static str = "{{ name }}";
    type Inputs<'a> = GreetingInputs<'a>;
    const INPUTS: &'static [&'static str] = &["name"];
    type Output = String;
}

const ADA: GreetingInputs<'static> = GreetingInputs { name: "Ada" };

fn main() {
    // `cargo test --benches` runs benches too, in a profile whose times are meaningless.
    if std::env::args().all(|arg| arg != "--bench") {
        return;
    }
    let runtime = Runtime::new().unwrap();
    let table = runtime.block_on(published());
    let cached = cached(&runtime, &table);
    rendering(&runtime, &table);
    let uncached = Uncached {
        name: "uncached lookup",
        limit: UNCACHED,
    };
    let uncached = uncached.is_kept::<Greeting>(&runtime, &table);
    let included = includes::measure(&runtime, &table);
    assert!(
        cached && uncached && included,
        "a limit was exceeded: see above"
    );
}

/// A table with an active prompt of 4 KB.
async fn published() -> Table {
    let table = Table::new().await;
    let template = "You are helpful. ".repeat(240) + "Greet {{ name }}.";
    table.publish(&id(), template).await;
    table
}

fn id() -> PromptId {
    PromptId {
        instance: Instance::default(),
        name: Greeting::NAME.parse().unwrap(),
    }
}

/// A lookup with a permanently warm cache, over a wire that counts requests.
fn warm(runtime: &Runtime, table: &Table) -> (ActivePrompts, Wire) {
    let wire = Wire::default();
    let config = wire.under(table.database.config()).build();
    let client = aws_sdk_dynamodb::Client::from_conf(config);
    let options = Options {
        ttl: Duration::from_secs(3600),
        ..Options::default()
    };
    let prompts = ActivePrompts::with(Store::new(client, table.name.as_str()), options);
    runtime.block_on(prompts.warm(&Instance::default(), &[Greeting::NAME]));
    assert_eq!(wire.calls(), ["GetItem"]);
    (prompts, wire)
}

/// One cached lookup: it never waits.
fn hit(prompts: &ActivePrompts, instance: &Instance) -> ActivePrompt<Greeting> {
    let looked = prompts.get::<Greeting>(instance).now_or_never();
    looked.expect("a cached lookup is ready at once")
}

/// Checks the limits of a cached lookup.
fn cached(runtime: &Runtime, table: &Table) -> bool {
    let (prompts, wire) = warm(runtime, table);
    let instance = Instance::default();
    let map = HashMap::from([(["default", Greeting::NAME, "production"], 1)]);
    let key = ["default", Greeting::NAME, "production"];
    let [lookup, get, clock] = in_turns([
        &|| {
            black_box(hit(&prompts, &instance));
        },
        &|| {
            black_box(map.get(black_box(&key)));
        },
        &|| {
            black_box(Instant::now());
        },
    ]);
    println!(
        "cached lookup: {lookup:.0} ns (at most {} ns); to get from a HashMap: {get:.0} ns; to read the clock: {clock:.0} ns",
        CACHED.as_nanos()
    );

    let (own, _) = warm(runtime, table);
    let one = fastest(&[&prompts]);
    let gain = 2.0 * one / fastest(&[&prompts, &prompts]);
    let apart = 2.0 * one / fastest(&[&prompts, &own]);
    println!(
        "two threads on one key: {gain:.2} times one (at least {TWO_THREADS}; with a cache each {apart:.2})"
    );
    assert_eq!(wire.calls().len(), 1, "a cached lookup sent a request");
    lookup < CACHED.as_nanos() as f64 && gain >= TWO_THREADS
}

/// The nanoseconds of each call, measured in turns: the fastest of many rounds, because other load on the machine can only make a round
/// slower.
fn in_turns<const N: usize>(calls: [&dyn Fn(); N]) -> [f64; N] {
    const TIMES: u32 = 50_000;
    let mut fastest = [f64::INFINITY; N];
    for _ in 0..200 {
        for (call, fastest) in calls.iter().zip(&mut fastest) {
            let start = Instant::now();
            (0..TIMES).for_each(|_| call());
            let nanos = start.elapsed().as_nanos() as f64 / f64::from(TIMES);
            *fastest = fastest.min(nanos);
        }
    }
    fastest
}

/// The nanoseconds of a lookup with one thread for each of these, of the fastest of many rounds.
fn fastest(caches: &[&ActivePrompts]) -> f64 {
    const TIMES: u32 = 100_000;
    let instance = Instance::default();
    let together = Barrier::new(caches.len());
    let run = |prompts: &ActivePrompts| {
        together.wait();
        let start = Instant::now();
        (0..TIMES).for_each(|_| drop(black_box(hit(prompts, &instance))));
        (start, Instant::now())
    };
    let round = || {
        let spans: Vec<_> = std::thread::scope(|scope| {
            let each = caches.iter().map(|prompts| scope.spawn(|| run(prompts)));
            let each: Vec<_> = each.collect();
            each.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let start = spans.iter().map(|(start, _)| *start).min().unwrap();
        let end = spans.iter().map(|(_, end)| *end).max().unwrap();
        (end - start).as_nanos() as f64 / f64::from(TIMES)
    };
    (0..100).map(|_| round()).fold(f64::INFINITY, f64::min)
}

fn rendering(runtime: &Runtime, table: &Table) {
    let (prompts, _) = warm(runtime, table);
    let looked = hit(&prompts, &Instance::default());
    let text = looked.render(&ADA).unwrap().output;
    let [render, copy] = in_turns([
        &|| {
            black_box(looked.render(&ADA).unwrap());
        },
        &|| {
            black_box(black_box(&text).clone());
        },
    ]);
    println!("to render 4 KB: {render:.0} ns; to copy them: {copy:.0} ns");
}

/// A lookup that reads the table each time, which is compared with a raw GetItem.
struct Uncached {
    name: &'static str,
    /// Its limit as a multiple of a GetItem.
    limit: f64,
}

impl Uncached {
    fn is_kept<P>(&self, runtime: &Runtime, table: &Table) -> bool
    where
        P: TypedPrompt,
    {
        let Self { name, limit } = *self;
        // With no TTL each lookup is a miss.
        let options = Options {
            ttl: Duration::ZERO,
            ..Options::default()
        };
        let store = Store::new(table.client.clone(), table.name.as_str());
        let prompts = ActivePrompts::with(store, options);
        let instance = Instance::default();
        let looked_up = async || {
            let looked = prompts.get::<P>(&instance).await;
            assert!(looked.version().is_some());
        };
        let raw = async || get_item(table).await;
        let (mut lookups, mut gets) = (vec![], vec![]);
        runtime.block_on(async {
            for _ in 0..5_000 {
                lookups.push(micros(looked_up()).await);
                gets.push(micros(raw()).await);
            }
        });
        let (lookup, get) = (median(lookups), median(gets));
        let times = lookup / get;
        println!("{name}: {lookup:.0} µs, GetItem {get:.0} µs: {times:.3} times (at most {limit})");
        times <= limit
    }
}

/// The baseline of an uncached lookup: one GetItem of the active item of 4 KB.
async fn get_item(table: &Table) {
    let key = table_keys::active(&id(), &Label::default());
    let get = table.client.get_item().table_name(&table.name);
    let get = get
        .key(table_keys::PK, AttributeValue::S(key.pk))
        .key(table_keys::SK, AttributeValue::S(key.sk));
    assert!(get.send().await.unwrap().item.is_some());
}

async fn micros(work: impl Future<Output = ()>) -> f64 {
    let start = Instant::now();
    work.await;
    start.elapsed().as_secs_f64() * 1e6
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
