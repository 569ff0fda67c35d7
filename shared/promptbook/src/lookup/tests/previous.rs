//! When the active version does not render, the one that it replaced is served, unless that was rolled back, unpublished or never
//! rendered.

use super::table::{Answer, Table, active, active_over, instance, seconds, tombstone};
use super::{ADA, Greeting, compiled_in, fresh, get, previous, served_later, trace};
use crate::error::{DatabaseError, Error};
use crate::lookup::Source;
use crate::prompt::Active;
use crate::store::request::ActiveRead;

const GOOD: &str = "Hello {{ name }}";
const BAD: &str = "SECRET {{ name.first.second }}";

fn default_has(active: Active) -> Answer {
    Ok(ActiveRead {
        own: None,
        inherited: Some(active),
        ..ActiveRead::default()
    })
}

#[tokio::test]
async fn the_previous_version_is_served_until_a_version_renders() {
    trace::collect();
    let table = Table::default();
    let (prompts, clock) = table.prompts();
    let s = (&table, &prompts, &clock);
    let first = default_has(active("default", 1, GOOD));
    assert_eq!(served_later(s, first).await, fresh("Hello Ada"));
    for _ in 0..3 {
        let failing = default_has(active_over("default", 2, BAD, 1));
        assert_eq!(served_later(s, failing).await, previous("Hello Ada"));
    }
    let rendered = get(&prompts).await.render(&ADA).unwrap();
    assert_eq!(rendered.served.version.unwrap().get(), 1);
    assert_eq!(rendered.served.age_ms, Some(0));
    // A failing read does not change that.
    let gone = Err(Error::Database(DatabaseError::Unavailable(
        "no route".to_owned(),
    )));
    assert_eq!(served_later(s, gone).await, previous("Hello Ada"));
    let lines = trace::take();
    let failed: Vec<_> = lines
        .iter()
        .filter(|line| line.starts_with("ERROR"))
        .collect();
    assert_eq!(failed.len(), 1, "{lines:?}");
    assert!(failed[0].contains("instead=\"previous\""), "{lines:?}");
    assert!(!failed[0].contains("SECRET"), "{lines:?}");
    clock.advance(seconds(2));
    let mended = default_has(active_over("default", 3, "Hi {{ name }}", 2));
    assert_eq!(served_later(s, mended).await, fresh("Hi Ada"));
}

#[tokio::test]
async fn the_previous_version_replaces_one_that_does_not_compile() {
    let table = Table::default();
    let (prompts, clock) = table.prompts();
    let s = (&table, &prompts, &clock);
    served_later(s, default_has(active("default", 1, GOOD))).await;
    let mut broken = active_over("default", 2, GOOD, 1);
    broken.version.as_mut().unwrap().template = Some("{% if %}".to_owned());
    assert_eq!(
        served_later(s, default_has(broken)).await,
        previous("Hello Ada")
    );
    assert_eq!(get(&prompts).await.source(), Source::Previous);
}

#[tokio::test]
async fn a_version_that_was_rolled_back_or_unpublished_is_never_served_again() {
    let taken_down = || default_has(tombstone("default", 3));
    for (what, unseen, seen) in [
        (
            "rolled back to a version that does not render",
            vec![],
            active_over("default", 3, BAD, 1),
        ),
        (
            "rolled back to the first version, which does not render",
            vec![],
            active("default", 3, BAD),
        ),
        (
            "taken down meanwhile, and published over",
            vec![],
            active_over("default", 4, BAD, 2),
        ),
        (
            "taken down, and published over",
            vec![taken_down()],
            active_over("default", 4, BAD, 2),
        ),
        (
            "another version under its number",
            vec![],
            Active {
                below: active_over("default", 9, BAD, 3).below,
                ..active("default", 3, BAD)
            },
        ),
    ] {
        let table = Table::default();
        let (prompts, clock) = table.prompts();
        let s = (&table, &prompts, &clock);
        let second = default_has(active_over("default", 2, GOOD, 1));
        assert_eq!(served_later(s, second).await, fresh("Hello Ada"), "{what}");
        for answer in unseen {
            assert_eq!(served_later(s, answer).await, compiled_in(), "{what}");
        }
        let served = served_later(s, default_has(seen)).await;
        assert_eq!(served, compiled_in(), "{what}");
    }
}

#[tokio::test]
async fn a_version_that_never_rendered_in_this_process_is_never_a_replacement() {
    let failing = || default_has(active_over("default", 2, BAD, 1));
    for (looked_up, rendered) in [(false, false), (true, false), (true, true)] {
        let table = Table::default();
        let (prompts, clock) = table.prompts();
        table.answer(default_has(active("default", 1, GOOD)));
        if looked_up {
            let looked = get(&prompts).await;
            if rendered {
                looked.render(&ADA).unwrap();
            }
        }
        let served = served_later((&table, &prompts, &clock), failing()).await;
        let expected = match rendered {
            true => previous("Hello Ada"),
            false => compiled_in(),
        };
        assert_eq!(served, expected, "{looked_up} {rendered}");
    }
}

#[tokio::test]
async fn the_fallback_is_served_if_the_previous_version_does_not_render_either() {
    let table = Table::default();
    let (prompts, clock) = table.prompts();
    let s = (&table, &prompts, &clock);
    let picky = "{% if name == 'Ada' %}Hello Ada{% else %}{{ name.first.second }}{% endif %}";
    served_later(s, default_has(active("default", 1, picky))).await;
    let failing = default_has(active_over("default", 2, BAD, 1));
    assert_eq!(served_later(s, failing).await, previous("Hello Ada"));
    let bob = super::GreetingInputs { name: "Bob" };
    let rendered = get(&prompts).await.render(&bob).unwrap();
    assert_eq!(rendered.served.source, Source::Fallback);
    assert_eq!(rendered.output, "Compiled in, Bob");
}

#[tokio::test]
async fn the_previous_version_serves_inheriting_instances_and_not_overrides() {
    let table = Table::default();
    let (prompts, clock) = table.prompts();
    let s = (&table, &prompts, &clock);
    served_later(s, default_has(active("default", 1, GOOD))).await;
    let failing = active_over("default", 2, BAD, 1);
    served_later(s, default_has(failing.clone())).await;
    // This instance has not been looked up before, but the version has rendered for others.
    let heir = prompts.get::<Greeting>(&instance("heir")).await;
    let rendered = heir.render(&ADA).unwrap();
    assert_eq!(rendered.served.source, Source::Previous);
    assert_eq!(rendered.served.instance, Some(instance("default")));

    table.answer(Ok(ActiveRead {
        own: Some(active("acme", 2, BAD)),
        inherited: Some(failing),
        ..ActiveRead::default()
    }));
    let own = prompts.get::<Greeting>(&instance("acme")).await;
    let rendered = own.render(&ADA).unwrap();
    assert_eq!(rendered.served.source, Source::Fallback);
}

#[tokio::test]
async fn a_cache_key_holds_only_the_active_and_the_previous_version() {
    let table = Table::default();
    let (prompts, clock) = table.prompts();
    let s = (&table, &prompts, &clock);
    let bytes = || prompts.0.cache.bytes();
    served_later(s, default_has(tombstone("default", 1))).await;
    let empty = bytes();
    served_later(s, default_has(active("default", 2, GOOD))).await;
    let one = bytes() - empty;
    for seq in 3..20 {
        let next = default_has(active_over("default", seq, GOOD, seq - 1));
        served_later(s, next).await;
        assert_eq!(bytes() - empty, 2 * one, "{seq}");
    }
    served_later(s, default_has(tombstone("default", 20))).await;
    assert_eq!(bytes(), empty);
}
