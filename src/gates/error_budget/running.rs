//! Proves that the new version answers: else the watch may have judged the old one.

use http::Method;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json_path::JsonPath;

use super::record::Running;
use super::remote::{Credentials, Remote};
use crate::context::{Context, Inconclusive};
use crate::http::Request;
use crate::setting::{Placed, Problems};

/// How to see which version answers.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RunningCheck {
    /// The request to the environment's `url`: "GET /version".
    request: Placed<String>,
    /// Where the version stands in the answer's JSON: "$.commit". Without it or `header`, the whole body.
    json: Option<Placed<String>>,
    /// The header that the version stands in.
    header: Option<String>,
    /// The version that was deployed. A commit may be shortened on either side.
    equals: String,
}

/// A check that was prepared.
#[derive(Debug)]
pub(super) struct Prover<'a> {
    check: &'a RunningCheck,
    remote: Remote,
    path: Option<JsonPath>,
}

/// A commit may be shortened to this many characters.
const SHORT_COMMIT: usize = 7;

impl RunningCheck {
    pub(super) fn validate(&self, problems: &mut Problems) {
        if path(&self.request).is_none() {
            problems.add(
                self.request.span(),
                format!(
                    "expected a request like \"GET /version\", found {:?}",
                    *self.request
                ),
            );
        }
        if let Some(json) = &self.json
            && let Err(error) = JsonPath::parse(json)
        {
            problems.add(
                json.span(),
                format!("expected a JSONPath like \"$.commit\": {error}"),
            );
        }
    }

    /// Whether the version that answers is the one that was deployed.
    fn is_expected(&self, seen: &str) -> bool {
        let (expected, seen) = (self.equals.trim(), seen.trim());
        let is_commit = |text: &str| {
            text.len() >= SHORT_COMMIT && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        let is_short = is_commit(expected)
            && is_commit(seen)
            && (expected.starts_with(seen) || seen.starts_with(expected));
        !expected.is_empty() && (expected == seen || is_short)
    }
}

impl<'a> Prover<'a> {
    pub(super) fn new(
        check: &'a RunningCheck,
        environment: Option<&str>,
        cx: &Context,
    ) -> Result<Self, Inconclusive> {
        let name = environment.ok_or_else(|| {
            Inconclusive::because("`running` needs to know where to ask")
                .help("add `environment` to the gate")
        })?;
        let view = cx.environment(name)?;
        let credentials = Credentials {
            headers: view.want(&view.headers)?,
            tls: view.want(&view.tls)?,
            ..Credentials::default()
        };
        let remote = Remote::new("url", view.need("url", &view.url)?, &credentials, cx)?;
        let path = check
            .json
            .as_ref()
            .and_then(|json| JsonPath::parse(json).ok());
        Ok(Self {
            check,
            remote,
            path,
        })
    }

    /// Asks once.
    pub(super) async fn ask(&self) -> Running {
        let wanted = format!(
            "expected {} to say {}",
            *self.check.request, self.check.equals
        );
        let Some(path) = path(&self.check.request) else {
            return Running::NotProven(wanted);
        };
        let (path, query) = path
            .split_once('?')
            .map_or((path, None), |(path, query)| (path, Some(query)));
        let mut url = self.remote.url(path);
        url.set_query(query);
        let reply = match self.remote.send(Request::new(Method::GET, url)).await {
            Ok(reply) => reply,
            Err(failure) => return Running::NotProven(format!("{wanted}: {failure}")),
        };
        let body = String::from_utf8_lossy(&reply.body);
        let seen = match (&self.path, &self.check.header) {
            (Some(path), _) => serde_json::from_str::<serde_json::Value>(&body)
                .ok()
                .and_then(|json| {
                    let found = path.query(&json).first()?;
                    Some(
                        found
                            .as_str()
                            .map_or_else(|| found.to_string(), str::to_owned),
                    )
                }),
            (None, Some(header)) => reply.header(header),
            (None, None) => Some(body.into_owned()),
        };
        match seen {
            Some(seen) if self.check.is_expected(&seen) => {
                Running::Proven(format!("{} says {}", *self.check.request, seen.trim()))
            }
            Some(seen) => Running::NotProven(format!(
                "{wanted}, it says {}",
                seen.trim().chars().take(80).collect::<String>()
            )),
            None => Running::NotProven(format!("{wanted}, it answers {} without it", reply.status)),
        }
    }
}

/// The path of "GET /version"; the check only reads.
fn path(request: &str) -> Option<&str> {
    request
        .strip_prefix("GET ")
        .map(str::trim)
        .filter(|path| path.starts_with('/'))
}
