//! The release's metadata: what the configuration says, else what the CI says, else what git says.

use std::fs;
use std::path::Path;

use super::Process;
use crate::config::ReleaseSettings;
use crate::model::Release;
use crate::redact::Redactor;

const SERVICE: &[&str] = &["GITHUB_REPOSITORY", "CI_PROJECT_NAME", "K_SERVICE"];
const VERSION: &[&str] = &["CI_COMMIT_TAG", "HEROKU_RELEASE_VERSION", "K_REVISION"];
const COMMIT: &[&str] = &[
    "GITHUB_SHA",
    "CI_COMMIT_SHA",
    "BUILD_SOURCEVERSION",
    "CIRCLE_SHA1",
    "BUILDKITE_COMMIT",
    "BITBUCKET_COMMIT",
    "VERCEL_GIT_COMMIT_SHA",
    "COMMIT_REF",
    "HEROKU_SLUG_COMMIT",
    "RENDER_GIT_COMMIT",
    "GIT_COMMIT",
];
const PREVIOUS: &[&str] = &[
    "CI_COMMIT_BEFORE_SHA",
    "GIT_PREVIOUS_SUCCESSFUL_COMMIT",
    "VERCEL_GIT_PREVIOUS_SHA",
    "CACHED_COMMIT_REF",
];
const REFERENCE: &[&str] = &[
    "GITHUB_HEAD_REF",
    "GITHUB_REF_NAME",
    "CI_COMMIT_REF_NAME",
    "BUILD_SOURCEBRANCHNAME",
    "CIRCLE_BRANCH",
    "BUILDKITE_BRANCH",
    "BITBUCKET_BRANCH",
    "VERCEL_GIT_COMMIT_REF",
    "GIT_BRANCH",
];
const ACTOR: &[&str] = &[
    "GITHUB_TRIGGERING_ACTOR",
    "GITHUB_ACTOR",
    "GITLAB_USER_LOGIN",
    "BUILD_REQUESTEDFOR",
    "CIRCLE_USERNAME",
    "BUILDKITE_BUILD_CREATOR",
];
const RUN_URL: &[&str] = &[
    "CI_JOB_URL",
    "CI_PIPELINE_URL",
    "BUILD_URL",
    "CIRCLE_BUILD_URL",
    "BUILDKITE_BUILD_URL",
];

/// The release that a run below `root` is about.
pub(super) fn release(
    settings: &ReleaseSettings,
    process: &Process,
    root: &Path,
    redactor: &Redactor,
) -> Release {
    let first = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| process.variable(name))
            .map(ToOwned::to_owned)
    };
    let shown = |given: &Option<String>, found: Option<String>| {
        given
            .clone()
            .or(found)
            .filter(|text| !text.is_empty())
            .map(|text| redactor.scrub(text))
    };
    let git = if settings.commit.is_none() && first(COMMIT).is_none() {
        head(root)
    } else {
        None
    };
    let (commit, branch) = git.unwrap_or_default();
    // All zeros: GitLab's word for "no commit before this one".
    let previous = first(PREVIOUS).filter(|commit| commit.chars().any(|c| c != '0'));
    let service = first(SERVICE).map(|name| name.rsplit('/').next().unwrap_or_default().to_owned());
    Release {
        service: shown(&settings.service, service),
        version: shown(&settings.version, first(VERSION)),
        commit: shown(&settings.commit, first(COMMIT).or(Some(commit))),
        previous_commit: shown(&settings.previous_commit, previous),
        reference: shown(&settings.reference, first(REFERENCE).or(branch)),
        actor: shown(&settings.actor, first(ACTOR)),
        run_url: shown(
            &settings.run_url,
            first(RUN_URL).or_else(|| github_run(process)),
        ),
        owner: shown(&settings.owner, None),
    }
}

fn github_run(process: &Process) -> Option<String> {
    let server = process.variable("GITHUB_SERVER_URL")?;
    let repository = process.variable("GITHUB_REPOSITORY")?;
    let run = process.variable("GITHUB_RUN_ID")?;
    Some(format!("{server}/{repository}/actions/runs/{run}"))
}

/// Commit and branch that are checked out, read from git's own files: starting git would cost more than a probe.
fn head(root: &Path) -> Option<(String, Option<String>)> {
    let git = root
        .ancestors()
        .map(|folder| folder.join(".git"))
        .find(|git| git.exists())?;
    let git = if git.is_file() {
        let link = fs::read_to_string(&git).ok()?;
        git.parent()?.join(link.strip_prefix("gitdir: ")?.trim())
    } else {
        git
    };
    let head = fs::read_to_string(git.join("HEAD")).ok()?;
    let Some(reference) = head.strip_prefix("ref: ").map(str::trim) else {
        return Some((head.trim().to_owned(), None));
    };
    // A linked work tree keeps its branches in the main one's folder.
    let common = fs::read_to_string(git.join("commondir"))
        .map_or_else(|_| git.clone(), |path| git.join(path.trim()));
    let loose = fs::read_to_string(common.join(reference)).ok();
    let commit = loose.or_else(|| {
        let packed = fs::read_to_string(common.join("packed-refs")).ok()?;
        packed
            .lines()
            .find_map(|line| line.strip_suffix(reference).map(ToOwned::to_owned))
    })?;
    let branch = reference.strip_prefix("refs/heads/").map(ToOwned::to_owned);
    Some((commit.trim().to_owned(), branch))
}
