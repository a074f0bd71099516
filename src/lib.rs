//! `gate`: release gates before a deploy, and a watch over the error budget after it.

pub mod redact;
pub mod source;
