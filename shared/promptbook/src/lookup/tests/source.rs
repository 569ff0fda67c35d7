//! A source that confirms what the cache has instead of sending it again.

use std::sync::{Arc, Mutex};

use futures_util::FutureExt;

use super::table::{seconds, text};
use super::{compiled_in, fresh, served, stale};
use crate::clock::Clock;
use crate::lookup::source::{Consistency, KnownVersion, ReadAnswer, ReadRequest};
use crate::lookup::{ActivePrompts, Options};
use crate::store::request::{ActiveRead, SnapshotId};

/// Answers reads from a list, and records what each was told of the cache.
#[derive(Clone, Default)]
struct Source(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    answer: Option<ReadAnswer>,
    asked: Vec<(Option<KnownVersion>, Consistency)>,
}

impl Source {
    fn answer(&self, answer: Option<ReadAnswer>) {
        self.0.lock().unwrap().answer = answer;
    }

    fn prompts(&self) -> (ActivePrompts, Clock) {
        let clock = Clock::manual();
        let options = Options {
            clock: clock.clone(),
            ..Options::default()
        };
        let state = Arc::clone(&self.0);
        let read = move |request: ReadRequest| {
            let mut state = state.lock().unwrap();
            state.asked.push((request.known, request.consistency));
            let answer = state.answer.clone();
            async move { answer.ok_or_else(|| "no route".into()) }.boxed()
        };
        (ActivePrompts::over(Box::new(read), options), clock)
    }

    fn asked(&self) -> Vec<(Option<KnownVersion>, Consistency)> {
        std::mem::take(&mut self.0.lock().unwrap().asked)
    }
}

fn read(found: ActiveRead) -> Option<ReadAnswer> {
    Some(ReadAnswer::Read(found))
}

#[tokio::test]
async fn an_unchanged_version_is_fresh_again() {
    let source = Source::default();
    let (prompts, clock) = source.prompts();
    let first = text(1, "one").unwrap();
    let digest = first.in_force().unwrap().1.digest.clone();
    source.answer(read(first));
    assert_eq!(served(&prompts).await, fresh("one"));
    assert_eq!(source.asked(), [(None, Consistency::Eventual)]);
    source.answer(Some(ReadAnswer::Unchanged));
    let known = KnownVersion {
        includes: Vec::new(),
        digest,
        snapshot: SnapshotId::default(),
    };
    for _ in 0..2 {
        clock.advance(seconds(30));
        assert_eq!(served(&prompts).await, fresh("one"));
        assert_eq!(
            source.asked(),
            [(Some(known.clone()), Consistency::Eventual)]
        );
        clock.advance(seconds(29));
        assert_eq!(served(&prompts).await, fresh("one"), "its age starts again");
        assert_eq!(source.asked(), []);
        clock.advance(seconds(1));
    }
    source.answer(None);
    clock.advance(seconds(30));
    assert_eq!(served(&prompts).await, stale("one"));
}

#[tokio::test]
async fn nothing_is_unchanged_that_the_cache_does_not_have() {
    let source = Source::default();
    let (prompts, clock) = source.prompts();
    source.answer(Some(ReadAnswer::Unchanged));
    assert_eq!(served(&prompts).await, compiled_in());
    source.answer(read(ActiveRead::default()));
    clock.advance(seconds(30));
    assert_eq!(served(&prompts).await, compiled_in());
    source.answer(Some(ReadAnswer::Unchanged));
    clock.advance(seconds(30));
    assert_eq!(served(&prompts).await, compiled_in());
    source.answer(read(text(1, "one").unwrap()));
    clock.advance(seconds(30));
    assert_eq!(served(&prompts).await, fresh("one"));
    assert!(source.asked().iter().all(|(known, _)| known.is_none()));
}
