//! Sending with manners: no more at once than allowed, no faster, nothing that the configuration forbids, and again where it helps.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use http::HeaderValue;
use http::header::{COOKIE, SET_COOKIE};
use tokio::sync::Semaphore;
use url::Url;

use super::build::build;
use super::credentials::{Tokens, apply};
use super::examine::Examiner;
use super::outcome::{Attempt, Exchange};
use super::retry;
use crate::http::client::Client;
use crate::http::expectation::expected_status;
use crate::http::failure::Failure;
use crate::http::fan_out::Pace;
use crate::http::redirect::follow_with;
use crate::http::request::Request;
use crate::http::response::Response;
use crate::http::spec::{Auth, Probe, Retry};
use crate::http::target::TOTAL_TIMEOUT;
use crate::http::template::Values;
use crate::redact::{Redactor, Secret};

/// How a gate's requests behave towards the service.
#[derive(Clone, Debug)]
pub struct Manners {
    /// How many requests are on their way at the same time.
    pub max_in_flight: usize,
    /// How many start each second.
    pub per_second: Option<f64>,
    /// How long one exchange may take, unless the probe says otherwise.
    pub timeout: Duration,
    /// When a request is tried again, unless the probe says otherwise.
    pub retry: Retry,
    /// Whether cookies that responses set are sent with later requests.
    pub cookies: bool,
}

/// Waiting costs nothing, and the number of this machine's cores says nothing about the service.
const MAX_IN_FLIGHT: usize = 32;

impl Default for Manners {
    fn default() -> Self {
        Self {
            max_in_flight: MAX_IN_FLIGHT,
            per_second: None,
            timeout: TOTAL_TIMEOUT,
            retry: Retry::default(),
            cookies: false,
        }
    }
}

/// All requests of a gate to one environment: they share connections, credentials and manners.
#[derive(Debug)]
pub struct Session {
    client: Client,
    /// How the requests behave.
    pub manners: Manners,
    /// Knows the secrets, and learns those that responses bring.
    pub redactor: Redactor,
    /// What holds for every response.
    pub examiner: Examiner,
    auth: Option<Auth>,
    root: PathBuf,
    lanes: Semaphore,
    pace: Option<Pace>,
    tokens: Tokens,
    jar: Mutex<Vec<(String, String)>>,
}

impl Session {
    /// A session that hasn't sent anything. Files of probes are relative to `root`.
    pub fn new(
        client: Client,
        manners: Manners,
        examiner: Examiner,
        auth: Option<Auth>,
        root: PathBuf,
        redactor: Redactor,
    ) -> Self {
        Self {
            client,
            lanes: Semaphore::new(manners.max_in_flight.max(1)),
            pace: manners.per_second.map(Pace::per_second),
            manners,
            redactor,
            examiner,
            auth,
            root,
            tokens: Tokens::default(),
            jar: Mutex::default(),
        }
    }

    /// The client, for what isn't sent through [`Self::once`].
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// How long an exchange of `probe` may take.
    pub fn timeout(&self, probe: &Probe) -> Duration {
        probe.timeout.map_or(self.manners.timeout, Duration::from)
    }

    /// How `probe` proves who it is.
    pub fn auth<'s>(&'s self, probe: &'s Probe) -> Option<&'s Auth> {
        probe
            .auth
            .as_ref()
            .or(self.auth.as_ref())
            // A browser sends no credentials with a preflight (Fetch standard, section 4.8).
            .filter(|auth| **auth != Auth::None && probe.preflight.is_none())
    }

    /// What proves who sends the request of `probe`: its credentials, and whether cookies from the jar go with it.
    pub fn proof<'s>(&'s self, probe: &'s Probe) -> (Option<&'s Auth>, bool) {
        let opted_out = probe.auth == Some(Auth::None);
        let jar = self.manners.cookies && probe.preflight.is_none() && !opted_out;
        (self.auth(probe), jar)
    }

    /// The request of `probe` without credentials and cookies, for looking at it before anything is sent.
    pub fn sketch(&self, probe: &Probe, values: &Values) -> Result<Request, Failure> {
        build(probe, values, self.client.target(), &self.root)
    }

    /// The request of `probe`, with credentials and cookies.
    pub async fn prepare(&self, probe: &Probe, values: &Values) -> Result<Request, Failure> {
        let target = self.client.target();
        let mut request = build(probe, values, target, &self.root)?;
        if target.protected && !probe.safe && request.may_change_data() {
            return Err(Failure::Protected {
                method: request.method.to_string(),
            });
        }
        // The gate's credentials belong to the environment; a probe of another host must bring its own.
        let own = probe.auth.is_some() || target.is_own(&request.url);
        if let Some(auth) = self.auth(probe).filter(|_| own) {
            apply(
                auth,
                values,
                &mut request.headers,
                &self.tokens,
                &self.client,
                &self.redactor,
            )
            .await?;
        }
        if probe.preflight.is_none() {
            self.put_cookies(&mut request);
        }
        Ok(request)
    }

    /// Sends a probe's request until it is answered, or `retry` says that trying again is of no use.
    pub async fn exchange(&self, probe: &Probe, request: &Request, retry: &Retry) -> Exchange {
        let expected = expected_status(&probe.expect);
        let mut attempts = Vec::new();
        let mut waited = Duration::ZERO;
        loop {
            let start = Instant::now();
            let result = self
                .once(request, probe.redirects.unwrap_or(0), self.timeout(probe))
                .await;
            let is_expected = result
                .as_ref()
                .is_ok_and(|response| expected.contains(response.status.as_u16()));
            let said = match &result {
                Ok(response) => format!("status {}", response.status.as_u16()),
                Err(failure) => failure.to_string(),
            };
            attempts.push(Attempt {
                result: said,
                took: start.elapsed(),
                waited,
            });
            let tries = u32::try_from(attempts.len()).unwrap_or(u32::MAX);
            let Some(wait) = retry::wait(retry, tries, request, &result, is_expected) else {
                return Exchange { attempts, result };
            };
            tokio::time::sleep(wait).await;
            waited = wait;
        }
    }

    /// Sends a request once, when a lane is free and its turn has come.
    pub async fn once(
        &self,
        request: &Request,
        redirects: u32,
        timeout: Duration,
    ) -> Result<Response, Failure> {
        let _lane = self.lane().await;
        let on_the_way = |from: &Request, response: &Response, next: &mut Request| {
            self.take_cookies(&from.url, response);
            forget_cookies(next, response);
            self.put_cookies(next);
        };
        let response = follow_with(&self.client, request, (redirects, timeout), on_the_way).await?;
        let last = response.redirects.last();
        let url = last.and_then(|last| Url::parse(last).ok());
        self.take_cookies(url.as_ref().unwrap_or(&request.url), &response);
        Ok(response)
    }

    /// A lane for one request; dropped when the request is over.
    pub async fn lane(&self) -> Option<tokio::sync::SemaphorePermit<'_>> {
        let lane = self.lanes.acquire().await.ok();
        self.turn().await;
        lane
    }

    /// Waits until the rate allows the next request.
    pub async fn turn(&self) {
        if let Some(pace) = &self.pace {
            pace.turn().await;
        }
    }

    /// Puts the jar's cookies beside those that the request has; its own win.
    fn put_cookies(&self, request: &mut Request) {
        if !self.manners.cookies || !self.client.target().is_own(&request.url) {
            return;
        }
        let own = request
            .headers
            .get(COOKIE)
            .and_then(|value| value.to_str().ok());
        let mut pairs: Vec<String> = own.map(str::to_owned).into_iter().collect();
        let named: Vec<String> = own.iter().flat_map(|own| names_of(own)).collect();
        let jar = self.jar.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = jar.iter().filter(|(name, _)| !named.contains(name));
        pairs.extend(kept.map(|(name, value)| format!("{name}={value}")));
        if let Ok(mut value) = HeaderValue::from_str(&pairs.join("; "))
            && !pairs.is_empty()
        {
            value.set_sensitive(true);
            request.headers.insert(COOKIE, value);
        }
    }

    /// Keeps the cookies that a response of the target sets. Whoever holds them is logged in, so they are secrets from now on.
    fn take_cookies(&self, from: &Url, response: &Response) {
        if !self.manners.cookies || !self.client.target().is_own(from) {
            return;
        }
        let mut jar = self.jar.lock().unwrap_or_else(PoisonError::into_inner);
        for set in response
            .headers
            .get_all(SET_COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
        {
            let mut parts = set.split(';');
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
                continue;
            };
            let (name, value) = (name.trim().to_owned(), value.trim().to_owned());
            let removed =
                value.is_empty() || parts.any(|part| part.trim().eq_ignore_ascii_case("max-age=0"));
            jar.retain(|(known, _)| *known != name);
            if !removed {
                if is_key(&value) {
                    self.redactor
                        .learn_named(&format!("COOKIE_{name}"), &Secret::new(value.as_str()));
                }
                jar.push((name, value));
            }
        }
    }
}

/// Takes the cookies off a request that a response gives another value.
fn forget_cookies(request: &mut Request, response: &Response) {
    let set: Vec<String> = response
        .headers
        .get_all(SET_COOKIE)
        .iter()
        .filter_map(|set| set.to_str().ok()?.split(';').next().map(names_of)?.next())
        .collect();
    let Some(own) = request.headers.remove(COOKIE) else {
        return;
    };
    let pairs = own.to_str().unwrap_or_default().split(';').map(str::trim);
    let kept: Vec<&str> = pairs
        .filter(|pair| !names_of(pair).any(|name| set.contains(&name)))
        .collect();
    if let Ok(mut value) = HeaderValue::from_str(&kept.join("; "))
        && !kept.is_empty()
    {
        value.set_sensitive(own.is_sensitive());
        request.headers.insert(COOKIE, value);
    }
}

/// The names in a `Cookie` header.
fn names_of(cookies: &str) -> impl Iterator<Item = String> {
    let pairs = cookies.split(';').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, _)| name.trim().to_owned())
}

/// Whether a cookie's value may be what opens a session. A language or a theme is none, and would be blanked out all over the report.
fn is_key(value: &str) -> bool {
    let word = value.len() < 20
        && value
            .chars()
            .all(|c| c.is_ascii_alphabetic() || matches!(c, '-' | '_'));
    value.len() >= 8 && !word
}
