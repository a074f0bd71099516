//! The `notify` list.

use std::collections::BTreeMap;
use std::ops::Range;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::model::Action;
use crate::redact::Secret;
use crate::setting::Problems;

/// One channel. Exactly one of `slack`, `teams`, `pagerduty`, `opsgenie`, `grafana`, `github-deployment` and
/// `webhook`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Channel {
    /// The URL of an incoming webhook of Slack.
    pub(super) slack: Option<Secret>,
    /// The URL of a workflow of Microsoft Teams.
    pub(super) teams: Option<Secret>,
    /// The routing key of a PagerDuty service (Events API v2).
    pub(super) pagerduty: Option<Secret>,
    /// The key of an Opsgenie API integration.
    pub(super) opsgenie: Option<Secret>,
    /// The URL of a Grafana, which gets an annotation; needs `token`.
    pub(super) grafana: Option<Secret>,
    /// owner/repository on GitHub, which gets a deployment with a status; needs `token`.
    pub(super) github_deployment: Option<String>,
    /// A URL that gets the recommendation as JSON.
    pub(super) webhook: Option<Secret>,
    /// The token of Grafana or GitHub.
    pub(super) token: Option<Secret>,
    /// Another address of the service's API: PagerDuty, Opsgenie or GitHub of one's own or of another region.
    pub(super) api: Option<String>,
    /// Headers of the webhook.
    pub(super) headers: BTreeMap<String, Secret>,
    /// On what it is told: promote, hold, rollback. Chats, Opsgenie and the webhook are told of hold and
    /// rollback unless set, the others of everything.
    pub(super) on: Option<Vec<Action>>,
}

/// Which service a channel is, with what it needs.
#[derive(Clone, Copy, Debug)]
pub(super) enum Service<'a> {
    Slack(&'a Secret),
    Teams(&'a Secret),
    PagerDuty(&'a Secret),
    Opsgenie(&'a Secret),
    Grafana(&'a Secret),
    GitHub(&'a str),
    Webhook(&'a Secret),
}

impl Channel {
    fn services(&self) -> Vec<Service<'_>> {
        [
            self.slack.as_ref().map(Service::Slack),
            self.teams.as_ref().map(Service::Teams),
            self.pagerduty.as_ref().map(Service::PagerDuty),
            self.opsgenie.as_ref().map(Service::Opsgenie),
            self.grafana.as_ref().map(Service::Grafana),
            self.github_deployment.as_deref().map(Service::GitHub),
            self.webhook.as_ref().map(Service::Webhook),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The service; a channel that was validated has one.
    pub(super) fn service(&self) -> Option<Service<'_>> {
        self.services().into_iter().next()
    }

    /// Whether it is told of an action.
    pub(in super::super) fn wants(&self, action: Action) -> bool {
        match (&self.on, self.service()) {
            (Some(on), _) => on.contains(&action),
            (None, Some(Service::PagerDuty(_) | Service::Grafana(_) | Service::GitHub(_))) => true,
            (None, _) => action != Action::Promote,
        }
    }

    pub(in super::super) fn validate(&self, span: &Range<usize>, problems: &mut Problems) {
        match self.services()[..] {
            [Service::Grafana(_) | Service::GitHub(_)] if self.token.is_none() => {
                problems.add(span.clone(), "expected `token` beside `grafana` or `github-deployment`");
            }
            [Service::GitHub(repository)] if repository.split('/').filter(|part| !part.is_empty()).count() != 2 => {
                problems.add(span.clone(), format!("expected owner/repository in `github-deployment`, found {repository:?}"));
            }
            [_] => {}
            _ => problems.add(
                span.clone(),
                "expected exactly one of `slack`, `teams`, `pagerduty`, `opsgenie`, `grafana`, `github-deployment`, `webhook`",
            ),
        }
    }
}

impl Service<'_> {
    /// Its name in reports.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Slack(_) => "slack",
            Self::Teams(_) => "teams",
            Self::PagerDuty(_) => "pagerduty",
            Self::Opsgenie(_) => "opsgenie",
            Self::Grafana(_) => "grafana",
            Self::GitHub(_) => "github-deployment",
            Self::Webhook(_) => "webhook",
        }
    }
}
