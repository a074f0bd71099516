//! What is told, in texts that hold no secret.

use jiff::Timestamp;

use super::super::ErrorBudget;
use super::super::judge::{action, worst};
use super::super::observe::Seen;
use super::super::words;
use crate::context::Context;
use crate::model::Action;

/// A recommendation, ready to be told. Every text went through the redactor.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// What is recommended.
    pub action: Action,
    /// The fixed word for why.
    pub reason: &'static str,
    /// `ROLLBACK shop 1a2b3c4 (production)`.
    pub title: String,
    /// One sentence with numbers.
    pub text: String,
    /// Names and texts for whoever has to act.
    pub facts: Vec<(&'static str, String)>,
    /// The service, or `release`.
    pub service: String,
    /// The environment, if it has a name.
    pub environment: Option<String>,
    /// The commit that was deployed.
    pub commit: Option<String>,
    /// The page of the CI run.
    pub run_url: Option<String>,
    /// When it was deployed.
    pub deployed_at: Timestamp,
    /// When it was decided.
    pub decided_at: Timestamp,
}

impl Message {
    /// The message of a watch that ended.
    pub(in super::super) fn of(gate: &ErrorBudget, seen: &Seen, cx: &Context) -> Option<Self> {
        let decisions = gate.decisions(seen);
        let worst = worst(&decisions)?;
        let release = &cx.release;
        let service = release
            .service
            .as_ref()
            .map_or_else(|| "release".to_owned(), ToString::to_string);
        let scrubbed = |text: &str| cx.redactor.scrub(text).to_string();
        let environment = gate.environment.as_ref().map(|name| scrubbed(name));
        let commit = release.commit.as_ref().map(ToString::to_string);
        let short = commit
            .as_deref()
            .map(|commit| commit.chars().take(7).collect::<String>());
        let action = action(worst);
        let title = [
            Some(action.name().to_uppercase()),
            Some(service.clone()),
            release.version.as_ref().map(ToString::to_string).or(short),
            environment
                .as_ref()
                .map(|environment| format!("({environment})")),
        ];
        let title: Vec<String> = title.into_iter().flatten().collect();
        let mut facts: Vec<(&'static str, String)> = gate
            .objective
            .iter()
            .zip(&decisions)
            .filter(|(_, decision)| decision.numbers.now.requests > 0)
            .map(|(objective, decision)| {
                (
                    "Objective",
                    format!(
                        "{}: {}",
                        scrubbed(&objective.name),
                        words::failed(decision.numbers.now)
                    ),
                )
            })
            .collect();
        facts.extend(
            release
                .previous_commit
                .as_ref()
                .map(|commit| ("Previous commit", commit.to_string())),
        );
        facts.extend(
            gate.rollback
                .as_ref()
                .map(|command| ("Roll back with", scrubbed(command))),
        );
        if seen.earlier.migrations == Some(true) {
            facts.push((
                "Careful",
                "migrations were applied with this release".to_owned(),
            ));
        }
        Some(Self {
            action,
            reason: worst.reason.name(),
            title: title.join(" "),
            text: scrubbed(&words::message(worst)),
            facts,
            service,
            environment,
            commit,
            run_url: release.run_url.as_ref().map(ToString::to_string),
            deployed_at: seen.deployed_at,
            decided_at: cx.clock.now(),
        })
    }

    /// The same for all messages of one deploy, so that a later promote resolves an earlier alarm.
    pub(super) fn key(&self) -> String {
        let parts = [
            Some(self.service.as_str()),
            self.environment.as_deref(),
            self.commit.as_deref(),
        ];
        let key = format!(
            "gate/{}",
            parts.into_iter().flatten().collect::<Vec<_>>().join("/")
        );
        shortened(&key, 255)
    }
}

/// At most `most` characters, with an ellipsis when something is missing.
pub(super) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{kept}…")
}
