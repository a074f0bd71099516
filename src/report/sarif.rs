//! SARIF 2.1.0, for code scanning.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::clean;
use crate::model::{Finding, GateResult, Level, Place, RunReport, Status};

/// The report's text.
pub(super) fn render(run: &RunReport) -> String {
    let mut rules: BTreeMap<String, Value> = BTreeMap::new();
    let mut results = Vec::new();
    for gate in &run.gates {
        if let Status::Errored { reason } = &gate.status {
            let code = format!("{}/inconclusive", gate.kind);
            rules
                .entry(code.clone())
                .or_insert_with(|| rule(&code, "the gate couldn't look"));
            results.push(result(run, gate, &code, "error", reason.as_str(), None));
        }
        for finding in &gate.findings {
            rules
                .entry(finding.code.clone())
                .or_insert_with(|| rule(&finding.code, finding.help.as_str()));
            let message = format!("{}: {}", finding.subject, finding.message);
            let mut result = result(
                run,
                gate,
                &finding.code,
                level(finding),
                &message,
                finding.place.as_ref(),
            );
            result["partialFingerprints"] = json!({ "gateFinding/v1": format!("{}/{}/{}", gate.id, finding.code, finding.subject) });
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

fn level(finding: &Finding) -> &'static str {
    match finding.level {
        Level::Failure | Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

fn result(
    run: &RunReport,
    gate: &GateResult,
    code: &str,
    level: &str,
    message: &str,
    place: Option<&Place>,
) -> Value {
    let own = Place::line(run.config.as_str(), 1);
    let place = place.or(gate.place.as_ref()).unwrap_or(&own);
    let mut region = json!({ "startLine": place.line.unwrap_or(1) });
    if let Some(column) = place.column {
        region["startColumn"] = json!(column);
    }
    json!({
        "ruleId": code,
        "level": level,
        "message": { "text": clean::line(message) },
        "locations": [{ "physicalLocation": { "artifactLocation": { "uri": place.file, "uriBaseId": "%SRCROOT%" }, "region": region } }],
    })
}
