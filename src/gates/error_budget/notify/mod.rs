//! Tells people and systems what was recommended. What goes wrong here never changes the recommendation.

mod channel;
mod message;
mod payload;
mod send;

pub(super) use channel::Channel;
pub(super) use message::Message;
pub(super) use payload::{Call, calls};
pub(super) use send::{Notified, Outcome, tell};
