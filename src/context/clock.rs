//! The time of day, read once and carried on by a monotonic clock.

use jiff::Timestamp;
use tokio::time::Instant;

/// Tells the time of day without asking the system again, so that a clock set back doesn't matter.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    started: Timestamp,
    origin: Instant,
}

impl Clock {
    /// A clock that shows `now`.
    pub fn new(now: Timestamp) -> Self {
        Self {
            started: now,
            origin: Instant::now(),
        }
    }

    /// The time when the clock was made.
    pub fn started(&self) -> Timestamp {
        self.started
    }

    /// The moment when the clock was made, for measuring.
    pub fn origin(&self) -> Instant {
        self.origin
    }

    /// The time now.
    pub fn now(&self) -> Timestamp {
        self.started
            .checked_add(self.origin.elapsed())
            .unwrap_or(self.started)
    }
}
