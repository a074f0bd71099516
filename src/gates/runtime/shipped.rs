//! What is shipped: secrets in it, links that lead nowhere, files that it lacks.

use super::code::RuntimeCode;
use super::judge::place;
use super::observe::Seen;
use crate::model::{Findings, Level, Place};
use crate::source::artifact::Artifact;
use crate::source::traced::Traced;

/// Judges the build output, the artifacts and the Dockerfiles' contexts.
pub(super) fn judge(seen: &Seen, findings: &mut Findings<'_, RuntimeCode>) {
    for name in &seen.missing_artifacts {
        findings.add(
            RuntimeCode::MissingArtifact,
            name,
            "expected a folder, found nothing there",
        );
    }
    for artifact in &seen.artifacts {
        findings.check(&artifact.name);
        contents(artifact, findings);
    }
    for (link, target) in &seen.dangling {
        dangling(link, link, target, findings);
    }
    traced(&seen.traces, findings);
}

fn contents(artifact: &Artifact, findings: &mut Findings<'_, RuntimeCode>) {
    for secrets in &artifact.secrets {
        let what = match (artifact.is_context, secrets.is_final) {
            (false, _) => format!("is shipped with {}", artifact.name),
            (true, true) => format!("is copied into the image by {}", artifact.name),
            (true, false) => format!(
                "is copied into a stage of {}, and may stay in its layers and caches",
                artifact.name
            ),
        };
        let level = if secrets.is_final {
            Level::Failure
        } else {
            Level::Warning
        };
        let place = match secrets.copied_at {
            Some(line) => place(&artifact.name, line),
            None => Place::file(&secrets.file),
        };
        let help = if artifact.is_context {
            "leave it out by .dockerignore, and copy what is needed by name"
        } else {
            "delete it after the build, or keep it out of what the build traces"
        };
        findings
            .add(
                RuntimeCode::SecretInArtifact,
                &secrets.file,
                format_args!("holds {} and {what}", secrets.why),
            )
            .level(level)
            .help(help)
            .place(place);
    }
    for (link, target) in &artifact.dangling {
        dangling(&artifact.name, link, target, findings);
    }
    for (source, line) in &artifact.ignored_copies {
        findings
            .add(
                RuntimeCode::IgnoredCopy,
                &artifact.name,
                format_args!("copies {source}, which .dockerignore leaves out"),
            )
            .place(place(&artifact.name, *line));
    }
}

fn dangling(subject: &str, link: &str, target: &str, findings: &mut Findings<'_, RuntimeCode>) {
    findings
        .add(
            RuntimeCode::DanglingLink,
            subject,
            format_args!("{link} links to {target}, which isn't there"),
        )
        .place(Place::file(link));
}

/// A trace of which most is missing tells that its dependencies aren't installed here, or that the build was copied
/// in parts; one that lacks a few files tells a defect.
fn traced(traces: &[Traced], findings: &mut Findings<'_, RuntimeCode>) {
    if traces.is_empty() {
        return;
    }
    let subject = "traced files";
    findings.check(subject);
    let (elsewhere, here): (Vec<&Traced>, Vec<&Traced>) = traces
        .iter()
        .filter(|trace| !trace.missing.is_empty())
        .partition(|trace| trace.missing.len() * 2 > trace.needed);
    for trace in here {
        findings
            .add(
                RuntimeCode::MissingTracedFile,
                &trace.file,
                format_args!(
                    "needs {} when it runs, {} of them missing",
                    files(trace.needed),
                    trace.missing.len()
                ),
            )
            .evidence("missing", trace.missing.join("\n"));
    }
    if !elsewhere.is_empty() {
        let message = format!(
            "{} of {} can't be checked: most of what they trace isn't here",
            elsewhere.len(),
            traces_word(traces.len())
        );
        findings
            .add(RuntimeCode::MissingTracedFile, subject, message)
            .level(Level::Note)
            .help("run the gate where the project is built, with its dependencies installed");
    }
}

fn files(count: usize) -> String {
    if count == 1 {
        "1 file".to_owned()
    } else {
        format!("{count} files")
    }
}

fn traces_word(count: usize) -> String {
    if count == 1 {
        "1 trace".to_owned()
    } else {
        format!("{count} traces")
    }
}
