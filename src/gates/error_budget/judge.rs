//! Decides, by the same function that ended the watch.

use std::time::Duration;

use super::ErrorBudget;
use super::chart::Trace;
use super::code::ErrorBudgetCode;
use super::notify::Outcome;
use super::observe::Seen;
use super::spec::Objective;
use super::words;
use crate::model::{self, Findings, Recommendation};
use crate::slo::{Action, Decision, Numbers, Reason, Rule, decide};

/// How wide a sparkline is.
const WIDTH: usize = 60;

impl ErrorBudget {
    /// Decides for every objective; the worst decision is the recommendation.
    pub(super) fn weigh(&self, seen: &Seen, findings: &mut Findings<'_, ErrorBudgetCode>) {
        let decisions = self.decisions(seen);
        for ((objective, blocks), decision) in
            self.objective.iter().zip(&seen.blocks).zip(&decisions)
        {
            let rule = self.rule(objective, seen.block);
            let trace = Trace::of(&rule, blocks);
            let Numbers {
                tolerated,
                rollback_at,
                threshold,
                ..
            } = decision.numbers;
            let name = findings.redactor().scrub(&objective.name).to_string();
            findings.chart(trace.shares(&name, tolerated, rollback_at));
            findings.chart(trace.evidence(&name, threshold));
            self.report(objective, &rule, (decision, &trace), seen, findings);
        }
        if let Some(worst) = worst(&decisions) {
            self.warn_of_migrations(worst, seen, findings);
            report_notifications(seen, findings);
            findings.recommend(self.recommendation(&decisions, worst, findings));
        }
    }

    /// The decision for every objective.
    pub(super) fn decisions(&self, seen: &Seen) -> Vec<Decision> {
        let of = |(objective, blocks): (&crate::setting::Placed<Objective>, &Vec<_>)| {
            let decision = decide(&self.rule(objective, seen.block), blocks);
            if decision.action() == Action::Promote && !seen.running.is_proven() {
                return Decision {
                    reason: Reason::NotTheNewVersion,
                    ..decision
                };
            }
            decision
        };
        self.objective.iter().zip(&seen.blocks).map(of).collect()
    }

    fn report(
        &self,
        objective: &Objective,
        rule: &Rule,
        (decision, trace): (&Decision, &Trace),
        seen: &Seen,
        findings: &mut Findings<'_, ErrorBudgetCode>,
    ) {
        let check = findings.check(&objective.name);
        if let Some(owner) = &objective.owner {
            check.owner(owner);
        }
        let numbers = &decision.numbers;
        let finding = match decision.action() {
            Action::Promote => None,
            Action::Rollback => Some(findings.add(
                ErrorBudgetCode::Rollback,
                &objective.name,
                words::message(decision),
            )),
            Action::Hold => {
                let hold = findings.add(
                    ErrorBudgetCode::Hold,
                    &objective.name,
                    words::message(decision),
                );
                Some(hold.level(self.on_hold.level()))
            }
        };
        if let Some(finding) = finding {
            let finding = finding
                .evidence("reason", decision.reason.name())
                .evidence("numbers", words::numbers(numbers, rule))
                .evidence(
                    "failed-requests",
                    trace.sparkline(WIDTH, numbers.rollback_at.max(numbers.now.share())),
                )
                .evidence("since", words::since(decision, seen.deployed_at))
                .evidence("route", objective.route())
                .evidence("running", seen.running.words());
            let finding = match &self.rollback {
                Some(command) => finding.evidence("rollback", command),
                None => finding,
            };
            if !seen.earlier.suspects.is_empty() {
                finding.evidence("suspects", seen.earlier.suspects.join("\n"));
            }
        }
        self.remark(objective, decision, findings);
    }

    /// What is worth knowing whatever was decided.
    fn remark(
        &self,
        objective: &Objective,
        decision: &Decision,
        findings: &mut Findings<'_, ErrorBudgetCode>,
    ) {
        let numbers = &decision.numbers;
        if !numbers.history && numbers.now.requests > 0 {
            let message = format!(
                "expected an hour from before the deploy to compare with, found {} requests",
                words::thousands(numbers.before.requests)
            );
            findings.add(ErrorBudgetCode::NoHistory, &objective.name, message);
        }
        if let Some(forgiven) = numbers
            .forgiven
            .filter(|_| decision.action() != Action::Rollback)
        {
            let message = format!(
                "between {} s and {} s after the deploy {}; such a short disturbance is forgiven (blip = {} s)",
                forgiven.start_ms / 1000,
                forgiven.end_ms / 1000,
                words::failed(forgiven.tally),
                self.blip.get().as_secs()
            );
            findings.add(ErrorBudgetCode::Blip, &objective.name, message);
        }
    }

    fn warn_of_migrations(
        &self,
        worst: &Decision,
        seen: &Seen,
        findings: &mut Findings<'_, ErrorBudgetCode>,
    ) {
        let blamed = self
            .objective
            .iter()
            .zip(self.decisions(seen))
            .find(|(_, decision)| decision == worst);
        if let Some((objective, _)) = blamed
            && worst.action() != Action::Promote
            && seen.earlier.migrations == Some(true)
        {
            let message = "migrations were applied with this release: the previous one may not run on the new schema";
            findings.add(ErrorBudgetCode::MigrationsApplied, &objective.name, message);
        }
    }

    fn recommendation(
        &self,
        decisions: &[Decision],
        worst: &Decision,
        findings: &Findings<'_, ErrorBudgetCode>,
    ) -> Recommendation {
        let redactor = findings.redactor();
        let objectives = self
            .objective
            .iter()
            .zip(decisions)
            .map(|(objective, decision)| model::Objective {
                name: redactor.scrub(&objective.name),
                action: action(decision),
                reason: decision.reason.name().to_owned(),
                requests: decision.numbers.now.requests,
                errors: decision.numbers.now.errors,
                budget: objective.budget.get(),
            });
        Recommendation {
            action: action(worst),
            reason: worst.reason.name().to_owned(),
            text: redactor.scrub(words::message(worst)),
            after: Duration::from_millis(worst.after_ms.unsigned_abs()),
            objectives: objectives.collect(),
            rollback: self
                .rollback
                .as_ref()
                .map(|command| redactor.scrub(command)),
        }
    }
}

/// Who wasn't told, and what would have been told.
fn report_notifications(seen: &Seen, findings: &mut Findings<'_, ErrorBudgetCode>) {
    for notified in &seen.notified {
        let subject = format_args!("notify {}", notified.channel);
        match &notified.outcome {
            Outcome::Sent => {
                findings.check(subject);
            }
            Outcome::Failed(why) => {
                findings.add(
                    ErrorBudgetCode::NotNotified,
                    subject,
                    format_args!("the notification wasn't taken: {why}"),
                );
            }
            Outcome::Dry(payload) => {
                let note = "this would have been sent";
                findings
                    .add(ErrorBudgetCode::Notification, subject, note)
                    .evidence("payload", payload);
            }
        }
    }
}

/// The decision that outweighs the others; among equals the earliest.
pub(super) fn worst(decisions: &[Decision]) -> Option<&Decision> {
    decisions
        .iter()
        .min_by_key(|decision| (std::cmp::Reverse(decision.action()), decision.after_ms))
}

/// The action in the words of the reports.
pub(super) fn action(decision: &Decision) -> model::Action {
    match decision.action() {
        Action::Promote => model::Action::Promote,
        Action::Hold => model::Action::Hold,
        Action::Rollback => model::Action::Rollback,
    }
}
