//! Cloudflare Workers: what the code loads against the compatibility date and flags.

use super::Runtime;
use super::code::RuntimeCode;
use crate::model::{Findings, Level, Place};
use crate::source::worker::{Compatibility, Worker};

impl Runtime {
    /// Judges one worker.
    pub(super) fn worker(&self, worker: &Worker, findings: &mut Findings<'_, RuntimeCode>) {
        let subject = match &worker.name {
            Some(name) => format!("worker {name}"),
            None => "worker".to_owned(),
        };
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
            if worker.has(builtin) || self.allow.iter().any(|pattern| pattern.matches(builtin)) {
                continue;
            }
            let finding = findings
                .add(RuntimeCode::WorkerCompat, &subject, format_args!("loads `{builtin}` of Node, which its compatibility date and flags don't give"))
                .evidence("dependency", builtin)
                .evidence("import-chain", chain.join("\n-> "))
                .help(help(worker, builtin))
                .place(Place::file(&worker.file));
            if *lazy {
                finding.level(Level::Warning);
            }
        }
    }
}

fn help(worker: &Worker, builtin: &str) -> &'static str {
    match worker.compatibility() {
        Compatibility::None => {
            "add compatibility_flags = [\"nodejs_compat\"] and a compatibility_date of 2024-09-23 or later"
        }
        Compatibility::First => "set compatibility_date to 2024-09-23 or later",
        Compatibility::Full if builtin.starts_with("fs") => {
            "set compatibility_date to 2025-09-01 or later, or add the flag enable_nodejs_fs_module"
        }
        Compatibility::Full => "use an interface of Workers instead",
    }
}
