//! Which release a run is about.

use crate::redact::Scrubbed;

/// The release's metadata: from `[release]`, else from the CI's own variables, else from git.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Release {
    /// The service's name.
    pub service: Option<Scrubbed>,
    /// The version or tag that goes out.
    pub version: Option<Scrubbed>,
    /// The commit that goes out.
    pub commit: Option<Scrubbed>,
    /// The commit that is out now, and that a rollback goes back to.
    pub previous_commit: Option<Scrubbed>,
    /// The branch or tag.
    pub reference: Option<Scrubbed>,
    /// Who started it.
    pub actor: Option<Scrubbed>,
    /// The page of the CI run.
    pub run_url: Option<Scrubbed>,
    /// The team that answers for it.
    pub owner: Option<Scrubbed>,
}

impl Release {
    /// Name and text of every field that is known, in reading order.
    pub fn fields(&self) -> Vec<(&'static str, &Scrubbed)> {
        [
            ("service", &self.service),
            ("version", &self.version),
            ("commit", &self.commit),
            ("previous_commit", &self.previous_commit),
            ("ref", &self.reference),
            ("actor", &self.actor),
            ("run_url", &self.run_url),
            ("owner", &self.owner),
        ]
        .into_iter()
        .filter_map(|(name, value)| value.as_ref().map(|value| (name, value)))
        .collect()
    }
}
