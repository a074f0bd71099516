//! Structured errors: whether an error answer keeps the standard that a client relies on, and what shape it has instead.

mod aip193;
mod any_json;
mod departure;
pub mod graphql;
mod json_api;
mod rfc9457;
mod shape;
mod standard;

pub use departure::Departure;
pub use shape::{Shape, is_html_for_json, shape};
pub use standard::{ProblemStandard, departures};
