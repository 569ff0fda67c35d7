//! Lookups by name: the versions that may be served, in their order.

use serde_json::{Map, json};

use super::table::{Table, active, active_over, nothing, seconds, text};
use crate::Error;
use crate::api::Source;
use crate::clock::Clock;
use crate::error::DatabaseError;
use crate::lookup::ActivePrompts;
use crate::names::{Instance, Label};
use crate::preview;
use crate::store::request::ActiveRead;
use crate::template::Rendered;

/// The source and the text, or the first problem, of each version that may be served.
async fn found(prompts: &ActivePrompts) -> (Vec<(Source, String)>, bool) {
    let name = "greeting".parse().unwrap();
    let found = prompts
        .find(&Instance::default(), &name, &Label::default())
        .await;
    let values = preview::Source {
        given: Map::from_iter([("name".to_owned(), json!("Ada"))]),
        ..preview::Source::default()
    };
    let versions = found.versions().map(|version| {
        let text = match version.render(values.clone()) {
            Ok((Rendered::Text(text), _)) => text,
            Ok((Rendered::Chat(_), _)) => panic!("it is a text prompt"),
            Err(wrong) => wrong[0].detail.clone(),
        };
        (version.source(), text)
    });
    (versions.collect(), found.is_read())
}

#[tokio::test]
async fn a_lookup_by_name_has_the_active_version_and_then_the_one_it_replaced() {
    let table = Table::default();
    let (prompts, clock) = table.prompts();
    let later = |clock: &Clock| clock.advance(seconds(30));
    table.answer(Err(Error::Database(DatabaseError::Unavailable(
        "no route".to_owned(),
    ))));
    assert_eq!(found(&prompts).await, (vec![], false));
    later(&clock);
    table.answer(nothing());
    assert_eq!(found(&prompts).await, (vec![], true));
    later(&clock);
    table.answer(text(1, "Hello {{ name }}"));
    let hello = "Hello Ada".to_owned();
    assert_eq!(
        found(&prompts).await,
        (vec![(Source::Fresh, hello.clone())], true)
    );
    later(&clock);
    table.answer(Ok(ActiveRead {
        inherited: Some(active_over("default", 2, "Hello {{ title }}", 1)),
        ..ActiveRead::default()
    }));
    let missing = "input `title` is missing: give it a value".to_owned();
    let both = vec![(Source::Fresh, missing), (Source::Previous, hello)];
    assert_eq!(found(&prompts).await, (both, true));
}

#[tokio::test]
async fn what_a_lookup_by_name_shows_is_what_was_published() {
    let table = Table::default();
    let (prompts, clock) = table.prompts();
    table.answer(text(3, "Hello {{ name }}"));
    let name = "greeting".parse().unwrap();
    let label = Label::default();
    prompts.find(&"acme".parse().unwrap(), &name, &label).await;
    clock.advance(seconds(5));
    let found = prompts.find(&"acme".parse().unwrap(), &name, &label).await;
    let version = found.versions().next().unwrap();
    let stored = active("default", 3, "Hello {{ name }}");
    let body = version.active_body();
    assert_eq!((body.seq, body.version.get()), (3, 3));
    assert_eq!(
        (&body.name, &body.instance),
        (&name, &stored.publication.instance)
    );
    assert_eq!(body.template, stored.version.unwrap().template);
    assert_eq!(version.age(), seconds(5));
}
