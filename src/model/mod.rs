//! The plain values of a run: what gates find, what it adds up to, and which release it is about.

mod catalogue;
mod chart;
mod exit;
mod finding;
mod findings;
mod part;
mod place;
mod recommendation;
mod release;
mod result;
mod run_code;
mod stage;

pub use catalogue::{Code, CodeEntry, codes};
pub use chart::{Chart, Line, Mark};
pub use exit::Exit;
pub use finding::{Evidence, Finding, Level, Waived};
pub use findings::{CheckEntry, Findings, Judged, NewFinding};
pub use part::{Part, Shard};
pub use place::Place;
pub use recommendation::{Action, Objective, Recommendation};
pub use release::Release;
pub use result::{Check, CheckStatus, Ending, Enforcement, GateResult, RunReport, Status, Verdict};
pub use run_code::{RUN_KIND, RunCode};
pub use stage::Stage;
