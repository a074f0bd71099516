//! TAP 13: one line a check, the findings as a YAML block.

use std::fmt::Write as _;

use super::clean;
use crate::model::{Check, CheckStatus, GateResult, RunReport, Status};

/// The report's text.
pub fn render(run: &RunReport) -> String {
    let mut lines = String::new();
    let mut number = 0usize;
    for gate in &run.gates {
        let own = match &gate.status {
            Status::Errored { reason } | Status::Skipped { reason } => Some(reason.as_str()),
            Status::Passed | Status::Failed => None,
        };
        if let Some(reason) = own {
            number += 1;
            let skipped = matches!(gate.status, Status::Skipped { .. });
            let word = if skipped { "ok" } else { "not ok" };
            let directive = if skipped {
                format!(" # SKIP {}", name(reason))
            } else {
                String::new()
            };
            let _ = writeln!(lines, "{word} {number} - {}{directive}", name(&gate.id));
            if !skipped {
                block(&mut lines, &[("message", reason)]);
            }
        }
        for check in &gate.checks {
            number += 1;
            line(&mut lines, number, gate, check);
        }
    }
    if number == 0 {
        return "TAP version 13\n1..1\nnot ok 1 - no gate was selected\n".to_owned();
    }
    format!("TAP version 13\n1..{number}\n{lines}")
}

fn line(out: &mut String, number: usize, gate: &GateResult, check: &Check) {
    let name = name(&format!("{}: {}", gate.id, check.name));
    match &check.status {
        CheckStatus::Passed => {
            let _ = writeln!(out, "ok {number} - {name}");
        }
        CheckStatus::Skipped(reason) => {
            let _ = writeln!(
                out,
                "ok {number} - {name} # SKIP {}",
                self::name(reason.as_str())
            );
        }
        CheckStatus::Failed | CheckStatus::Errored => {
            let todo = if gate.blocks() {
                ""
            } else {
                " # TODO doesn't block"
            };
            let _ = writeln!(out, "not ok {number} - {name}{todo}");
            for finding in gate.findings_of(check) {
                let fields = [
                    ("message", finding.message.as_str()),
                    ("severity", finding.level.name()),
                    ("code", finding.code.as_str()),
                    ("fix", finding.help.as_str()),
                ];
                block(out, &fields);
            }
        }
    }
}

/// A YAML block whose values are JSON strings, which YAML reads as they are.
fn block(out: &mut String, fields: &[(&str, &str)]) {
    out.push_str("  ---\n");
    for (key, value) in fields {
        let value = serde_json::Value::from(clean::disarm(&clean::line(value)));
        let _ = writeln!(out, "  {key}: {value}");
    }
    out.push_str("  ...\n");
}

/// A description: `#` begins a directive, so it is escaped.
fn name(text: &str) -> String {
    clean::disarm(&clean::line(text))
        .replace('\\', "\\\\")
        .replace('#', "\\#")
}
