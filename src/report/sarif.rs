//! SARIF 2.1.0, for code scanning.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::clean;
use super::view::{findings, inconclusive, ordered, stops, unexplained};
use crate::model::{Code as _, Finding, GateResult, Level, Place, RunCode, RunReport};

/// The report's text.
pub(super) fn render(run: &RunReport) -> String {
    let mut rules: BTreeMap<String, Value> = BTreeMap::new();
    let mut results = Vec::new();
    for gate in ordered(run) {
        if let Some(reason) = unexplained(gate) {
            let told = Told {
                code: inconclusive(gate),
                level: if gate.blocks() { "error" } else { "warning" },
                subject: &gate.id,
                message: reason.to_string(),
                place: None,
            };
            rules
                .entry(told.code.clone())
                .or_insert_with(|| rule(&told.code, RunCode::Inconclusive.help()));
            results.push(result(run, gate, &told));
        }
        for finding in findings(gate) {
            rules
                .entry(finding.code.clone())
                .or_insert_with(|| rule(&finding.code, finding.help.as_str()));
            let mut result = result(run, gate, &Told::of(gate, finding));
            if let Some(waived) = &finding.waived {
                let reason = format!("{} (until {})", waived.reason, waived.until);
                result["suppressions"] =
                    json!([{ "kind": "external", "justification": clean::line(&reason) }]);
            }
            results.push(result);
        }
    }
    let rules: Vec<Value> = rules.into_values().collect();
    let sarif = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "gate", "version": run.tool_version, "semanticVersion": run.tool_version, "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": run.exit().code() <= 1,
                "exitCode": run.exit().code(),
                "startTimeUtc": run.started.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            }],
            "results": results,
        }],
    });
    let text = serde_json::to_string_pretty(&sarif).unwrap_or_default();
    clean::defused_json(&text) + "\n"
}

fn rule(code: &str, help: &str) -> Value {
    json!({ "id": code, "name": code.replace('/', "."), "shortDescription": { "text": clean::line(code) }, "help": { "text": clean::line(help) } })
}

/// What one result says.
struct Told<'a> {
    code: String,
    level: &'static str,
    subject: &'a str,
    message: String,
    place: Option<&'a Place>,
}

impl<'a> Told<'a> {
    fn of(gate: &GateResult, finding: &'a Finding) -> Self {
        Self {
            code: finding.code.clone(),
            level: level(gate, finding),
            subject: finding.subject.as_str(),
            message: format!("{}: {}", finding.subject, finding.message),
            place: finding.place.as_ref(),
        }
    }
}

/// Code scanning fails a pull request for an `error`: that is what stops the release, and nothing else.
fn level(gate: &GateResult, finding: &Finding) -> &'static str {
    match finding.level {
        _ if stops(gate, finding) => "error",
        Level::Failure | Level::Error | Level::Warning => "warning",
        Level::Note => "note",
    }
}

fn result(run: &RunReport, gate: &GateResult, told: &Told<'_>) -> Value {
    let own = Place::line(run.config.as_str(), 1);
    let place = told.place.or(gate.place.as_ref()).unwrap_or(&own);
    let mut region = json!({ "startLine": place.line.unwrap_or(1) });
    if let Some(column) = place.column {
        region["startColumn"] = json!(column);
    }
    json!({
        "ruleId": told.code,
        "level": told.level,
        "message": { "text": clean::line(&told.message) },
        "locations": [{ "physicalLocation": { "artifactLocation": artifact(&place.file), "region": region } }],
        "partialFingerprints": { "gateFinding/v1": format!("{}/{}/{}", gate.id, told.code, told.subject) },
    })
}

/// What a path's segment keeps as it stands: the unreserved characters of RFC 3986, section 2.3.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Where a file is, as a URI reference (SARIF 2.1.0, section 3.4): below the repository, or absolute.
fn artifact(file: &str) -> Value {
    let segments: Vec<String> = file
        .split('/')
        .map(|segment| utf8_percent_encode(segment, SEGMENT).to_string())
        .collect();
    let path = segments.join("/");
    if file.starts_with('/') {
        json!({ "uri": format!("file://{path}") })
    } else if file.get(1..2) == Some(":") {
        json!({ "uri": format!("file:///{path}") })
    } else {
        json!({ "uri": path, "uriBaseId": "%SRCROOT%" })
    }
}
