//! Running probes: from what `gates.toml` says to what came of each request.

mod build;
mod cors;
mod credentials;
mod examine;
mod excerpt;
mod fault;
mod form;
mod outcome;
mod plan;
mod retry;
mod session;
mod set;

pub use examine::{Asked, Examiner, Read, body_end, found_leaks};
pub use excerpt::excerpt;
pub use fault::{Fault, FaultKind};
pub use outcome::{Attempt, Exchange, Outcome, Sample};
pub use plan::{Plan, Planned, names_sent};
pub use retry::retry_after;
pub use session::{Manners, Session};
pub use set::ProbeSet;
