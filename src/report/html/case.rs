//! One case: a line that unfolds to what was found, what was seen, and how to mend it.

use super::super::clean;
use super::super::view::{Case, Mark};
use super::super::words;
use super::escape::{line, text};
use crate::model::{Finding, GateResult};

/// Bytes of one piece of evidence; the JSON report has all.
const MOST: usize = 32 * 1024;

/// `diff` is the last comparison that the gate has shown: it is about the whole gate, and needn't stand there again.
pub(super) fn write<'c>(
    out: &mut String,
    gate: &GateResult,
    case: &Case<'c>,
    diff: &mut Option<&'c str>,
) {
    let word = case.mark.word();
    let head = head(gate, case);
    *out += &format!("<li class=\"case {word}\">");
    if case.findings.is_empty() && case.reason.is_none() {
        *out += &format!("<p class=\"line\">{head}</p></li>\n");
        return;
    }
    let open = if matches!(case.mark, Mark::Failed | Mark::Errored) {
        " open"
    } else {
        ""
    };
    *out +=
        &format!("<details{open}><summary class=\"line\">{head}</summary>\n<div class=\"body\">\n");
    if let Some(reason) = case.reason.filter(|_| case.findings.is_empty()) {
        paragraph(out, "message", reason.as_str());
    }
    for finding in &case.findings {
        write_finding(out, finding, diff);
    }
    *out += "</div>\n</details></li>\n";
}

fn head(gate: &GateResult, case: &Case<'_>) -> String {
    let word = case.mark.word();
    let mut head = format!(
        "<span class=\"sign {word}\" aria-hidden=\"true\">{}</span><span class=\"sr\">{word}: </span><span class=\"name\">{}</span>",
        case.mark.sign(),
        line(&case.name)
    );
    let said = case
        .reason
        .or(case.findings.first().map(|finding| &finding.message));
    if let Some(said) = said {
        let said = clean::line(said.as_str());
        head += &format!(
            " <span class=\"said\">{}</span>",
            text(&clean::cut(&said, 200))
        );
    }
    if let Some(took) = case.took.filter(|_| case.name != gate.id) {
        head += &format!(" <span class=\"took\">{}</span>", words::duration(took));
    }
    if let Some(owner) = case
        .owner
        .filter(|owner| Some(*owner) != gate.owner.as_ref())
    {
        head += &format!(" <span class=\"owner\">{}</span>", line(owner.as_str()));
    }
    head
}

fn write_finding<'c>(out: &mut String, finding: &'c Finding, diff: &mut Option<&'c str>) {
    let level = finding.level.name();
    *out += &format!(
        "<article class=\"finding {level}\">\n<p class=\"code\"><code>{}</code> <span class=\"level\">{}</span></p>\n",
        line(&finding.code),
        if finding.waived.is_some() {
            "waived"
        } else {
            level
        }
    );
    paragraph(out, "message", finding.message.as_str());
    if let Some(waived) = &finding.waived {
        *out += &format!(
            "<p class=\"waived\">Waived until {}: {}</p>\n",
            line(&waived.until),
            line(waived.reason.as_str())
        );
    }
    if !finding.help.is_empty() {
        *out += &format!(
            "<p class=\"help\"><strong>How to fix:</strong> {}</p>\n",
            text(finding.help.as_str())
        );
    }
    if let Some(place) = &finding.place {
        *out += &format!(
            "<p class=\"place\">at <code>{}</code></p>\n",
            line(&place.to_string())
        );
    }
    for evidence in &finding.evidence {
        let seen = evidence.text.as_str();
        if evidence.label != "diff" {
            write_evidence(out, &evidence.label, seen);
        } else if diff.replace(seen) == Some(seen) {
            *out += "<p class=\"evidence\"><span class=\"label\">diff</span> the one above</p>\n";
        } else {
            block(out, &evidence.label, seen);
        }
    }
    *out += "</article>\n";
}

fn write_evidence(out: &mut String, label: &str, seen: &str) {
    let short = seen.len() <= 100 && !seen.trim_end().contains(['\n', '\r']);
    if short && !seen.starts_with("curl ") {
        *out += &format!(
            "<p class=\"evidence\"><span class=\"label\">{}</span> <code>{}</code></p>\n",
            line(label),
            line(seen)
        );
    } else {
        block(out, label, seen);
    }
}

/// A block with a button that copies it.
pub(super) fn block(out: &mut String, label: &str, seen: &str) {
    let seen = clean::block(seen);
    let seen = clean::cut(seen.trim_end(), MOST);
    *out += &format!(
        "<figure class=\"evidence\"><figcaption><span class=\"label\">{}</span> <button type=\"button\" class=\"copy\" hidden>Copy</button></figcaption>",
        line(label)
    );
    if label == "diff" {
        *out += "<pre class=\"diff\" tabindex=\"0\">";
        for row in seen.lines() {
            let class = match row.chars().next() {
                Some('+') => "add",
                Some('-') => "del",
                Some('~' | '!') => "change",
                Some('@') => "at",
                _ => "same",
            };
            *out += &format!("<span class=\"{class}\">{}</span>\n", text(row));
        }
        *out += "</pre></figure>\n";
    } else {
        // A line feed at the beginning of `pre` isn't shown.
        *out += &format!("<pre tabindex=\"0\">\n{}</pre></figure>\n", text(&seen));
    }
}

fn paragraph(out: &mut String, class: &str, words: &str) {
    *out += &format!("<p class=\"{class}\">{}</p>\n", text(words));
}
