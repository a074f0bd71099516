//! GitLab's code quality report: findings on the lines of a merge request, failures and warnings alike.

use std::collections::HashMap;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::clean;
use super::view::{findings, inconclusive, ordered, stops, unexplained};
use crate::model::{Finding, GateResult, Level, Place, RunReport};

/// The report's text: an array, empty when nothing is to be said.
pub(super) fn render(run: &RunReport) -> String {
    let mut issues: Vec<Value> = Vec::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    for gate in ordered(run) {
        if let Some(reason) = unexplained(gate) {
            let code = inconclusive(gate);
            issues.push(issue(
                run,
                gate,
                &code,
                &gate.id,
                reason.as_str(),
                if gate.blocks() { "critical" } else { "major" },
                None,
            ));
        }
        for finding in findings(gate)
            .into_iter()
            .filter(|finding| finding.waived.is_none())
        {
            let message = format!("{}: {}", finding.subject, finding.message);
            let place = finding.place.as_ref();
            issues.push(issue(
                run,
                gate,
                &finding.code,
                finding.subject.as_str(),
                &message,
                severity(gate, finding),
                place,
            ));
        }
    }
    for issue in &mut issues {
        // What GitLab finds twice under one fingerprint it shows once.
        let fingerprint = issue["fingerprint"].as_str().unwrap_or_default().to_owned();
        let times = seen.entry(fingerprint.clone()).or_default();
        *times += 1;
        if *times > 1 {
            issue["fingerprint"] =
                Value::from(hex(&Sha256::digest(format!("{fingerprint}{times}"))));
        }
    }
    let text = serde_json::to_string_pretty(&Value::Array(issues)).unwrap_or_default();
    clean::defused_json(&text) + "\n"
}

fn severity(gate: &GateResult, finding: &Finding) -> &'static str {
    match finding.level {
        _ if stops(gate, finding) => "blocker",
        Level::Failure | Level::Error => "major",
        Level::Warning => "minor",
        Level::Note => "info",
    }
}

fn issue(
    run: &RunReport,
    gate: &GateResult,
    code: &str,
    subject: &str,
    message: &str,
    severity: &str,
    place: Option<&Place>,
) -> Value {
    let own = Place::line(run.config.as_str(), 1);
    let place = place.or(gate.place.as_ref()).unwrap_or(&own);
    // Stable from run to run: the same finding keeps its fingerprint whatever was measured, and no two share one.
    let fingerprint =
        Sha256::digest([gate.id.as_str(), code, subject, place.file.as_str()].join("\0"));
    json!({
        "description": clean::line(message),
        "check_name": code,
        "fingerprint": hex(&fingerprint),
        "severity": severity,
        "location": { "path": place.file, "lines": { "begin": place.line.unwrap_or(1) } },
    })
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
