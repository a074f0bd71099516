//! The incident record: what a team files when the watch doesn't promote a release.

use std::collections::HashSet;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::clean;
use super::markdown::escape;
use crate::model::{Action, Finding, GateResult, Level, Recommendation, RunReport};

/// An incident, ready to be written down.
#[derive(Clone, Debug, PartialEq)]
pub struct Incident {
    title: String,
    what: String,
    action: Action,
    reason: String,
    /// Names and moments, in order.
    when: Vec<(&'static str, String)>,
    release: Vec<(&'static str, String)>,
    affected: Vec<Affected>,
    suspects: Vec<String>,
    fix: Vec<String>,
    prevention: Vec<String>,
}

/// One objective that isn't as it should be.
#[derive(Clone, Debug, PartialEq)]
struct Affected {
    objective: String,
    owner: Option<String>,
    action: Action,
    requests: u64,
    errors: u64,
    budget: f64,
    began: Option<String>,
    route: Option<String>,
    numbers: Vec<String>,
}

/// The incident of a run; `None` when no watch ran or all is well.
pub fn incident(run: &RunReport) -> Option<Incident> {
    let gate = run
        .gates
        .iter()
        .filter(|gate| gate.recommendation.is_some())
        .max_by_key(|gate| action(gate))?;
    let recommendation = gate
        .recommendation
        .as_ref()
        .filter(|recommendation| recommendation.action != Action::Promote)?;
    let suspects = suspects(run, gate);
    Some(Incident {
        title: title(run, recommendation),
        what: line(recommendation.text.as_str()),
        action: recommendation.action,
        reason: recommendation.reason.clone(),
        when: when(gate, recommendation),
        release: run
            .release
            .fields()
            .into_iter()
            .map(|(name, text)| (name, line(text.as_str())))
            .collect(),
        affected: affected(gate, recommendation),
        fix: fix(run, gate, recommendation),
        prevention: prevention(&suspects),
        suspects,
    })
}

fn action(gate: &GateResult) -> Option<Action> {
    gate.recommendation
        .as_ref()
        .map(|recommendation| recommendation.action)
}

fn title(run: &RunReport, recommendation: &Recommendation) -> String {
    let release = &run.release;
    let service = release
        .service
        .as_ref()
        .map_or("the release", |service| service.as_str());
    let version = release
        .version
        .as_ref()
        .or(release.commit.as_ref())
        .map(|version| format!(" {version}"));
    line(&format!(
        "{} of {service}{}",
        recommendation.action.name(),
        version.unwrap_or_default()
    ))
}

fn when(gate: &GateResult, recommendation: &Recommendation) -> Vec<(&'static str, String)> {
    let ended = gate.started.checked_add(gate.took).unwrap_or(gate.started);
    let mut when = vec![
        ("the watch began", gate.started.to_string()),
        ("it was decided", ended.to_string()),
    ];
    when.push((
        "after the deploy",
        format!("{} s", recommendation.after.as_secs()),
    ));
    when
}

fn evidence(finding: &Finding, label: &str) -> Option<String> {
    finding
        .evidence
        .iter()
        .find(|evidence| evidence.label == label)
        .map(|evidence| clean::block(evidence.text.as_str()).into_owned())
}

fn affected(gate: &GateResult, recommendation: &Recommendation) -> Vec<Affected> {
    let worse = recommendation
        .objectives
        .iter()
        .filter(|objective| objective.action != Action::Promote);
    worse
        .map(|objective| {
            let finding = gate
                .findings
                .iter()
                .find(|finding| finding.subject == objective.name && finding.level.blocks());
            let owner = gate
                .checks
                .iter()
                .find(|check| check.name == objective.name)
                .and_then(|check| check.owner.as_ref());
            Affected {
                objective: line(objective.name.as_str()),
                owner: owner
                    .or(gate.owner.as_ref())
                    .map(|owner| line(owner.as_str())),
                action: objective.action,
                requests: objective.requests,
                errors: objective.errors,
                budget: objective.budget,
                began: finding.and_then(|finding| evidence(finding, "since")),
                route: finding.and_then(|finding| evidence(finding, "route")),
                numbers: finding
                    .and_then(|finding| evidence(finding, "numbers"))
                    .map(|numbers| numbers.lines().map(str::to_owned).collect())
                    .unwrap_or_default(),
            }
        })
        .collect()
}

/// What counts against this release: findings of other gates of this run, and of those before the deploy.
fn suspects(run: &RunReport, watch: &GateResult) -> Vec<String> {
    let others = run
        .gates
        .iter()
        .filter(|gate| gate.id != watch.id)
        .flat_map(|gate| &gate.findings)
        .filter(|finding| finding.waived.is_none() && finding.level > Level::Note);
    let here = others.map(|finding| line(&format!("{}: {}", finding.code, finding.subject)));
    let before = watch
        .findings
        .iter()
        .filter_map(|finding| evidence(finding, "suspects"));
    let before = before.flat_map(|list| list.lines().map(str::to_owned).collect::<Vec<_>>());
    distinct(here.chain(before))
}

/// Each text once, in the order of its first appearance.
fn distinct(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    texts.filter(|text| seen.insert(text.clone())).collect()
}

fn fix(run: &RunReport, gate: &GateResult, recommendation: &Recommendation) -> Vec<String> {
    let mut fix = Vec::new();
    let back = run
        .release
        .previous_commit
        .as_ref()
        .map(|commit| format!("go back to {commit}"));
    if recommendation.action == Action::Rollback {
        fix.extend(back);
        fix.extend(
            recommendation
                .rollback
                .as_ref()
                .map(|command| format!("run: {command}")),
        );
    }
    let warnings = gate
        .findings
        .iter()
        .filter(|finding| finding.code.ends_with("/migrations-applied"));
    fix.extend(warnings.map(|finding| format!("{}: {}", finding.message, finding.help)));
    if fix.is_empty() {
        let helps = gate
            .findings
            .iter()
            .filter(|finding| finding.level.blocks())
            .map(|finding| finding.help.to_string());
        fix.extend(helps);
    }
    distinct(fix.iter().map(|text| line(text)))
}

fn prevention(suspects: &[String]) -> Vec<String> {
    let codes = suspects
        .iter()
        .filter_map(|suspect| suspect.split(':').next());
    let mut prevention = distinct(
        codes.map(|code| format!("let {code} block the release if it turns out to be the cause")),
    );
    prevention.push(
        "add a probe that fails on this release, with its negative, to the gates before the deploy"
            .to_owned(),
    );
    prevention
}

fn line(text: &str) -> String {
    clean::line(text)
}

impl Incident {
    /// As a Markdown document.
    pub fn markdown(&self) -> String {
        let mut out = format!(
            "# {}\n\n{}\n",
            escape::text(&self.title),
            escape::text(&self.what)
        );
        let list = |out: &mut String, heading: &str, lines: &[String], none: &str| {
            let _ = write!(out, "\n## {heading}\n\n");
            for text in lines {
                let _ = writeln!(out, "- {}", escape::text(text));
            }
            if lines.is_empty() {
                let _ = writeln!(out, "{none}");
            }
        };
        let named = |pairs: &[(&'static str, String)]| -> Vec<String> {
            pairs
                .iter()
                .map(|(name, text)| format!("{}: {text}", name.replace('_', " ")))
                .collect()
        };
        list(&mut out, "When", &named(&self.when), "");
        list(
            &mut out,
            "Release",
            &named(&self.release),
            "Nothing is known of it.",
        );
        out.push_str("\n## Affected\n");
        for affected in &self.affected {
            let _ = write!(out, "\n### {}\n\n", escape::text(&affected.objective));
            for text in affected.lines() {
                let _ = writeln!(out, "- {}", escape::text(&text));
            }
        }
        list(
            &mut out,
            "Suspected causes",
            &self.suspects,
            "The gates found nothing in this release.",
        );
        list(&mut out, "Fix", &self.fix, "Look before going on.");
        list(&mut out, "Prevention", &self.prevention, "");
        out
    }

    /// As JSON; `schema` grows by additions only.
    pub fn json(&self) -> String {
        let map = |pairs: &[(&'static str, String)]| -> Value {
            pairs
                .iter()
                .map(|(name, text)| (name.replace(' ', "_"), json!(text)))
                .collect::<serde_json::Map<_, _>>()
                .into()
        };
        let affected: Vec<Value> = self.affected.iter().map(Affected::json).collect();
        let value = json!({
            "schema": 1,
            "title": self.title,
            "what": self.what,
            "action": self.action.name(),
            "reason": self.reason,
            "when": map(&self.when),
            "release": map(&self.release),
            "affected": affected,
            "suspected_causes": self.suspects,
            "fix": self.fix,
            "prevention": self.prevention,
        });
        clean::defused_json(&format!("{value:#}")) + "\n"
    }
}

impl Affected {
    fn lines(&self) -> Vec<String> {
        let owner = self.owner.as_ref().map(|owner| format!("owner: {owner}"));
        let route = self.route.as_ref().map(|route| format!("route: {route}"));
        let began = self
            .began
            .as_ref()
            .map(|began| format!("first bad block: {began}"));
        owner
            .into_iter()
            .chain(route)
            .chain(began)
            .chain(self.numbers.iter().cloned())
            .collect()
    }

    fn json(&self) -> Value {
        json!({
            "objective": self.objective,
            "owner": self.owner,
            "route": self.route,
            "action": self.action.name(),
            "requests": self.requests,
            "errors": self.errors,
            "budget": self.budget,
            "first_bad_block": self.began,
            "numbers": self.numbers,
        })
    }
}
