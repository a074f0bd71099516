//! Markdown for a step summary or a comment: the verdict, a table of gates, then what was found, with evidence to unfold.

pub(super) mod escape;
mod fit;

use std::fmt::Write as _;

use self::escape::{code, code_in_cell, fence, text};
use self::fit::{Piece, Section, fit};
use super::view::{Mark, findings, ordered, stops, unexplained};
use super::{clean, words};
use crate::model::{Action, Exit, Finding, GateResult, Level, Recommendation, RunReport, Status};

/// GitHub drops a step summary above 1 MiB whole, so we stop before.
const MOST: usize = 1_000_000;
/// Most bytes of one piece of evidence.
const EVIDENCE: usize = 8 * 1_024;

/// The report's text, cut at the end of a finding if it grows too long; what stops the release is kept first.
pub(super) fn render(run: &RunReport) -> String {
    let mut out = String::new();
    let sign = match (
        run.recommendation()
            .map(|recommendation| recommendation.action),
        run.exit(),
    ) {
        (Some(Action::Hold), _) => "🟡",
        (_, Exit::Go) => "🟢",
        _ => "🔴",
    };
    let _ = writeln!(out, "## {sign} {}\n", text(&words::headline(run)));
    let fields: Vec<String> = run
        .release
        .fields()
        .into_iter()
        .map(|(name, value)| format!("{name}: {}", code(value.as_str())))
        .collect();
    if !fields.is_empty() {
        let _ = writeln!(out, "{}\n", fields.join(" · "));
    }
    if let Some(recommendation) = run.recommendation() {
        watch(&mut out, recommendation);
    }
    table(&mut out, run);
    let mut sections: Vec<Section> = ordered(run).into_iter().filter_map(section).collect();
    let left = fit(&mut sections, MOST.saturating_sub(out.len()));
    for section in &sections {
        out.push_str(&section.heading);
        out.extend(section.pieces.iter().map(|piece| piece.text.as_str()));
    }
    if left > 0 {
        let _ = writeln!(
            out,
            "\n*… and {left} more: this summary is full, the JSON and HTML reports have all.*"
        );
    }
    out
}

fn table(out: &mut String, run: &RunReport) {
    if run.gates.is_empty() {
        return;
    }
    out.push_str("| | gate | checks | took | owner |\n|---|---|---|---|---|\n");
    for gate in ordered(run) {
        let owner = gate
            .owner
            .as_ref()
            .map(|owner| text(owner.as_str()))
            .unwrap_or_default();
        let id = code_in_cell(&gate.id);
        let kind = if gate.id == gate.kind {
            String::new()
        } else {
            format!(" ({})", text(&gate.kind))
        };
        let row = format!(
            "| {} | {id}{kind} | {} | {} | {owner} |\n",
            marked(gate),
            gate.checks.len(),
            words::duration(gate.took)
        );
        out.push_str(&row);
    }
    out.push('\n');
}

fn marked(gate: &GateResult) -> String {
    let mark = Mark::of(gate);
    format!("{} {}", mark.emoji(), mark.phrase())
}

/// A gate's heading and findings, gravest first; none where nothing is to be told.
fn section(gate: &GateResult) -> Option<Section> {
    let reason = match &gate.status {
        Status::Skipped { reason } => Some(reason),
        _ => unexplained(gate),
    };
    let place = gate
        .place
        .as_ref()
        .map(|place| format!(" — {}", code(&place.to_string())))
        .unwrap_or_default();
    let heading = format!("\n### {} {}{place}\n\n", marked(gate), code(&gate.id));
    let reason = reason.map(|reason| Piece {
        rank: u8::from(!gate.blocks()),
        text: format!("{}\n\n", text(&clean::cut(reason.as_str(), EVIDENCE))),
    });
    let found = findings(gate)
        .into_iter()
        .filter(|finding| finding.level > Level::Note);
    let found = found.map(|found| Piece {
        rank: rank(gate, found),
        text: finding(found),
    });
    let pieces: Vec<Piece> = reason.into_iter().chain(found).collect();
    (!pieces.is_empty()).then_some(Section { heading, pieces })
}

/// What stops the release, what doesn't, what is waived.
fn rank(gate: &GateResult, finding: &Finding) -> u8 {
    if stops(gate, finding) {
        0
    } else if finding.waived.is_none() {
        1
    } else {
        2
    }
}

fn finding(finding: &Finding) -> String {
    let mut out = String::new();
    let level = if finding.waived.is_some() {
        "waived"
    } else {
        finding.level.name()
    };
    let subject = code(finding.subject.as_str());
    let _ = writeln!(
        out,
        "- **{subject}** {} ({level}, {})",
        text(finding.message.as_str()),
        code(&finding.code)
    );
    if let Some(waived) = &finding.waived {
        let _ = writeln!(
            out,
            "  - waived until {}: {}",
            waived.until,
            text(waived.reason.as_str())
        );
    } else if !finding.help.is_empty() {
        let _ = writeln!(out, "  - fix: {}", text(finding.help.as_str()));
    }
    if let Some(place) = &finding.place {
        let _ = writeln!(out, "  - at {}", code(&place.to_string()));
    }
    if !finding.evidence.is_empty() {
        out.push_str("  <details><summary>evidence</summary>\n\n");
        for evidence in &finding.evidence {
            let text = clean::block(evidence.text.as_str());
            let text = clean::cut(text.trim_end(), EVIDENCE);
            let fence = fence(&text);
            let language = if evidence.label == "diff" {
                "diff"
            } else {
                "text"
            };
            let _ = writeln!(
                out,
                "  {}:\n\n  {fence}{language}",
                self::text(&evidence.label)
            );
            for line in clean::defused(&text).lines() {
                let _ = writeln!(out, "  {line}");
            }
            let _ = writeln!(out, "  {fence}\n");
        }
        out.push_str("  </details>\n");
    }
    out
}

fn watch(out: &mut String, recommendation: &Recommendation) {
    let after = words::duration(recommendation.after);
    let _ = writeln!(
        out,
        "**{}** after {after}: {}\n",
        recommendation.action,
        text(recommendation.text.as_str())
    );
    if !recommendation.objectives.is_empty() {
        out.push_str("| objective | | requests | failed | allowed |\n|---|---|---|---|---|\n");
    }
    for objective in &recommendation.objectives {
        let _ = writeln!(
            out,
            "| {} | {}: {} | {} | {} | {:.2} % |",
            text(objective.name.as_str()),
            objective.action,
            text(&objective.reason),
            objective.requests,
            objective.errors,
            objective.budget * 100.0
        );
    }
    out.push('\n');
    if let (Action::Rollback, Some(command)) = (recommendation.action, &recommendation.rollback) {
        let _ = writeln!(out, "To roll back: {}\n", code(command.as_str()));
    }
}
