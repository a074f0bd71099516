//! Cloudflare Workers: what the code loads against the compatibility date and flags.

use super::Runtime;
use super::code::RuntimeCode;
use super::judge::place;
use crate::model::{Findings, Level, Place};
use crate::source::worker::{Compatibility, Variable, Worker, is_stub};

impl Runtime {
    /// Judges one worker.
    pub(super) fn worker(&self, worker: &Worker, findings: &mut Findings<'_, RuntimeCode>) {
        let subject = subject(worker);
        findings.check(&subject).place(Place::file(&worker.file));
        if let Some(why) = &worker.broken {
            findings
                .add(
                    RuntimeCode::UnreadableBuild,
                    &subject,
                    format_args!("{} can't be read ({why})", worker.file),
                )
                .help("see whether the file parses")
                .place(Place::file(&worker.file));
            return;
        }
        if worker.date.is_none() {
            findings
                .add(RuntimeCode::WorkerCompat, &subject, "expected a compatibility_date, found none: the worker gets the oldest behaviour")
                .level(Level::Warning)
                .help("set compatibility_date to the day on which the worker was last tested")
                .place(Place::file(&worker.file));
        }
        for (builtin, chain, lazy) in &worker.builtins {
            if self.allow.iter().any(|pattern| pattern.matches(builtin)) {
                continue;
            }
            let has = worker.has(builtin);
            let (what, help) = if !has {
                (
                    "its compatibility date and flags don't give",
                    help(worker, builtin),
                )
            } else if is_stub(builtin) {
                ("Workers have as a stub alone: its functions throw", INSTEAD)
            } else {
                continue;
            };
            let finding = findings
                .add(
                    RuntimeCode::WorkerCompat,
                    &subject,
                    format_args!("loads `{builtin}` of Node, which {what}"),
                )
                .evidence("dependency", builtin)
                .evidence("import-chain", chain.join("\n-> "))
                .help(help)
                .place(Place::file(&worker.file));
            if *lazy || has {
                finding.level(Level::Warning);
            }
        }
        if !worker.fills_environment() {
            environment(&subject, worker, findings);
        }
    }
}

/// `worker shop`, `worker shop in production`.
fn subject(worker: &Worker) -> String {
    let name = match &worker.name {
        Some(name) => format!("worker {name}"),
        None => "worker".to_owned(),
    };
    match &worker.environment {
        Some(environment) => format!("{name} in {environment}"),
        None => name,
    }
}

/// Reads of `process.env` where that is left empty: no error, and no value.
fn environment(subject: &str, worker: &Worker, findings: &mut Findings<'_, RuntimeCode>) {
    let mut reads: Vec<&Variable> = worker.variables.iter().filter(|it| !it.default).collect();
    let level = if reads.is_empty() {
        Level::Warning
    } else {
        Level::Failure
    };
    if reads.is_empty() {
        reads = worker.variables.iter().collect();
    }
    let Some(first) = reads.first() else {
        return;
    };
    let mut names: Vec<String> = reads
        .iter()
        .filter(|read| read.name != "*")
        .map(|read| format!("`{}`", read.name))
        .collect();
    names.sort();
    names.dedup();
    let what = if names.is_empty() {
        "it".to_owned()
    } else {
        names.join(", ")
    };
    let all: Vec<String> = reads
        .iter()
        .map(|read| format!("{}:{}: {}", read.file, read.line, read.name))
        .collect();
    let message = format!(
        "reads {what} from `process.env`, which its compatibility date and flags leave empty"
    );
    findings
        .add(RuntimeCode::WorkerCompat, subject, message)
        .level(level)
        .evidence("reads", all.join("\n"))
        .help(
            "set compatibility_date to 2025-04-01 or later and the flag nodejs_compat (or add nodejs_compat_populate_process_env), or read `env` of \"cloudflare:workers\"",
        )
        .place(place(&first.file, first.line));
}

const INSTEAD: &str = "use an interface of Workers instead";

fn help(worker: &Worker, builtin: &str) -> &'static str {
    match worker.compatibility() {
        Compatibility::None => {
            "add compatibility_flags = [\"nodejs_compat\"] and a compatibility_date of 2024-09-23 or later"
        }
        Compatibility::First => "set compatibility_date to 2024-09-23 or later",
        Compatibility::Full if builtin.starts_with("fs") => {
            "set compatibility_date to 2025-09-01 or later, or add the flag enable_nodejs_fs_module"
        }
        Compatibility::Full if builtin.starts_with("http") => {
            "set compatibility_date to 2025-08-15 or later, or add the flag enable_nodejs_http_modules"
        }
        Compatibility::Full => INSTEAD,
    }
}
