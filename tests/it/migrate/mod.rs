//! The engine against the real tools: folders and databases that they made, and what they said about them.

mod agreement;
mod case;
mod detection;
pub mod fixture;
mod layouts;
mod lint;
mod rules;
mod table;
