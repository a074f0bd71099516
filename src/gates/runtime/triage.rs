//! What an edge route can't have, told as a person would who looked into it: which route, what it runs on, what it loads,
//! by which way, and what to do.

use super::code::RuntimeCode;
use super::judge::place;
use crate::model::{Findings, Level, NewFinding};
use crate::source::next::{Dependency, EdgeRoute, Lacking};

/// A route of which something is told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Triage<'r> {
    /// Its name in the report.
    pub subject: &'r str,
    /// The route.
    pub route: &'r EdgeRoute,
}

impl Triage<'_> {
    /// A module that the runtime doesn't have.
    pub(super) fn dependency(
        self,
        dependency: &Dependency,
        findings: &mut Findings<'_, RuntimeCode>,
    ) {
        let builtins = listed(&dependency.builtins);
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
        let message = format!(
            "{} runs on the edge runtime and {verb} {needs}{when}",
            self.who()
        );
        let finding = findings
            .add(code, self.subject, message)
            .evidence("runtime", self.runtime(dependency.built))
            .evidence("dependency", &dependency.name)
            .evidence("import-chain", dependency.chain.join("\n-> "));
        let (file, line) = match (&dependency.place, &self.route.file) {
            (Some((file, line)), _) => (file, *line),
            (None, Some(file)) => (file, 1),
            (None, None) => return,
        };
        finding.help(self.help(dependency)).place(place(file, line));
    }

    /// Code made from text.
    pub(super) fn evaluation(self, evaluation: &Lacking, findings: &mut Findings<'_, RuntimeCode>) {
        let message = format!(
            "{} runs on the edge runtime, which refuses code made from text, and calls `{}` {}",
            self.who(),
            evaluation.name,
            when(evaluation)
        );
        let finding = findings.add(RuntimeCode::EdgeCodeEvaluation, self.subject, message);
        let finding = self.lacking(evaluation, finding);
        if evaluation.lazy && !evaluation.built {
            finding.level(Level::Warning);
        }
    }

    /// An interface of Node that is there without an import.
    pub(super) fn interface(self, interface: &Lacking, findings: &mut Findings<'_, RuntimeCode>) {
        let message = format!(
            "{} runs on the edge runtime and uses `{}` of Node {}",
            self.who(),
            interface.name,
            when(interface)
        );
        let finding = findings.add(RuntimeCode::EdgeUnsupportedInterface, self.subject, message);
        self.lacking(interface, finding);
    }

    fn lacking<'f>(self, lacking: &Lacking, finding: NewFinding<'f>) -> NewFinding<'f> {
        let (file, line) = &lacking.place;
        let help = format!(
            "{}; or keep `{}` out of {file}:{line}",
            self.on_node(),
            lacking.name
        );
        finding
            .evidence("runtime", self.runtime(lacking.built))
            .evidence("import-chain", lacking.chain.join("\n-> "))
            .help(help)
            .place(place(file, *line))
    }

    fn runtime(self, built: bool) -> String {
        let by = match &self.route.said {
            Some((file, line)) => format!("edge ({file}:{line})"),
            None => "edge".to_owned(),
        };
        if built { format!("{by}, as built") } else { by }
    }

    fn help(self, dependency: &Dependency) -> String {
        let elsewhere = match &dependency.place {
            Some((file, line)) => format!(
                "keep `{}` out of {file}:{line} as far as {} is concerned",
                dependency.name,
                self.this()
            ),
            None => format!("keep `{}` out of what it imports", dependency.name),
        };
        format!("{}; or {elsewhere}", self.on_node())
    }

    /// What a person calls the route.
    fn who(self) -> &'static str {
        match self.route.path.as_str() {
            "middleware" => "the middleware",
            "instrumentation" => "the instrumentation, which every runtime loads,",
            _ => "the route",
        }
    }

    fn this(self) -> &'static str {
        match self.route.path.as_str() {
            "middleware" => "the middleware",
            "instrumentation" => "the instrumentation",
            _ => "this route",
        }
    }

    fn on_node(self) -> &'static str {
        match self.route.path.as_str() {
            "middleware" => {
                "let the middleware run on Node: export const config = { runtime: \"nodejs\" }, or proxy.ts in Next.js 16"
            }
            "instrumentation" => {
                "load it in a file of its own, behind if (process.env.NEXT_RUNTIME === \"nodejs\") await import(…)"
            }
            _ => "let the route run on Node: export const runtime = \"nodejs\"",
        }
    }
}

fn when(lacking: &Lacking) -> &'static str {
    if lacking.lazy {
        "when some of its code runs"
    } else {
        "as soon as it loads"
    }
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
