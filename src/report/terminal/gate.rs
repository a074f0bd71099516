//! One gate: its line, then its cases that aren't as they must be.

use super::super::view::{Case, Mark, Tally, cases};
use super::super::{clean, words};
use super::chart;
use super::page::{self, Page};
use crate::model::{Enforcement, Evidence, Finding, GateResult, Level};
use crate::redact::Scrubbed;

/// Cases of one gate that are written out; the rest is named on one line unless everything is asked for.
const MOST_CASES: usize = 20;

/// Lines of one piece of evidence, likewise.
const MOST_LINES: usize = 12;

/// Bytes of one piece of evidence, however much is asked for.
const MOST_BYTES: usize = 64 * 1024;

pub(super) fn write(page: &mut Page<'_>, gate: &GateResult) {
    page.begin_gate();
    let mark = Mark::of(gate);
    let mut cases = cases(gate);
    head(page, gate, mark, &cases);
    cases.sort_by_key(|case| case.mark);
    let open = |case: &&Case<'_>| page.verbose() || worth_telling(case);
    let told: Vec<&Case<'_>> = cases.iter().filter(open).collect();
    let most = if page.verbose() {
        told.len()
    } else {
        MOST_CASES.min(told.len())
    };
    for (index, case) in told[..most].iter().enumerate() {
        let next = told.get(index + 1).filter(|_| index + 1 < most);
        write_case(page, gate, case, next.copied());
    }
    if most < told.len() {
        let names: Vec<&str> = told[most..].iter().map(|case| case.name.as_str()).collect();
        let names = names.join(", ");
        let text = format!("{} (-v shows all)", clean::cut(&names, 400));
        page.wrapped(4, &format!("and {} more: ", told.len() - most), &text);
    }
    for drawn in &gate.charts {
        chart::write(page, drawn);
    }
    if mark <= Mark::Warned || page.verbose() || !gate.charts.is_empty() {
        page.blank();
    }
}

/// Passed and skipped cases are only counted, except what is waived.
fn worth_telling(case: &Case<'_>) -> bool {
    case.mark <= Mark::Warned || case.findings.iter().any(|finding| finding.level.blocks())
}

/// `✗ env-parity  3 of 12 checks failed  8 ms  team-checkout`.
fn head(page: &mut Page<'_>, gate: &GateResult, mark: Mark, cases: &[Case<'_>]) {
    let colour = page::of(mark);
    let sign = page.paint(colour, mark.sign());
    let id = page.paint(page::BOLD, &clean::line(&gate.id));
    let mut parts = vec![format!("{sign} {id}"), tallied(cases, mark)];
    if gate.kind != gate.id {
        parts.insert(1, page.paint(page::DIM, &clean::line(&gate.kind)));
    }
    if gate.enforcement == Enforcement::Warn && mark == Mark::Warned {
        parts.push("doesn't stop the release".to_owned());
    }
    if gate.attempts > 1 {
        parts.push(words::count(gate.attempts as usize, "attempt"));
    }
    if mark != Mark::Skipped {
        parts.push(words::duration(gate.took));
    }
    if let (Some(owner), true) = (&gate.owner, mark <= Mark::Warned) {
        parts.push(format!("owner {}", clean::line(owner.as_str())));
    }
    page.line(0, &parts.join("  "));
    let told = cases.iter().any(|case| {
        case.findings
            .iter()
            .any(|finding| Some(&finding.message) == gate.status.reason())
    });
    if let (Some(reason), false) = (gate.status.reason(), told) {
        paragraph(page, 4, reason.as_str());
    }
}

/// `3 of 12 checks failed`, `12 checks`, `skipped`.
fn tallied(cases: &[Case<'_>], mark: Mark) -> String {
    let tally = Tally::count(cases.iter().map(|case| case.mark));
    let total = tally.total();
    let parts = [
        (Mark::Failed, "failed"),
        (Mark::Errored, "couldn't be looked at"),
        (Mark::Warned, "with warnings"),
        (Mark::Skipped, "skipped"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .map(|(mark, word)| (tally.number(mark), word))
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{number} {word}"))
        .collect();
    match (total, parts.is_empty()) {
        (1, _) => mark.word().to_owned(),
        (_, true) => format!("{total} checks"),
        (_, false) => format!("{} of {total} checks", parts.join(", ")),
    }
}

fn write_case(page: &mut Page<'_>, gate: &GateResult, case: &Case<'_>, next: Option<&Case<'_>>) {
    page.begin_case();
    let sign = page.paint(page::of(case.mark), case.mark.sign());
    let owner = case
        .owner
        .filter(|owner| Some(*owner) != gate.owner.as_ref());
    let owner = owner.map(|owner| format!("  owner {}", clean::line(owner.as_str())));
    let took = case.took.filter(|_| page.verbose() && case.name != gate.id);
    let took = took.map(|took| format!("  {}", words::duration(took)));
    let name = page.paint(page::BOLD, &case.name);
    let extra = format!("{}{}", took.unwrap_or_default(), owner.unwrap_or_default());
    // The gate's own case follows its line, which has said its name and its reason.
    let own = case.name == gate.id;
    if !own {
        page.line(2, &format!("{sign} {name}{extra}"));
    }
    let waived = case.findings.iter().any(|finding| finding.waived.is_some());
    if let (Some(reason), false) = (case.reason, own || waived) {
        paragraph(page, 6, reason.as_str());
    }
    let shown = |finding: &&&Finding| page.verbose() || finding.level > Level::Note;
    let findings: Vec<&Finding> = case.findings.iter().filter(shown).copied().collect();
    for (index, finding) in findings.iter().enumerate() {
        let following = findings.get(index + 1).copied();
        let following = following.or_else(|| next?.findings.first().copied());
        write_finding(page, finding, case.reason.map(Scrubbed::as_str), following);
    }
}

/// `following` is the finding that is written after this one: advice and place that both share are given once,
/// after the last.
fn write_finding(
    page: &mut Page<'_>,
    finding: &Finding,
    said: Option<&str>,
    following: Option<&Finding>,
) {
    let colour = match finding.waived {
        Some(_) => page::DIM,
        None => page::of_level(finding.level),
    };
    let code = page.paint(colour, &clean::line(&finding.code));
    let message = clean::block(finding.message.as_str());
    let mut lines = message.lines();
    let first = lines.next().unwrap_or_default();
    if said == Some(finding.message.as_str()) {
        page.line(6, &code);
    } else {
        page.wrapped(6, &format!("{code}: "), first);
        for line in lines {
            page.line(6, &format!("| {line}"));
        }
    }
    if let Some(waived) = &finding.waived {
        let text = format!(
            "waived until {}: {}",
            clean::line(&waived.until),
            clean::line(waived.reason.as_str())
        );
        page.wrapped(6, "", &text);
        return;
    }
    for evidence in &finding.evidence {
        if page.is_news(evidence) {
            write_evidence(page, evidence);
        }
    }
    let shared = following.is_some_and(|next| {
        next.code == finding.code && next.help == finding.help && next.waived.is_none()
    });
    if !finding.help.is_empty() && (!shared || page.verbose()) {
        let label = page.paint(page::CYAN, "fix:");
        page.wrapped(6, &format!("{label} "), &clean::line(finding.help.as_str()));
    }
    let told_below = following
        .is_some_and(|next| next.subject == finding.subject && next.place == finding.place);
    if let Some(place) = finding.place.as_ref().filter(|_| !told_below) {
        let text = page.paint(
            page::DIM,
            &format!("at {}", clean::line(&place.to_string())),
        );
        page.line(6, &text);
    }
}

/// Evidence of one line stands beside its label; longer evidence below it, behind a bar that no CI system takes for
/// the beginning of a command.
fn write_evidence(page: &mut Page<'_>, evidence: &Evidence) {
    let text = clean::block(evidence.text.as_str());
    let text = clean::cut(text.trim_end(), MOST_BYTES);
    let lines: Vec<&str> = text.lines().collect();
    let label = page.paint(page::DIM, &format!("{}:", clean::line(&evidence.label)));
    if let [only] = lines[..]
        && only.len() <= 200
    {
        page.line(6, &format!("{label} {only}"));
        return;
    }
    page.line(6, &label);
    let most = if page.verbose() {
        lines.len()
    } else {
        MOST_LINES.min(lines.len())
    };
    for line in &lines[..most] {
        let line = if page.verbose() {
            (*line).into()
        } else {
            clean::cut(line, 300)
        };
        let line = match (evidence.label.as_str(), line.chars().next()) {
            (page::DIFF, Some('+')) => page.paint(page::GREEN, &line),
            (page::DIFF, Some('-')) => page.paint(page::RED, &line),
            (page::DIFF, Some('@')) => page.paint(page::CYAN, &line),
            _ => line.into_owned(),
        };
        page.line(8, &format!("| {line}"));
    }
    if most < lines.len() {
        let more = words::count(lines.len() - most, "more line");
        page.line(8, &format!("| … {more} (-v shows all)"));
    }
}

/// Foreign text of several lines: the first as it is, the rest behind a bar.
fn paragraph(page: &mut Page<'_>, indent: usize, text: &str) {
    let text = clean::block(text);
    let mut lines = text.lines();
    page.wrapped(indent, "", lines.next().unwrap_or_default());
    for line in lines {
        page.line(indent, &format!("| {line}"));
    }
}
