//! Datadog, CloudWatch and New Relic: counts by the minute. Experimental.

use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use http::{HeaderName, HeaderValue, Method};
use jiff::Timestamp;

use super::super::observe::millis;
use super::super::remote::{Credentials, Remote, Reply};
use super::{Collected, ErrorBudget};
use crate::context::{Context, Inconclusive};
use crate::http::{Failure, Request};
use crate::redact::Secret;
use crate::slo::backends::sigv4::{Signed, Signing};
use crate::slo::backends::{BackendError, Point, blocks, cloudwatch, datadog, newrelic};

/// Their newest minutes are incomplete.
const LAG: Duration = Duration::from_mins(2);

/// Their finest resolution that always exists.
const BLOCK: Duration = Duration::from_mins(1);

/// A service that is asked for counts.
#[derive(Debug)]
pub(in super::super) struct Backend {
    service: Service,
    remote: Remote,
    key: Secret,
    application_key: Secret,
    /// `total` and `errors` of each objective.
    queries: Vec<[String; 2]>,
    deployed_ms: i64,
    block: Duration,
    lag: Duration,
    given_ms: i64,
    has_answered: bool,
}

#[derive(Clone, Debug)]
enum Service {
    Datadog,
    CloudWatch { region: String },
    NewRelic { account: u64 },
}

/// Why there are no counts: for good, or for now.
enum Unanswered {
    Lasting(Inconclusive),
    Passing(Inconclusive),
}

impl Backend {
    pub(super) fn open(
        gate: &ErrorBudget,
        cx: &Context,
        deployed_ms: i64,
    ) -> Result<Self, Inconclusive> {
        let table = &gate.source;
        let (service, address) = service(gate)?;
        let credentials = Credentials {
            headers: Some(&table.headers),
            tls: table.tls.as_ref(),
            ..Credentials::default()
        };
        let from_variable = |name: &str| {
            cx.variables
                .get(name)
                .map(|value| Secret::new(value.as_str()))
        };
        let or = |key: &Option<Secret>, name: &str| {
            key.clone()
                .or_else(|| from_variable(name))
                .unwrap_or_default()
        };
        let block: Duration = table.every.map_or(BLOCK, Into::into);
        // Whole minutes: the services count by them.
        let block = Duration::from_secs(block.as_secs().div_ceil(60).max(1) * 60);
        let query = |text: &Option<String>| text.clone().unwrap_or_default();
        Ok(Self {
            remote: Remote::new(gate.source.kind(), &address, &credentials, cx)?,
            key: or(&table.api_key, "AWS_ACCESS_KEY_ID"),
            application_key: or(&table.application_key, "AWS_SECRET_ACCESS_KEY"),
            service,
            queries: gate
                .objective
                .iter()
                .map(|objective| [query(&objective.total), query(&objective.errors)])
                .collect(),
            deployed_ms,
            block,
            lag: table.lag.map_or(LAG, Into::into),
            given_ms: -(millis(gate.history.get()) / millis(block) * millis(block)),
            has_answered: false,
        })
    }

    pub(super) fn block(&self) -> Duration {
        self.block
    }

    pub(super) fn lag(&self) -> Duration {
        self.lag
    }

    pub(super) async fn collect(&mut self, now_ms: i64) -> Result<Collected, Inconclusive> {
        let block_ms = millis(self.block);
        let until_ms = now_ms.div_euclid(block_ms) * block_ms;
        if until_ms <= self.given_ms {
            return Ok(vec![Vec::new(); self.queries.len()]);
        }
        let span = (self.given_ms, until_ms);
        let mut collected = Vec::new();
        for [total, errors] in self.queries.clone() {
            match (
                self.points(&total, span).await,
                self.points(&errors, span).await,
            ) {
                (Ok(total), Ok(errors)) => {
                    collected.push(blocks(&total, &errors, self.deployed_ms, block_ms, span));
                }
                (Err(Unanswered::Lasting(why)), _) | (_, Err(Unanswered::Lasting(why))) => {
                    return Err(why);
                }
                (Err(Unanswered::Passing(why)), _) | (_, Err(Unanswered::Passing(why)))
                    if !self.has_answered =>
                {
                    return Err(why);
                }
                _ => collected.push(blocks(&[], &[], self.deployed_ms, block_ms, span)),
            }
        }
        self.has_answered = true;
        self.given_ms = until_ms;
        Ok(collected)
    }

    /// The counts of a query between two moments from the deploy.
    async fn points(
        &self,
        query: &str,
        (from_ms, until_ms): (i64, i64),
    ) -> Result<Vec<Point>, Unanswered> {
        let span = (self.deployed_ms + from_ms, self.deployed_ms + until_ms);
        let wrong = || {
            Unanswered::Lasting(Inconclusive::because(format_args!(
                "expected `namespace metric statistic dimension=value …`, found {query:?}"
            )))
        };
        let request = self.request(query, span).ok_or_else(wrong)?;
        let reply = self
            .remote
            .send(request)
            .await
            .map_err(|failure| unreachable(&failure))?;
        self.read(&reply).map_err(|error| {
            let why = Inconclusive::because(format_args!("the source: {error}"));
            if error.is_lasting() {
                Unanswered::Lasting(why)
            } else {
                Unanswered::Passing(why)
            }
        })
    }

    fn read(&self, reply: &Reply) -> Result<Vec<Point>, BackendError> {
        match &self.service {
            Service::Datadog => datadog::points(reply.status, &reply.body),
            Service::CloudWatch { .. } => cloudwatch::points(reply.status, &reply.body),
            Service::NewRelic { .. } => newrelic::points(reply.status, &reply.body),
        }
    }

    fn request(&self, query: &str, span: (i64, i64)) -> Option<Request> {
        let block_s = millis(self.block) / 1000;
        let mut request = match &self.service {
            Service::Datadog => {
                let mut url = self.remote.url("/api/v1/query");
                let (from, to) = (span.0 / 1000, span.1 / 1000);
                url.query_pairs_mut()
                    .append_pair("from", &from.to_string())
                    .append_pair("to", &to.to_string())
                    .append_pair("query", query);
                let mut request = Request::new(Method::GET, url);
                request.headers.insert("dd-api-key", sensitive(&self.key)?);
                request
                    .headers
                    .insert("dd-application-key", sensitive(&self.application_key)?);
                return Some(request);
            }
            Service::CloudWatch { .. } => {
                let mut request = Request::new(Method::POST, self.remote.url("/"));
                request.body = Bytes::from(cloudwatch::body(query, span, block_s)?.to_string());
                request
            }
            Service::NewRelic { account } => {
                let mut request = Request::new(Method::POST, self.remote.url("/graphql"));
                request.body =
                    Bytes::from(newrelic::body(*account, query, span, block_s).to_string());
                request.headers.insert("api-key", sensitive(&self.key)?);
                request
            }
        };
        request
            .headers
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Service::CloudWatch { region } = &self.service {
            self.sign(&mut request, region)?;
        }
        Some(request)
    }

    /// Signs a request to CloudWatch.
    fn sign(&self, request: &mut Request, region: &str) -> Option<()> {
        let moment = Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string();
        let host = request.url.host_str()?;
        let host = request
            .url
            .port()
            .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let json = "application/x-amz-json-1.0";
        let headers = [
            ("content-type", json),
            ("host", &host),
            ("x-amz-date", &moment),
            ("x-amz-target", cloudwatch::TARGET),
        ];
        let signing = Signing {
            key_id: &self.key,
            key: &self.application_key,
            region,
            service: "monitoring",
            moment: &moment,
        };
        let signed = Signed {
            method: "POST",
            path: request.url.path(),
            query: "",
            headers: &headers,
            body: &request.body,
        };
        let authorization = sensitive(&signing.authorization(&signed))?;
        for (name, value) in headers {
            request.headers.insert(
                HeaderName::from_bytes(name.as_bytes()).ok()?,
                HeaderValue::from_str(value).ok()?,
            );
        }
        request.headers.remove(HOST);
        request.headers.insert(AUTHORIZATION, authorization);
        Some(())
    }
}

fn sensitive(secret: &Secret) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(secret.expose()).ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn unreachable(failure: &Failure) -> Unanswered {
    let why = Inconclusive::because(format_args!("the source: {failure}"));
    if failure.is_transient() {
        Unanswered::Passing(why)
    } else {
        Unanswered::Lasting(why)
    }
}

/// The service and its address: the key's value is a URL, or what the service's usual address is made from.
fn service(gate: &ErrorBudget) -> Result<(Service, String), Inconclusive> {
    let table = &gate.source;
    let or_url = |text: &str, usual: String| {
        if text.contains("://") {
            text.to_owned()
        } else {
            usual
        }
    };
    if let Some(site) = &table.datadog {
        return Ok((
            Service::Datadog,
            or_url(site, format!("https://api.{site}")),
        ));
    }
    if let Some(region) = &table.cloudwatch {
        let name = region
            .rsplit('/')
            .find(|part| !part.is_empty() && !part.contains(':'))
            .unwrap_or(region);
        let service = Service::CloudWatch {
            region: name.to_owned(),
        };
        return Ok((
            service,
            or_url(region, format!("https://monitoring.{region}.amazonaws.com")),
        ));
    }
    let account = table.newrelic.as_deref().unwrap_or_default();
    let (address, number) = account
        .rsplit_once('/')
        .unwrap_or(("https://api.newrelic.com", account));
    let account = number.parse().map_err(|_| {
        Inconclusive::because(format_args!(
            "expected the account's number in `newrelic`, found {number:?}"
        ))
    })?;
    Ok((Service::NewRelic { account }, address.to_owned()))
}
