//! Sends notifications, and tries again where that may help.

use std::time::Duration;

use bytes::Bytes;
use http::Method;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};

use super::super::ErrorBudget;
use super::super::observe::Seen;
use super::super::remote::{Credentials, Remote, Reply};
use super::channel::Channel;
use super::{Call, Message, calls};
use crate::context::Context;
use crate::http::Request;

/// How often a request is sent at most.
const TRIES: u32 = 3;

/// The pause before the second try; the third waits twice as long.
const PAUSE: Duration = Duration::from_secs(1);

/// The longest that a service may ask to wait.
const LONGEST_PAUSE_S: u64 = 15;

/// What came of telling one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Notified {
    /// The service's name.
    pub(in super::super) channel: &'static str,
    /// Whether it was told; or why not.
    pub(in super::super) outcome: Outcome,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Outcome {
    /// It was told.
    Sent,
    /// It would have been told this.
    Dry(String),
    /// It wasn't told.
    Failed(String),
}

/// Tells every channel that wants to know.
pub(in super::super) async fn tell(gate: &ErrorBudget, seen: &Seen, cx: &Context) -> Vec<Notified> {
    let Some(message) = Message::of(gate, seen, cx) else {
        return Vec::new();
    };
    let mut notified = Vec::new();
    for channel in gate
        .notify
        .iter()
        .filter(|channel| channel.wants(message.action))
    {
        let Some(service) = channel.service() else {
            continue;
        };
        let calls = calls(channel, &message);
        let outcome = if gate.notify_dry_run {
            let bodies: Vec<String> = calls
                .iter()
                .map(|call| {
                    cx.redactor
                        .scrub(format_args!("{:#}", call.body))
                        .to_string()
                })
                .collect();
            Outcome::Dry(bodies.join("\n"))
        } else {
            send_all(channel, &calls, cx)
                .await
                .map_or_else(Outcome::Failed, |()| Outcome::Sent)
        };
        notified.push(Notified {
            channel: service.name(),
            outcome,
        });
    }
    notified
}

async fn send_all(channel: &Channel, calls: &[Call], cx: &Context) -> Result<(), String> {
    let mut id = String::new();
    for call in calls {
        let reply = send(channel, call, &id, cx).await?;
        let reply: serde_json::Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        id = reply["id"]
            .as_u64()
            .map(|id| id.to_string())
            .unwrap_or_default();
    }
    Ok(())
}

async fn send(channel: &Channel, call: &Call, id: &str, cx: &Context) -> Result<Reply, String> {
    let credentials = Credentials {
        headers: Some(&channel.headers),
        ..Credentials::default()
    };
    let remote = Remote::new("notify", call.base.expose(), &credentials, cx)
        .map_err(|why| why.to_string())?;
    let mut pause = PAUSE;
    let mut tries = 1;
    loop {
        let outcome = remote.send(request(&remote, call, id)).await;
        let (why, retry_after) = match &outcome {
            Ok(reply) if (200..300).contains(&reply.status) => {
                return outcome.map_err(|failure| failure.to_string());
            }
            Ok(reply) if reply.status == 429 || reply.status >= 500 => {
                (format!("it answers {}", reply.status), reply.retry_after)
            }
            Ok(reply) => return Err(format!("it answers {}", reply.status)),
            Err(failure) if failure.is_transient() => (failure.to_string(), None),
            Err(failure) => return Err(failure.to_string()),
        };
        if tries == TRIES {
            return Err(format!("{why}, {tries} times"));
        }
        let asked = retry_after.map(|seconds| Duration::from_secs(seconds.min(LONGEST_PAUSE_S)));
        tokio::time::sleep(asked.unwrap_or(pause)).await;
        pause *= 2;
        tries += 1;
    }
}

fn request(remote: &Remote, call: &Call, id: &str) -> Request {
    let path = call.path.replace("{id}", id);
    let (path, query) = path
        .split_once('?')
        .map_or((path.as_str(), None), |(path, query)| (path, Some(query)));
    let mut url = remote.url(path);
    if query.is_some() {
        url.set_query(query);
    }
    let mut request = Request::new(Method::POST, url);
    request
        .headers
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(mut value) = call
        .authorization
        .as_ref()
        .and_then(|text| HeaderValue::from_str(text.expose()).ok())
    {
        value.set_sensitive(true);
        request.headers.insert(AUTHORIZATION, value);
    }
    request.body = Bytes::from(call.body.to_string());
    request
}
