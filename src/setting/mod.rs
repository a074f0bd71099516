//! Value types of `gates.toml`: each reads its text with a clear complaint, and says its form to the JSON Schema.

mod database;
mod duration;
mod env_source;
mod environment;
mod json;
mod json_path;
mod matcher;
mod pattern;
mod placed;
mod policy;
mod problem;
mod rate;
mod regex;
mod share;
mod status;
mod text;
mod tls;
mod waiver;

pub use database::{Database, TlsMode};
pub use duration::Duration;
pub use env_source::{Dialect, EnvFormat, EnvOrigin, EnvSource, EnvSources};
pub use environment::{Environment, EnvironmentTable, Field, Unset};
pub use json::Json;
pub use json_path::JsonPath;
pub use matcher::{Conditions, Kind, Matcher, map_texts};
pub use pattern::Pattern;
pub use placed::Placed;
pub use policy::Policy;
pub use problem::{Problem, Problems};
pub use rate::Rate;
pub use regex::Regex;
pub use share::{Factor, Share};
pub use status::StatusSet;
pub use text::{TextSetting, read_text, text_setting};
pub use tls::Tls;
pub use waiver::{Waiver, WaiverDate};
