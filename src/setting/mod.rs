//! Value types of `gates.toml`: each reads its text with a clear complaint, and says its form to the JSON Schema.

mod database;
mod duration;
mod environment;
mod pattern;
mod placed;
mod policy;
mod problem;
mod share;
mod text;
mod tls;
mod waiver;

pub use database::{Database, TlsMode};
pub use duration::Duration;
pub use environment::{Environment, EnvironmentTable, Field, Unset};
pub use pattern::Pattern;
pub use placed::Placed;
pub use policy::Policy;
pub use problem::{Problem, Problems};
pub use share::{Factor, Share};
pub use text::{TextSetting, read_text, text_setting};
pub use tls::Tls;
pub use waiver::{Waiver, WaiverDate};
