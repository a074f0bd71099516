//! Edge routes: what they load against what the edge runtime has.

use super::Runtime;
use super::code::RuntimeCode;
use super::judge::place;
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
            let (packages, are) = if count == 1 {
                ("package", "isn't")
            } else {
                ("packages", "aren't")
            };
            findings
                .add(RuntimeCode::NotInstalled, subject(app, "edge routes"), format_args!("{count} {packages} of edge routes {are} installed here and weren't followed"))
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
        for dependency in &route.dependencies {
            if !self.is_allowed(dependency) {
                report(&subject, route, dependency, findings);
            }
        }
    }

    fn is_allowed(&self, dependency: &Dependency) -> bool {
        let allows = |name: &str| self.allow.iter().any(|pattern| pattern.matches(name));
        allows(&dependency.name)
            || !dependency.builtins.is_empty()
                && dependency.builtins.iter().all(|builtin| allows(builtin))
    }
}

fn report(
    subject: &str,
    route: &EdgeRoute,
    dependency: &Dependency,
    findings: &mut Findings<'_, RuntimeCode>,
) {
    let builtins = listed(&dependency.builtins);
    let what = if route.path == "middleware" {
        "the middleware"
    } else {
        "the route"
    };
    let is_own = dependency.builtins.first() == Some(&dependency.name);
    let (verb, when) = if dependency.lazy {
        ("can load", " when some of its code runs")
    } else {
        ("loads", "")
    };
    let needs = if is_own {
        format!("{builtins} of Node")
    } else {
        format!("`{}`, which needs {builtins} of Node", dependency.name)
    };
    // A build proves it: then how it is imported doesn't matter.
    let code = if dependency.lazy && !dependency.built {
        RuntimeCode::LazyEdgeImport
    } else {
        RuntimeCode::EdgeUnsupportedImport
    };
    let message = format!("{what} runs on the edge runtime and {verb} {needs}{when}");
    let mut finding = findings
        .add(code, subject, message)
        .evidence("runtime", runtime(route, dependency))
        .evidence("dependency", &dependency.name);
    finding = finding.evidence("import-chain", dependency.chain.join("\n-> "));
    let (file, line) = match (&dependency.place, &route.file) {
        (Some((file, line)), _) => (file.clone(), *line),
        (None, Some(file)) => (file.clone(), 1),
        (None, None) => return,
    };
    finding
        .help(help(route, dependency))
        .place(place(&file, line));
}

/// The first few names; the rest by number.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 4;
    let shown: Vec<String> = names
        .iter()
        .take(SHOWN)
        .map(|name| format!("`{name}`"))
        .collect();
    match names.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn runtime(route: &EdgeRoute, dependency: &Dependency) -> String {
    let by = match &route.said {
        Some((file, line)) => format!("edge ({file}:{line})"),
        None => "edge".to_owned(),
    };
    if dependency.built {
        format!("{by}, as built")
    } else {
        by
    }
}

fn help(route: &EdgeRoute, dependency: &Dependency) -> String {
    let elsewhere = match &dependency.place {
        Some((file, line)) => format!(
            "keep `{}` out of {file}:{line} as far as this route is concerned",
            dependency.name
        ),
        None => format!("keep `{}` out of what it imports", dependency.name),
    };
    let node = if route.path == "middleware" {
        "let the middleware run on Node: export const config = { runtime: \"nodejs\" }, or proxy.ts in Next.js 16"
    } else {
        "let the route run on Node: export const runtime = \"nodejs\""
    };
    format!("{node}; or {elsewhere}")
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
