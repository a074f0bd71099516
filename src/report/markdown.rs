//! Markdown for a step summary or a comment: the verdict, a table of gates, then what was found, with evidence to unfold.

use std::fmt::Write as _;

use super::view::ordered;
use super::{clean, words};
use crate::model::{
    Action, Enforcement, Exit, Finding, GateResult, Level, Recommendation, RunReport, Status,
};

/// GitHub drops a step summary above 1 MiB whole, so we stop before.
const MOST: usize = 1_000_000;
/// Most bytes of one piece of evidence.
const EVIDENCE: usize = 8 * 1_024;

/// The report's text, cut at the end of a finding if it grows too long.
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
    let mut left = 0usize;
    for gate in ordered(run) {
        for piece in pieces(gate) {
            if out.len() + piece.len() > MOST {
                left += 1;
            } else {
                out.push_str(&piece);
            }
        }
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
        let id = code(&gate.id);
        let kind = if gate.id == gate.kind {
            String::new()
        } else {
            format!(" ({})", text(&gate.kind))
        };
        let row = format!(
            "| {} | {id}{kind} | {} | {} | {owner} |\n",
            sign(gate),
            gate.checks.len(),
            words::duration(gate.took)
        );
        out.push_str(&row);
    }
    out.push('\n');
}

fn sign(gate: &GateResult) -> &'static str {
    match (&gate.status, gate.enforcement) {
        (Status::Passed, _) => "✅ passed",
        (Status::Skipped { .. }, _) => "⏭️ skipped",
        (Status::Failed, Enforcement::Block) => "❌ failed",
        (Status::Errored { .. }, Enforcement::Block) => "❗ couldn't look",
        (Status::Failed | Status::Errored { .. }, Enforcement::Warn) => "⚠️ warned",
    }
}

/// A gate's findings as pieces that a cut may stand between.
fn pieces(gate: &GateResult) -> Vec<String> {
    let shown: Vec<&Finding> = gate
        .findings
        .iter()
        .filter(|finding| finding.level > Level::Note)
        .collect();
    let mut pieces = Vec::new();
    let reason = gate.status.reason();
    if shown.is_empty() && reason.is_none() {
        return pieces;
    }
    let place = gate
        .place
        .as_ref()
        .map(|place| format!(" — {}", code(&place.to_string())))
        .unwrap_or_default();
    let mut head = format!("\n### {} {}{place}\n\n", sign(gate), code(&gate.id));
    if let Some(reason) = reason {
        let _ = writeln!(head, "{}\n", text(reason.as_str()));
    }
    pieces.push(head);
    pieces.extend(shown.into_iter().map(finding));
    pieces
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

/// Foreign text inside a line or a table cell: nothing in it is markup.
fn text(foreign: &str) -> String {
    let mut out = String::with_capacity(foreign.len());
    for c in clean::defused(&clean::line(foreign)).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // A mention notifies people, a link leads away.
            '@' => out.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '#' | '|' | '!' | '~' | ':' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// Foreign text as code inside a line or a table cell.
fn code(foreign: &str) -> String {
    let line = clean::defused(&clean::line(foreign)).replace('|', "\\|");
    let longest = longest_run(&line);
    let ticks = "`".repeat(longest + 1);
    let gap = if line.starts_with('`') || line.ends_with('`') {
        " "
    } else {
        ""
    };
    if line.is_empty() {
        String::new()
    } else {
        format!("{ticks}{gap}{line}{gap}{ticks}")
    }
}

/// A fence longer than any run of backticks in `text`.
fn fence(text: &str) -> String {
    "`".repeat(longest_run(text).max(2) + 1)
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}
