//! Permissions that take effect late, as those of a new role do.

use std::cell::Cell;

use promptbook::Error;
use promptbook::error::DatabaseError;

use super::super::{PAUSE, PROPAGATION, once_allowed};
use super::*;

fn denied() -> Error {
    Error::Database(DatabaseError::Refused(
        "AccessDeniedException: not authorized to perform dynamodb:GetItem".to_owned(),
    ))
}

/// The outcome of seeding, the number of attempts, and the time they took.
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
async fn denied_seeding_is_retried_until_access_is_granted() {
    let pauses = |n| PAUSE * n;
    assert_eq!(seeded(0, denied()).await, (Ok(()), 1, pauses(0)));
    assert_eq!(seeded(3, denied()).await, (Ok(()), 4, pauses(3)));
}

#[tokio::test(start_paused = true)]
async fn access_denied_for_a_minute_is_reported() {
    let (outcome, tries, took) = seeded(u32::MAX, denied()).await;
    assert_eq!((outcome, took), (Err(denied()), PROPAGATION));
    assert_eq!(tries, 13);
}

#[tokio::test(start_paused = true)]
async fn other_errors_are_not_retried() {
    for error in [
        Error::Database(DatabaseError::Refused(
            "ResourceNotFoundException: no such table".to_owned(),
        )),
        Error::Database(DatabaseError::Refused(
            "ValidationException: AccessDeniedException".to_owned(),
        )),
        Error::Database(DatabaseError::Unavailable("ThrottlingException".to_owned())),
    ] {
        let outcome = seeded(u32::MAX, error.clone()).await;
        assert_eq!(outcome, (Err(error), 1, Duration::ZERO));
    }
}

#[test]
fn time_remains_to_seed_after_the_last_retry() {
    assert!(PROPAGATION < LONGEST / 2);
}
