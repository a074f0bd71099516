//! What an answer gives away of the inside: stack traces, debug pages, text of the data layer, paths of the server.
//!
//! A leak is looked for in any status, in the first [`SCANNED`](super::answer::SCANNED) bytes, in plain text as well as inside JSON strings and
//! escaped HTML. A trace needs its frames, a debug page its markup.

mod kind;
mod mask;
mod scan;
mod table;
mod view;

pub use kind::Kind;
pub use mask::masked;
pub use scan::{Leak, scan};
