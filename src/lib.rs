//! `gate`: release gates before a deploy, and a watch over the error budget after it.
//!
//! Each paragraph of the module list below is a floor. A module uses the floors above its own paragraph,
//! never its neighbours or the paragraphs below; a test reads this file and enforces it.

pub mod redact;

pub mod model;
pub mod setting;

pub mod db;
pub mod env;
pub mod http;
pub mod init;
pub mod migrate;
pub mod report;
pub mod slo;
pub mod source;

pub mod context;

pub mod gates;

pub mod config;

pub mod run;

pub mod cli;
