//! What a kind of finding is worth to this team.

use schemars::JsonSchema;
use serde::Deserialize;

/// What a finding does to the release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Policy {
    /// It stops the release.
    Block,
    /// It is said, and the release goes on.
    Warn,
    /// It is mentioned for the record.
    Note,
    /// It isn't mentioned.
    Ignore,
}
