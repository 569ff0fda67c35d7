//! A chat service that looks up prompts while editors publish and requests fail: it always gets a whole version, learns its source,
//! and never goes back.

use std::cell::Cell;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use promptbook::lookup::{ActivePrompts, Options, Source};
use promptbook::typed::TypedPrompt;
use tests::Table;
use tests::turns::{Time, Turns};

use super::{AT_ONCE, number};
use crate::store::{anyone, create, draft, number as version, production, prompt, prompt_of};

/// The number of publications, and the percentage of the service's requests that fail.
const PUBLISHES: u64 = 12;
const FAULTS: u8 = 30;
/// The minimum number of lookups.
const LOOKUPS: u32 = 15;

struct Greeting;

impl TypedPrompt for Greeting {
    const NAME: &'static str = "support/greeting";
    const FALLBACK: &'static str = "compiled in";
    type Inputs<'a> = ();
    const INPUTS: &'static [&'static str] = &[];
    type Output = String;
}

/// The number of lookups by source.
#[derive(Debug, Default, Clone, Copy)]
struct Served {
    fresh: u32,
    stale: u32,
    fallback: u32,
}

async fn service(seed: u64, instance: &str) -> Served {
    let table = Table::new().await;
    create(&table, &prompt(), "text 1").await;
    draft(&table, &prompt(), "text 2").await;
    let turns = Turns::new(seed, FAULTS, Time::Real);
    let store = table.store_with(|config| turns.under(0, config));
    let options = Options {
        ttl: Duration::ZERO,
        clock: table.clock.clone(),
        ..Options::default()
    };
    let prompts = ActivePrompts::with(store, options);
    let published = Cell::new(false);
    let work = turns.begins(0);
    let looks = async {
        let served = look_up(&prompts, &table, instance, &published).await;
        // It may keep a refresh for the next lookup, and there is none: nobody would take its turn.
        drop((work, prompts));
        served
    };
    let edits = async {
        for nth in 0..PUBLISHES {
            let number = version(2 - nth % 2);
            let published = table
                .store
                .publish(&prompt(), &production(), number, &anyone())
                .await;
            published.unwrap();
        }
        published.set(true);
    };
    let (served, (), ()) = tokio::join!(looks, edits, turns.give());
    served
}

/// Looks up until everything is published, and once after that.
async fn look_up(
    prompts: &ActivePrompts,
    table: &Table,
    instance: &str,
    published: &Cell<bool>,
) -> Served {
    let mut served = Served::default();
    let mut known = false;
    loop {
        let last = published.get();
        let looked = prompts
            .get::<Greeting>(&prompt_of(instance, "x").instance)
            .await;
        let rendered = looked.render(&()).unwrap();
        let expected = match rendered.served.version {
            Some(version) => format!("text {version}"),
            None => "compiled in".to_owned(),
        };
        assert_eq!(
            rendered.output, expected,
            "a whole version, and which it is"
        );
        match rendered.served.source {
            Source::Fresh => served.fresh += 1,
            Source::Stale => served.stale += 1,
            Source::Previous => panic!("every version renders"),
            Source::Fallback => served.fallback += 1,
        }
        let has_one = rendered.served.source != Source::Fallback;
        assert!(has_one || !known, "a known version is never lost");
        known |= has_one;
        // One that failed rests for a second.
        table.clock.advance(Duration::from_secs(2));
        tokio::task::yield_now().await;
        if last && served.fresh + served.stale + served.fallback >= LOOKUPS {
            return served;
        }
    }
}

#[tokio::test]
async fn a_lookup_returns_fresh_stale_or_fallback_and_names_the_source() {
    let seeds = match number("PROMPTBOOK_TEST_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..24,
    };
    let services = stream::iter(seeds)
        .map(|seed| service(seed, if seed % 2 == 0 { "default" } else { "acme" }));
    let served: Vec<Served> = services.buffer_unordered(AT_ONCE).collect().await;
    let all = served.iter().fold(Served::default(), |all, served| Served {
        fresh: all.fresh + served.fresh,
        stale: all.stale + served.stale,
        fallback: all.fallback + served.fallback,
    });
    println!("{all:?}");
    assert!(
        all.fresh > 0 && all.stale > 0 && all.fallback > 0,
        "{all:?}"
    );
}
