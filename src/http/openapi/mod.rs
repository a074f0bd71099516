//! OpenAPI documents (3.0 and 3.1): which operations there are, which responses they declare, and what bodies look like.

mod document;
mod operation;
mod schema;

pub use document::OpenApi;
pub use operation::Operation;
