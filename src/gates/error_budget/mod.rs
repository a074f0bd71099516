//! `error-budget`: watches a release after the deploy, and recommends to promote it, to hold it or to roll it back.

mod chart;
mod code;
mod judge;
mod notify;
mod observe;
mod record;
mod remote;
mod running;
mod source;
mod spec;
mod words;

pub use spec::ErrorBudget;
