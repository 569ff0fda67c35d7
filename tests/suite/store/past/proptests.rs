//! The past after any writes.

use promptbook::error::{DatabaseError, DeletionError, LabelError};
use promptbook::store::request::InForce;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::*;

/// One write by a server whose clock is at any time.
#[derive(Debug, Clone)]
struct Write {
    of_acme: bool,
    act: u8,
    clock: u64,
}

fn writes() -> impl Strategy<Value = Vec<Write>> {
    let write = (any::<bool>(), 0u8..6, 0u64..50).prop_map(|(of_acme, act, clock)| Write {
        of_acme,
        act,
        clock,
    });
    proptest::collection::vec(write, 1..20)
}

/// Does the write; whether it was possible does not matter.
async fn write(t: &Table, nth: usize, write: &Write) {
    let id = prompt_of(
        if write.of_acme { "acme" } else { "default" },
        "support/greeting",
    );
    let (store, label, c) = (server_at(t, write.clock), production(), anyone());
    let template = format!("text {nth}");
    let possible = match write.act {
        0 => store
            .create(&id, &new_prompt(&template, true), &c)
            .await
            .map(drop),
        1 => {
            let change = replace(text(&template), Some(label));
            store.save(&id, &change, &c).await.map(drop)
        }
        2 => store.roll_back(&id, &label, None, &c).await.map(drop),
        3 => store.unpublish(&id, &label, &c).await.map(drop),
        4 => store.delete(&id, &c).await.map(drop),
        _ => store.restore(&id, &c).await.map(drop),
    };
    assert!(
        !matches!(
            possible,
            Err(Error::Database(DatabaseError::Unavailable(_))
                | Error::Database(DatabaseError::Corrupt { .. }))
        ),
        "{possible:?}"
    );
}

/// What a ledger says of a time.
fn in_force(ledger: &[Publication], time: Timestamp) -> Option<(String, u32)> {
    let last = ledger.iter().rfind(|entry| entry.at <= time)?;
    Some((last.instance.to_string(), last.version?.get()))
}

#[test]
fn any_writes_under_any_clocks_leave_ledgers_that_ascend_and_answer_for_every_time() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut runner = TestRunner::new(ProptestConfig::with_cases(12));
    let outcome = runner.run(&writes(), |writes| {
        runtime.block_on(async {
            let t = Table::new().await;
            for (nth, one) in writes.iter().enumerate() {
                write(&t, nth, one).await;
            }
            let own = prompt_of("acme", "support/greeting");
            let ledgers = [ledger(&t, &own).await, ledger(&t, &prompt()).await];
            let mut times = vec![at(0), at(100)];
            for ledger in &ledgers {
                let ascending: Vec<_> = ledger.iter().map(|entry| entry.at).collect();
                prop_assert!(
                    ascending.windows(2).all(|pair| pair[0] < pair[1]),
                    "{ascending:?}"
                );
                times.extend(ascending.into_iter().flat_map(|at| [at, at.next()]));
            }
            let [of_acme, of_default] = &ledgers;
            times.sort_unstable();
            times.dedup();
            let mut last = None;
            for time in times {
                let inherited = in_force(of_default, time);
                let expected = in_force(of_acme, time).or(inherited.clone());
                prop_assert_eq!(found(&t.store, &own, time).await, expected.clone());
                prop_assert_eq!(found(&t.store, &prompt(), time).await, inherited);
                last = expected;
            }
            // After the last write, that is what is active now.
            let now = t.store.active_now(&own, &production(), &[]).await.unwrap();
            let now = now.into_in_force().map(|now| {
                (
                    now.publication.instance.to_string(),
                    now.version.version.get(),
                )
            });
            prop_assert_eq!(last, now);
            Ok(())
        })
    });
    outcome.unwrap();
}

/// One write to a prompt that includes another, or to that one.
#[derive(Debug, Clone)]
struct Change {
    of_acme: bool,
    of_piece: bool,
    under_staging: bool,
    act: u8,
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let change = (any::<bool>(), any::<bool>(), any::<bool>(), 0u8..5);
    let change = change.prop_map(|(of_acme, of_piece, under_staging, act)| Change {
        of_acme,
        of_piece,
        under_staging,
        act,
    });
    proptest::collection::vec(change, 1..15)
}

/// Makes the change, if it is allowed.
async fn change(t: &Table, nth: usize, it: &Change) {
    let pick = |which, one, other| if which { one } else { other };
    let id = prompt_of(
        pick(it.of_acme, "acme", "default"),
        pick(it.of_piece, "tone", "support/greeting"),
    );
    let label = label(pick(it.under_staging, "staging", "production"));
    let template = match it.of_piece {
        true => format!("tone {nth}"),
        false => format!("{{% include 'tone' %}} text {nth}"),
    };
    let c = anyone();
    let allowed = match it.act {
        0 | 1 => {
            let change = replace(text(&template), Some(label.clone()));
            match t.store.save(&id, &change, &c).await {
                Err(Error::PromptNotFound { .. }) => {
                    let new = NewPrompt {
                        publish: Some(label),
                        ..new_prompt(&template, false)
                    };
                    t.store.create(&id, &new, &c).await.map(drop)
                }
                other => other.map(drop),
            }
        }
        2 => t.store.roll_back(&id, &label, None, &c).await.map(drop),
        3 => t.store.unpublish(&id, &label, &c).await.map(drop),
        _ => match t.store.delete(&id, &c).await {
            Err(Error::Deletion(DeletionError::Deleted { .. })) => {
                t.store.restore(&id, &c).await.map(drop)
            }
            other => other.map(drop),
        },
    };
    assert!(
        !matches!(
            allowed,
            Err(Error::Database(DatabaseError::Unavailable(_))
                | Error::Database(DatabaseError::Corrupt { .. }))
        ),
        "{allowed:?}"
    );
}

/// The readers of the prompt.
fn readers() -> impl Iterator<Item = (PromptId, Label)> {
    let of = |instance| ["production", "staging"].map(|name| (instance, label(name)));
    let all = ["default", "acme"].into_iter().flat_map(of);
    all.map(|(instance, label)| (prompt_of(instance, "support/greeting"), label))
}

async fn then(t: &Table, (id, label): &(PromptId, Label), time: Timestamp) -> Option<InForce> {
    match t.store.active_at(id, label, time).await {
        Ok(found) => Some(found),
        Err(Error::Label(LabelError::NotActiveAt { .. }) | Error::PromptNotFound { .. }) => None,
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn what_was_read_at_a_time_is_what_was_active_then_with_all_that_it_included() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut runner = TestRunner::new(ProptestConfig::with_cases(12));
    let outcome = runner.run(&changes(), |changes| {
        runtime.block_on(async {
            let t = Table::new().await;
            create(&t, &prompt_of("default", "tone"), "tone").await;
            create(&t, &prompt(), "{% include 'tone' %} text").await;
            let mut read = vec![];
            for (nth, it) in changes.iter().enumerate() {
                t.clock.advance(Duration::from_millis(10));
                change(&t, nth, it).await;
                for reader in readers() {
                    let now = t.store.active_now(&reader.0, &reader.1, &[]).await.unwrap();
                    read.push((t.clock.now(), reader, now.into_in_force()));
                }
            }
            for (time, reader, expected) in read {
                prop_assert_eq!(then(&t, &reader, time).await, expected);
            }
            t.audit().await;
            Ok(())
        })
    });
    outcome.unwrap();
}
