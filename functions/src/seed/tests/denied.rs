//! Rights that take effect late, as those of a role do that was made a moment ago.

use std::cell::Cell;

use promptbook::Error;

use super::super::{PAUSE, PROPAGATION, once_allowed};
use super::*;

fn denied() -> Error {
    Error::Refused("AccessDeniedException: not authorized to perform dynamodb:GetItem".to_owned())
}

/// What seeding came to, how often it was tried, and how long that took.
async fn seeded(fails: u32, error: Error) -> (promptbook::Result<()>, u32, Duration) {
    let (tries, started) = (Cell::new(0), Instant::now());
    let outcome = once_allowed(async || {
        tries.set(tries.get() + 1);
        if tries.get() <= fails {
            return Err(error.clone());
        }
        Ok(())
    });
    (outcome.await, tries.get(), started.elapsed())
}

#[tokio::test(start_paused = true)]
async fn seeding_that_is_denied_is_tried_again_until_it_is_allowed() {
    let pauses = |n| PAUSE * n;
    assert_eq!(seeded(0, denied()).await, (Ok(()), 1, pauses(0)));
    assert_eq!(seeded(3, denied()).await, (Ok(()), 4, pauses(3)));
}

#[tokio::test(start_paused = true)]
async fn what_is_denied_for_a_minute_is_told() {
    let (outcome, tries, took) = seeded(u32::MAX, denied()).await;
    assert_eq!((outcome, took), (Err(denied()), PROPAGATION));
    assert_eq!(tries, 13);
}

#[tokio::test(start_paused = true)]
async fn nothing_else_is_tried_again() {
    for error in [
        Error::Refused("ResourceNotFoundException: no such table".to_owned()),
        Error::Refused("ValidationException: AccessDeniedException".to_owned()),
        Error::Unavailable("ThrottlingException".to_owned()),
    ] {
        let outcome = seeded(u32::MAX, error.clone()).await;
        assert_eq!(outcome, (Err(error), 1, Duration::ZERO));
    }
}

#[test]
fn there_is_time_to_seed_after_the_last_try() {
    assert!(PROPAGATION < LONGEST / 2);
}
