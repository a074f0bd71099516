//! Edge routes: what they load against what the edge runtime has.

use super::Runtime;
use super::code::RuntimeCode;
use super::judge::place;
use super::triage::Triage;
use crate::model::{Findings, Place};
use crate::source::next::{Dependency, EdgeApp, EdgeRoute, View};

impl Runtime {
    /// Judges one application.
    pub(super) fn edge(&self, app: &EdgeApp, findings: &mut Findings<'_, RuntimeCode>) {
        let whole = subject(app, "next build");
        if let View::Broken(why) = &app.view {
            findings.add(
                RuntimeCode::UnreadableBuild,
                &whole,
                format_args!("server/middleware-manifest.json can't be read ({why})"),
            );
        }
        findings.check(subject(app, "edge routes"));
        for route in &app.routes {
            self.edge_route(app, route, findings);
        }
        for (path, file, line) in &app.computed {
            findings
                .add(
                    RuntimeCode::ComputedRuntime,
                    subject(app, path),
                    "`runtime` has to be written out, and is computed here",
                )
                .place(place(file, *line));
        }
        for path in &app.unbuilt {
            let message = "expected in the build's middleware-manifest.json as an edge route, not found: the build is older than the source";
            findings.add(RuntimeCode::StaleBuild, subject(app, path), message);
        }
        for path in &app.moved {
            let message = "expected to run on Node, as the source says, found among the build's edge routes: the build is older than the source";
            findings.add(RuntimeCode::StaleBuild, subject(app, path), message);
        }
        if !app.unreadable.is_empty() && !app.routes.is_empty() {
            findings
                .add(
                    RuntimeCode::UnreadableSource,
                    subject(app, "edge routes"),
                    format_args!(
                        "{} on the way of edge routes can't be read",
                        files(app.unreadable.len())
                    ),
                )
                .evidence("files", app.unreadable.join("\n"));
        }
        if app.view == View::Source && !app.not_installed.is_empty() {
            let count = app.not_installed.len();
            let (packages, are, were) = if count == 1 {
                ("package", "isn't", "wasn't")
            } else {
                ("packages", "aren't", "weren't")
            };
            findings
                .add(
                    RuntimeCode::NotInstalled,
                    subject(app, "edge routes"),
                    format_args!(
                        "{count} {packages} of edge routes {are} installed here and {were} followed"
                    ),
                )
                .evidence("packages", app.not_installed.join(", "));
        }
    }

    fn edge_route(
        &self,
        app: &EdgeApp,
        route: &EdgeRoute,
        findings: &mut Findings<'_, RuntimeCode>,
    ) {
        let subject = subject(app, &route.path);
        let entry = findings.check(&subject);
        if let Some(file) = &route.file {
            entry.place(Place::file(file.clone()));
        }
        for chunk in &route.missing {
            findings.add(
                RuntimeCode::UnreadableBuild,
                &subject,
                format_args!("the build lists {chunk}, which isn't there"),
            );
        }
        let triage = Triage {
            subject: &subject,
            route,
        };
        for dependency in &route.dependencies {
            if !self.is_allowed(dependency) {
                triage.dependency(dependency, findings);
            }
        }
        for evaluation in &route.evaluations {
            if !self.allows(&evaluation.name) {
                triage.evaluation(evaluation, findings);
            }
        }
        for interface in &route.interfaces {
            if !self.allows(&interface.name) {
                triage.interface(interface, findings);
            }
        }
    }

    fn allows(&self, name: &str) -> bool {
        self.allow.iter().any(|pattern| pattern.matches(name))
    }

    fn is_allowed(&self, dependency: &Dependency) -> bool {
        self.allows(&dependency.name)
            || !dependency.builtins.is_empty()
                && dependency
                    .builtins
                    .iter()
                    .all(|builtin| self.allows(builtin))
    }
}

/// Subjects of an application inside a workspace begin with its folder.
fn subject(app: &EdgeApp, name: &str) -> String {
    if app.folder.is_empty() {
        name.to_owned()
    } else {
        format!("{}: {name}", app.folder)
    }
}

fn files(count: usize) -> String {
    if count == 1 {
        "1 file".to_owned()
    } else {
        format!("{count} files")
    }
}
