//! CI systems, told from their files, and how gate is called in each.

use std::path::Path;

/// A CI system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Ci {
    /// GitHub Actions
    Github,
    /// GitLab CI
    Gitlab,
    /// Jenkins
    Jenkins,
    /// CircleCI
    Circleci,
    /// Azure Pipelines
    Azure,
    /// Buildkite
    Buildkite,
    /// Bitbucket Pipelines
    Bitbucket,
}

/// Each with the file that tells of it, its name, and the snippet.
const SYSTEMS: &[(Ci, &str, &str, &str)] = &[
    (
        Ci::Github,
        ".github/workflows",
        "GitHub Actions",
        include_str!("snippets/github.yml"),
    ),
    (
        Ci::Gitlab,
        ".gitlab-ci.yml",
        "GitLab CI",
        include_str!("snippets/gitlab.yml"),
    ),
    (
        Ci::Jenkins,
        "Jenkinsfile",
        "Jenkins",
        include_str!("snippets/jenkins.groovy"),
    ),
    (
        Ci::Circleci,
        ".circleci/config.yml",
        "CircleCI",
        include_str!("snippets/circleci.yml"),
    ),
    (
        Ci::Azure,
        "azure-pipelines.yml",
        "Azure Pipelines",
        include_str!("snippets/azure.yml"),
    ),
    (
        Ci::Buildkite,
        ".buildkite",
        "Buildkite",
        include_str!("snippets/buildkite.yml"),
    ),
    (
        Ci::Bitbucket,
        "bitbucket-pipelines.yml",
        "Bitbucket Pipelines",
        include_str!("snippets/bitbucket.yml"),
    ),
];

impl Ci {
    /// The systems that `root` has files of.
    pub(super) fn in_use(root: &Path) -> Vec<Self> {
        let found = SYSTEMS
            .iter()
            .filter(|(_, file, ..)| root.join(file).exists());
        found.map(|(ci, ..)| *ci).collect()
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.row().2
    }

    /// The file that its configuration stands in.
    pub fn file(self) -> &'static str {
        match self {
            Self::Github => ".github/workflows/gate.yml",
            Self::Buildkite => ".buildkite/pipeline.yml",
            other => other.row().1,
        }
    }

    /// What to put there.
    pub fn snippet(self) -> &'static str {
        self.row().3
    }

    fn row(self) -> &'static (Self, &'static str, &'static str, &'static str) {
        let row = SYSTEMS.iter().find(|(ci, ..)| *ci == self);
        // Every variant has its row; the test of this module sees to it.
        row.unwrap_or(&SYSTEMS[0])
    }
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

    #[test]
    fn every_system_has_its_row() {
        for ci in Ci::value_variants() {
            assert_eq!(ci.row().0, *ci);
        }
    }
}
