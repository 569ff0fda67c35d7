//! What time it is: passed in, so that tests can say.

use jiff::Timestamp;

/// A source of time.
#[derive(Debug, Clone, Default)]
pub struct Clock;

impl Clock {
    /// The wall clock.
    pub fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
