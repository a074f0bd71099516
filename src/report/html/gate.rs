//! One gate: a heading, its charts, its cases.

use super::super::view::{Case, Mark, cases};
use super::super::words;
use super::escape::{anchor, line};
use super::{case, chart};
use crate::model::{Enforcement, GateResult};

pub(super) fn write(out: &mut String, gate: &GateResult) {
    let mark = Mark::of(gate);
    let mut cases = cases(gate);
    cases.sort_by_key(|case| case.mark);
    let id = anchor(&gate.id);
    let word = mark.word();
    *out += &format!(
        "<section class=\"gate {word}\" aria-labelledby=\"gate-{id}\">\n<h2 id=\"gate-{id}\"><span class=\"sign {word}\" aria-hidden=\"true\">{}</span> {} <span class=\"state {word}\">{}</span></h2>\n",
        mark.sign(),
        line(&gate.id),
        mark.phrase()
    );
    facts(out, gate, &cases);
    if let Some(recommendation) = &gate.recommendation {
        *out += &format!(
            "<p class=\"reason\"><strong>{}</strong>: {}</p>\n",
            recommendation.action,
            line(recommendation.text.as_str())
        );
    }
    for drawn in &gate.charts {
        chart::write(out, drawn);
    }
    *out += "<ul class=\"cases\">\n";
    let mut diff = None;
    for case in &cases {
        case::write(out, gate, case, &mut diff);
    }
    *out += "</ul>\n</section>\n";
}

/// Kind, enforcement, place and so on, as one line of facts.
fn facts(out: &mut String, gate: &GateResult, cases: &[Case<'_>]) {
    let mut facts = vec![
        line(&gate.kind),
        words::count(cases.len(), "check"),
        words::duration(gate.took),
    ];
    if gate.enforcement == Enforcement::Warn {
        facts.push("doesn't stop the release".to_owned());
    }
    if gate.attempts > 1 {
        facts.push(words::count(gate.attempts as usize, "attempt"));
    }
    if let Some(owner) = &gate.owner {
        facts.push(format!("owner {}", line(owner.as_str())));
    }
    if let Some(place) = &gate.place {
        facts.push(format!("<code>{}</code>", line(&place.to_string())));
    }
    *out += &format!("<p class=\"facts\">{}</p>\n", facts.join(" · "));
}
