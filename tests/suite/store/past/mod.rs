//! What was active at a time: ledgers never go back in time, and answer for it.

mod includes;
mod proptests;
mod requests;

use std::time::Duration;

use promptbook::clock::Clock;
use promptbook::error::LabelError;
use promptbook::prompt::Publication;
use promptbook::store::Store;
use promptbook::store::request::Page;
use promptbook::{Error, Timestamp};

use super::*;

/// The time that many milliseconds after the start of a manual clock.
fn at(millis: u64) -> Timestamp {
    clock_at(millis).now()
}

fn clock_at(millis: u64) -> Clock {
    let clock = Clock::manual();
    clock.advance(Duration::from_millis(millis));
    clock
}

/// The store of a server whose clock is at this time.
fn server_at(t: &Table, millis: u64) -> Store {
    t.store.clone().with_clock(clock_at(millis))
}

async fn ledger(t: &Table, id: &PromptId) -> Vec<Publication> {
    let page = Page {
        limit: 100,
        cursor: None,
    };
    let mut newest_first = match t.store.publications(id, &production(), &page).await {
        Err(Error::PromptNotFound { .. }) => vec![],
        list => list.unwrap().items,
    };
    newest_first.reverse();
    newest_first
}

/// The instance and version that were active.
async fn found(store: &Store, id: &PromptId, time: Timestamp) -> Option<(String, u32)> {
    match store.active_at(id, &production(), time).await {
        Ok(found) => {
            let (publication, version) = (found.publication, found.version);
            assert_eq!(publication.version, Some(version.version));
            assert_eq!(publication.instance, version.instance);
            Some((version.instance.to_string(), version.version.get()))
        }
        Err(Error::Label(LabelError::NotActiveAt { .. }) | Error::PromptNotFound { .. }) => None,
        Err(other) => panic!("{other}"),
    }
}

async fn why(t: &Table, id: &PromptId, label: &Label, millis: u64) -> String {
    let error = t.store.active_at(id, label, at(millis)).await.unwrap_err();
    error.to_string()
}

#[tokio::test]
async fn each_write_is_later_than_the_one_before_though_the_clock_was_set_back() {
    let t = Table::new().await;
    let (ahead, behind) = (server_at(&t, 60_000), server_at(&t, 0));
    let change = |template| replace(text(template), Some(production()));
    let (id, label, c) = (prompt(), production(), anyone());
    ahead
        .create(&id, &new_prompt("one", true), &c)
        .await
        .unwrap();
    let saved = behind.save(&id, &change("two"), &c).await.unwrap();
    assert_eq!(saved.version.created_at, at(60_001));
    behind.roll_back(&id, &label, None, &c).await.unwrap();
    behind.unpublish(&id, &label, &c).await.unwrap();
    behind.publish(&id, &label, number(2), &c).await.unwrap();
    behind.delete(&id, &c).await.unwrap();
    behind.restore(&id, &c).await.unwrap();
    behind
        .set_contract(&id, &names(&["extra"]), &c)
        .await
        .unwrap();
    assert_eq!(t.store.prompt(&id).await.unwrap().updated_at, at(60_007));
    let times: Vec<_> = ledger(&t, &id).await.iter().map(|entry| entry.at).collect();
    let expected: Vec<_> = (60_000..=60_006).map(at).collect();
    assert_eq!(times, expected);
    // A clock that is ahead of the ledger counts.
    let later = server_at(&t, 90_000);
    later.unpublish(&id, &label, &c).await.unwrap();
    assert_eq!(ledger(&t, &id).await.last().unwrap().at, at(90_000));
    t.audit().await;
}

#[tokio::test]
async fn a_publication_is_in_force_from_its_time_until_the_next_one() {
    let t = Table::new().await;
    let own = prompt_of("acme", "support/greeting");
    let (label, c) = (production(), anyone());
    let change = |template| replace(text(template), Some(production()));
    server_at(&t, 1000)
        .create(&prompt(), &new_prompt("one", true), &c)
        .await
        .unwrap();
    let (second, two) = (server_at(&t, 2000), change("two"));
    second.save(&prompt(), &two, &c).await.unwrap();
    let create = new_prompt("theirs", true);
    server_at(&t, 3000).create(&own, &create, &c).await.unwrap();
    server_at(&t, 4000)
        .unpublish(&own, &label, &c)
        .await
        .unwrap();
    server_at(&t, 5000).delete(&prompt(), &c).await.unwrap();

    let default = |version| Some(("default".to_owned(), version));
    let acme = Some(("acme".to_owned(), 1));
    for (millis, of_default, of_acme) in [
        (999, None, None),
        (1000, default(1), default(1)),
        (1999, default(1), default(1)),
        (2000, default(2), default(2)),
        (2999, default(2), default(2)),
        (3000, default(2), acme.clone()),
        (3999, default(2), acme),
        (4000, default(2), default(2)),
        (4999, default(2), default(2)),
        (5000, None, None),
    ] {
        assert_eq!(
            found(&t.store, &prompt(), at(millis)).await,
            of_default,
            "{millis}"
        );
        assert_eq!(found(&t.store, &own, at(millis)).await, of_acme, "{millis}");
    }
    t.audit().await;
}

#[tokio::test]
async fn an_error_says_why_nothing_was_active() {
    let t = Table::new().await;
    let own = prompt_of("acme", "support/greeting");
    let c = anyone();
    assert_eq!(
        why(&t, &own, &production(), 0).await,
        "instance `acme` has no prompt `support/greeting`: check the name and ?instance=, or create it"
    );
    server_at(&t, 1000)
        .create(&prompt(), &new_prompt("one", false), &c)
        .await
        .unwrap();
    let publish = server_at(&t, 2000);
    publish
        .publish(&prompt(), &production(), number(1), &c)
        .await
        .unwrap();
    let create = new_prompt("theirs", true);
    server_at(&t, 3000).create(&own, &create, &c).await.unwrap();
    server_at(&t, 4000).delete(&prompt(), &c).await.unwrap();
    server_at(&t, 5000).delete(&own, &c).await.unwrap();
    server_at(&t, 6000).restore(&prompt(), &c).await.unwrap();
    server_at(&t, 7000).delete(&prompt(), &c).await.unwrap();

    let says = |instance: &str, label: &str, time: Timestamp, why: &str| {
        format!(
            "prompt `support/greeting` had no active version under label `{label}` for instance `{instance}` at {time}: {why}"
        )
    };
    for (id, label, millis, reason) in [
        (
            prompt(),
            "production",
            999,
            "`default` created it at 2033-05-18T03:33:21.000Z",
        ),
        (
            prompt(),
            "production",
            1500,
            "`default` first published it there at 2033-05-18T03:33:22.000Z",
        ),
        (
            prompt(),
            "production",
            4000,
            "`default` took it down at 2033-05-18T03:33:24.000Z and published it again at 2033-05-18T03:33:26.000Z",
        ),
        (
            prompt(),
            "production",
            7000,
            "`default` took it down at 2033-05-18T03:33:27.000Z",
        ),
        (
            prompt(),
            "staging",
            4000,
            "`default` never published it there",
        ),
        (
            own.clone(),
            "production",
            1500,
            "`acme` created it at 2033-05-18T03:33:23.000Z; `default` first published it there at 2033-05-18T03:33:22.000Z",
        ),
        (
            own.clone(),
            "production",
            5000,
            "`acme` took it down at 2033-05-18T03:33:25.000Z; `default` took it down at 2033-05-18T03:33:24.000Z and published it again \
             at 2033-05-18T03:33:26.000Z",
        ),
    ] {
        let expected = says(id.instance.as_str(), label, at(millis), reason);
        let label = label.parse().unwrap();
        assert_eq!(why(&t, &id, &label, millis).await, expected);
    }
    let reserved = why(&t, &prompt(), &label("latest"), 4000).await;
    assert!(
        reserved.ends_with("/versions/latest reads that version"),
        "{reserved}"
    );
}
