//! What each service is sent.

use serde_json::{Value, json};

use super::channel::{Channel, Service};
use super::message::{Message, shortened};
use crate::model::Action;
use crate::redact::Secret;

/// One request to a service.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The service's address, which may be a secret itself.
    pub base: Secret,
    /// What is put behind it; `{id}` stands for the `id` in the reply to the call before.
    pub path: String,
    /// The `Authorization` header.
    pub authorization: Option<Secret>,
    /// The body.
    pub body: Value,
}

/// The requests that tell a channel, in order; none when it has nothing to say to it.
pub(in super::super) fn calls(channel: &Channel, message: &Message) -> Vec<Call> {
    let Some(service) = channel.service() else {
        return Vec::new();
    };
    let api = |default: &str| Secret::new(channel.api.as_deref().unwrap_or(default));
    let token = |scheme: &str| {
        channel
            .token
            .as_ref()
            .map(|token| Secret::new(format!("{scheme} {}", token.expose())))
    };
    let call = |base: Secret, path: &str, body: Value| Call {
        base,
        path: path.to_owned(),
        authorization: None,
        body,
    };
    match service {
        Service::Slack(url) => vec![call(url.clone(), "", slack(message))],
        Service::Teams(url) => vec![call(url.clone(), "", teams(message))],
        Service::Webhook(url) => vec![call(url.clone(), "", webhook(message))],
        Service::PagerDuty(key) => pagerduty(key, message)
            .into_iter()
            .map(|(path, body)| call(api("https://events.pagerduty.com"), path, body))
            .collect(),
        Service::Opsgenie(key) => opsgenie(message)
            .into_iter()
            .map(|(path, body)| Call {
                authorization: Some(Secret::new(format!("GenieKey {}", key.expose()))),
                ..call(api("https://api.opsgenie.com"), &path, body)
            })
            .collect(),
        Service::Grafana(url) => {
            vec![Call {
                authorization: token("Bearer"),
                ..call(url.clone(), "/api/annotations", grafana(message))
            }]
        }
        Service::GitHub(repository) => github(repository, message)
            .into_iter()
            .map(|(path, body)| Call {
                authorization: token("Bearer"),
                ..call(api("https://api.github.com"), &path, body)
            })
            .collect(),
    }
}

/// Incoming webhook with blocks: a header of at most 150 characters, at most ten fields.
fn slack(message: &Message) -> Value {
    let escaped = |text: &str| {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
    };
    let facts = message.facts.iter().take(10);
    let fields: Vec<Value> = facts
        .map(|(name, text)| json!({ "type": "mrkdwn", "text": shortened(&format!("*{name}*\n{}", escaped(text)), 2000) }))
        .collect();
    let mut blocks = vec![
        json!({ "type": "header", "text": { "type": "plain_text", "text": shortened(&message.title, 150) } }),
        json!({ "type": "section", "text": { "type": "mrkdwn", "text": shortened(&escaped(&message.text), 3000) } }),
    ];
    if !fields.is_empty() {
        blocks.push(json!({ "type": "section", "fields": fields }));
    }
    if let Some(url) = &message.run_url {
        blocks.push(json!({ "type": "actions", "elements": [
            { "type": "button", "text": { "type": "plain_text", "text": "Run" }, "url": url }
        ] }));
    }
    json!({ "text": escaped(&format!("{}: {}", message.title, message.text)), "blocks": blocks })
}

/// A workflow's webhook with an adaptive card.
fn teams(message: &Message) -> Value {
    let color = match message.action {
        Action::Promote => "Good",
        Action::Hold => "Warning",
        Action::Rollback => "Attention",
    };
    let facts: Vec<Value> = message
        .facts
        .iter()
        .map(|(name, text)| json!({ "title": name, "value": text }))
        .collect();
    let actions: Vec<Value> = message
        .run_url
        .iter()
        .map(|url| json!({ "type": "Action.OpenUrl", "title": "Run", "url": url }))
        .collect();
    json!({ "type": "message", "attachments": [{
        "contentType": "application/vnd.microsoft.card.adaptive",
        "content": {
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "type": "AdaptiveCard",
            "version": "1.4",
            "body": [
                { "type": "TextBlock", "text": message.title, "size": "Large", "weight": "Bolder", "color": color, "wrap": true },
                { "type": "TextBlock", "text": message.text, "wrap": true },
                { "type": "FactSet", "facts": facts },
            ],
            "actions": actions,
        },
    }] })
}

/// Events API v2: rollback and hold trigger, promote resolves and leaves a change event.
fn pagerduty(key: &Secret, message: &Message) -> Vec<(&'static str, Value)> {
    let links: Vec<Value> = message
        .run_url
        .iter()
        .map(|url| json!({ "href": url, "text": "Run" }))
        .collect();
    let details: serde_json::Map<String, Value> = message
        .facts
        .iter()
        .map(|(name, text)| ((*name).to_owned(), json!(text)))
        .collect();
    let event = |what: &str| json!({ "routing_key": key.expose(), "event_action": what, "dedup_key": message.key() });
    let severity = if message.action == Action::Rollback {
        "critical"
    } else {
        "warning"
    };
    if message.action == Action::Promote {
        let change = json!({ "routing_key": key.expose(), "links": links, "payload": {
            "summary": shortened(&message.title, 1024), "source": message.service,
            "timestamp": message.decided_at.to_string(), "custom_details": details,
        } });
        return vec![
            ("/v2/enqueue", event("resolve")),
            ("/v2/change/enqueue", change),
        ];
    }
    let mut trigger = event("trigger");
    trigger["client"] = json!("gate");
    trigger["client_url"] = json!(message.run_url);
    trigger["links"] = json!(links);
    trigger["payload"] = json!({
        "summary": shortened(&format!("{}: {}", message.title, message.text), 1024),
        "source": message.service,
        "severity": severity,
        "component": message.service,
        "group": message.environment,
        "class": message.reason,
        "custom_details": details,
    });
    vec![("/v2/enqueue", trigger)]
}

/// Alert API: promote closes the alert of the same deploy.
fn opsgenie(message: &Message) -> Vec<(String, Value)> {
    let key = message.key();
    if message.action == Action::Promote {
        let alias = percent_encoding::utf8_percent_encode(&key, percent_encoding::NON_ALPHANUMERIC);
        return vec![(
            format!("/v2/alerts/{alias}/close?identifierType=alias"),
            json!({ "source": "gate", "note": message.text }),
        )];
    }
    let details: serde_json::Map<String, Value> = message
        .facts
        .iter()
        .map(|(name, text)| ((*name).to_owned(), json!(text)))
        .collect();
    let body = json!({
        "message": shortened(&message.title, 130),
        "alias": key,
        "description": message.text,
        "tags": ["gate", message.action.name()],
        "details": details,
        "entity": message.service,
        "priority": if message.action == Action::Rollback { "P1" } else { "P3" },
        "source": "gate",
    });
    vec![("/v2/alerts".to_owned(), body)]
}

/// An annotation from the deploy to the decision.
fn grafana(message: &Message) -> Value {
    let tags: Vec<&str> = ["deploy", message.action.name(), &message.service]
        .into_iter()
        .chain(message.environment.as_deref())
        .collect();
    json!({
        "time": message.deployed_at.as_millisecond(),
        "timeEnd": message.decided_at.as_millisecond(),
        "tags": tags,
        "text": format!("{}: {}", message.title, message.text),
    })
}

/// A deployment and its status; hold leaves it in progress.
fn github(repository: &str, message: &Message) -> Vec<(String, Value)> {
    let Some(commit) = &message.commit else {
        return Vec::new();
    };
    let environment = message.environment.as_deref().unwrap_or("production");
    let state = match message.action {
        Action::Promote => "success",
        Action::Hold => "in_progress",
        Action::Rollback => "failure",
    };
    let deployment = json!({
        "ref": commit, "environment": environment, "auto_merge": false, "required_contexts": [],
        "description": shortened(&message.title, 140), "payload": { "reason": message.reason },
    });
    let status = json!({
        "state": state, "log_url": message.run_url, "description": shortened(&message.text, 140), "auto_inactive": false,
    });
    vec![
        (format!("/repos/{repository}/deployments"), deployment),
        (
            format!("/repos/{repository}/deployments/{{id}}/statuses"),
            status,
        ),
    ]
}

/// Our own form.
fn webhook(message: &Message) -> Value {
    let facts: Vec<Value> = message
        .facts
        .iter()
        .map(|(name, text)| json!({ "name": name, "text": text }))
        .collect();
    json!({
        "schema": 1,
        "action": message.action.name(),
        "reason": message.reason,
        "title": message.title,
        "text": message.text,
        "service": message.service,
        "environment": message.environment,
        "commit": message.commit,
        "run_url": message.run_url,
        "deployed_at": message.deployed_at.to_string(),
        "decided_at": message.decided_at.to_string(),
        "facts": facts,
    })
}
