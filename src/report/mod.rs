//! Reports: each format is a pure function of a [`RunReport`](crate::model::RunReport).

mod attachment;
mod clean;
mod format;
mod github;
mod gitlab;
mod html;
pub mod incident;
pub mod json;
mod junit;
mod markdown;
mod sarif;
mod tap;
mod terminal;
mod view;
mod words;
mod write;
mod xml;

pub use attachment::{Attachment, attachments};
pub use clean::{defused_json, harmless, line};
pub use format::{Format, Style, Warnings};
pub use write::{WriteError, write};
