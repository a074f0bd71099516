//! TAP 13: one line a check, the findings as a YAML block.

use std::fmt::Write as _;

use super::view::{Case, Mark, cases};
use super::{clean, words};
use crate::model::{Enforcement, Finding, GateResult, RunReport};

/// The report's text.
pub(super) fn render(run: &RunReport) -> String {
    if run.gates.is_empty() {
        let message = name(&words::no_gates(run));
        let (word, directive) = if run.rests() {
            ("ok", " # SKIP")
        } else {
            ("not ok", "")
        };
        return format!("TAP version 13\n1..1\n{word} 1 - {message}{directive}\n");
    }
    let mut lines = String::new();
    let mut number = 0usize;
    for gate in &run.gates {
        for case in cases(gate) {
            number += 1;
            line(&mut lines, number, gate, &case);
        }
    }
    format!("TAP version 13\n1..{number}\n{lines}")
}

fn line(out: &mut String, number: usize, gate: &GateResult, case: &Case<'_>) {
    let name = if case.name == gate.id {
        name(&gate.id)
    } else {
        self::name(&format!("{}: {}", gate.id, case.name))
    };
    let against = case.findings.iter().any(|finding| finding.blocks());
    let ok = match case.mark {
        Mark::Failed | Mark::Errored => false,
        Mark::Warned => !against,
        Mark::Skipped | Mark::Passed => true,
    };
    let word = if ok { "ok" } else { "not ok" };
    let directive = match (case.mark, case.reason) {
        (Mark::Skipped, reason) => {
            let reason = reason.map_or("", |reason| reason.as_str());
            format!(" # SKIP {}", self::name(reason))
        }
        // What TAP calls a test that may fail.
        (Mark::Warned, _) if !ok && gate.enforcement == Enforcement::Warn => {
            " # TODO doesn't stop the release".to_owned()
        }
        _ => String::new(),
    };
    let _ = writeln!(out, "{word} {number} - {name}{directive}");
    if let (Mark::Errored, Some(reason)) = (case.mark, case.reason) {
        block(out, &[("message", reason.as_str()), ("severity", "error")]);
    }
    for finding in case.findings.iter().filter(|_| case.mark <= Mark::Warned) {
        block(out, &fields(finding));
    }
}

fn fields(finding: &Finding) -> [(&'static str, &str); 4] {
    [
        ("message", finding.message.as_str()),
        ("severity", finding.level.name()),
        ("code", finding.code.as_str()),
        ("fix", finding.help.as_str()),
    ]
}

/// A YAML block whose values are JSON strings, which YAML reads as they are.
fn block(out: &mut String, fields: &[(&str, &str)]) {
    out.push_str("  ---\n");
    for (key, value) in fields {
        let value = serde_json::Value::from(clean::defused(&clean::line(value)));
        let _ = writeln!(out, "  {key}: {value}");
    }
    out.push_str("  ...\n");
}

/// A description: `#` begins a directive, so it is escaped.
fn name(text: &str) -> String {
    clean::defused(&clean::line(text))
        .replace('\\', "\\\\")
        .replace('#', "\\#")
}
