//! `[release]`: what the release is called, for the reports.

use schemars::JsonSchema;
use serde::Deserialize;

/// The release's metadata as far as the configuration gives it. Every key defaults from the CI's own variables
/// (GitHub, GitLab and others), else from git.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ReleaseSettings {
    /// The service's name.
    pub service: Option<String>,
    /// The version or tag that goes out.
    pub version: Option<String>,
    /// The commit that goes out.
    pub commit: Option<String>,
    /// The commit that is out now, and that a rollback goes back to.
    pub previous_commit: Option<String>,
    /// The branch or tag.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    /// Who started the release.
    pub actor: Option<String>,
    /// The page of the CI run.
    pub run_url: Option<String>,
    /// The team that answers for the service.
    pub owner: Option<String>,
}
