//! Tolerant readers of what projects write their settings and migrations in: enough to find literals, no more.

pub mod ini;
pub mod literal;
pub mod python;
pub mod spring;
