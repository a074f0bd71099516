//! GitHub annotations: workflow commands on standard output, at most ten of a kind, the last one counting the rest.
//!
//! Escaping as the runner undoes it: `%`, CR and LF in messages; `:` and `,` in properties, too.

use std::fmt::Write as _;

use super::view::{Mark, findings, ordered, stops, unexplained};
use super::{clean, words};
use crate::model::{Exit, Finding, GateResult, Level, Place, RunReport};

/// GitHub shows ten annotations of a kind a step, and drops the rest silently.
const MOST: usize = 10;
/// Most bytes of a message.
const MESSAGE: usize = 4_096;

/// The report's text: commands only.
pub(super) fn render(run: &RunReport) -> String {
    let mut errors = Vec::new();
    let mut warnings = Vec::new();
    for gate in ordered(run) {
        if let Some(reason) = unexplained(gate) {
            let list = if gate.blocks() {
                &mut errors
            } else {
                &mut warnings
            };
            list.push((
                gate.place.clone(),
                format!("{}: {}", gate.id, Mark::Errored.phrase()),
                reason.to_string(),
            ));
        }
        for finding in findings(gate) {
            if finding.waived.is_some() || finding.level == Level::Note {
                continue;
            }
            let list = if stops(gate, finding) {
                &mut errors
            } else {
                &mut warnings
            };
            list.push(annotation(gate, finding));
        }
    }
    if run.gates.is_empty() && !run.rests() {
        errors.push((None, "gate".to_owned(), words::no_gates(run)));
    }
    let mut out = String::new();
    commands(&mut out, "error", &errors);
    commands(&mut out, "warning", &warnings);
    if run.exit() == Exit::Go {
        let _ = writeln!(
            out,
            "::notice title=gate::{}",
            message(&words::headline(run))
        );
    }
    out
}

type Annotation = (Option<Place>, String, String);

fn annotation(gate: &GateResult, finding: &Finding) -> Annotation {
    let place = finding.place.clone().or_else(|| gate.place.clone());
    let title = format!("{}: {}", gate.id, finding.subject);
    let mut text = format!("{} ({})", finding.message, finding.code);
    if !finding.help.is_empty() {
        let _ = write!(text, "\nfix: {}", finding.help);
    }
    (place, title, text)
}

fn commands(out: &mut String, kind: &str, annotations: &[Annotation]) {
    let shown = if annotations.len() > MOST {
        MOST - 1
    } else {
        annotations.len()
    };
    for (place, title, text) in &annotations[..shown] {
        let mut properties = Vec::new();
        if let Some(place) = place {
            properties.push(format!("file={}", property(&place.file)));
            properties.extend(place.line.map(|line| format!("line={line}")));
            properties.extend(place.column.map(|column| format!("col={column}")));
        }
        properties.push(format!("title={}", property(title)));
        let _ = writeln!(out, "::{kind} {}::{}", properties.join(","), message(text));
    }
    if annotations.len() > shown {
        let rest = annotations.len() - shown;
        let _ = writeln!(
            out,
            "::{kind} title=gate::and {rest} more: see the summary or the report"
        );
    }
}

fn message(text: &str) -> String {
    let text = clean::defused(&clean::block(text));
    clean::cut(&text, MESSAGE)
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(&clean::line(text))
        .replace(':', "%3A")
        .replace(',', "%2C")
}
