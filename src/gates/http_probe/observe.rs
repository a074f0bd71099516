//! Sends the probes.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::HttpProbe;
use super::requirement::Looked;
use crate::context::{Context, Inconclusive};
use crate::http::openapi::OpenApi;
use crate::http::probe::{Examiner, Manners, Outcome, Plan, ProbeSet, Session};
use crate::http::spec::{Auth, Probe};
use crate::http::{Client, Target, TlsSettings};
use crate::setting::{Duration, Tls};

/// What came of the probes.
#[derive(Debug)]
pub struct Seen {
    /// What came of each probe, in the order of the configuration.
    pub(super) outcomes: Vec<Outcome>,
    /// The probes that were run.
    pub(super) plan: Plan,
    /// What came of the same probes on the other environment.
    pub(super) other: Option<Vec<Outcome>>,
    /// What the routes depend on.
    pub(super) requirements: Vec<Looked>,
    /// Environments whose certificates weren't verified.
    pub(super) insecure: Vec<String>,
    /// The document that declares the service's operations.
    pub(super) openapi: Option<Arc<OpenApi>>,
}

impl HttpProbe {
    /// Sends everything.
    pub(super) async fn look(&self, cx: &Context) -> Result<Seen, Inconclusive> {
        let mut requirements = Vec::new();
        for requirement in &self.requires {
            requirements.push(requirement.look(&self.environment, cx).await?);
        }
        let set = self.probe_set(&self.environment, cx)?;
        let count = set.plan().all().count();
        cx.progress.say(&format!("{count} probes"));
        let set = if self.compare.is_some() {
            set.keeping_shapes()
        } else {
            set
        };
        let outcomes = set.run().await;
        let other = match &self.compare {
            Some(name) => Some(
                self.probe_set(name, cx)?
                    .keeping_shapes()
                    .run_plainly()
                    .await,
            ),
            None => None,
        };
        let mut insecure = Vec::new();
        for name in std::iter::once(&self.environment).chain(&self.compare) {
            let environment = cx.environment(name)?;
            if environment
                .want(&environment.tls)?
                .is_some_and(|tls| tls.insecure)
            {
                insecure.push((**name).clone());
            }
        }
        Ok(Seen {
            outcomes,
            plan: set.plan().clone(),
            other,
            requirements,
            insecure,
            openapi: set.session().examiner.openapi.clone(),
        })
    }

    /// The probes, ready to be sent to the environment `name`.
    pub(in crate::gates) fn probe_set(
        &self,
        name: &str,
        cx: &Context,
    ) -> Result<ProbeSet, Inconclusive> {
        let probes: [&[Arc<Probe>]; 3] = [&self.setup, &self.probe, &self.teardown];
        let plan = Plan::new(
            probes,
            &self.template,
            &cx.root,
            self.in_order || self.cookies,
        )
        .map_err(because)?;
        let mut target = target(name, cx)?;
        target.allow_hosts.extend(self.allow_hosts.iter().cloned());
        target.allow_hosts.extend(plan.hosts());
        target.allow_hosts.extend(self.token_hosts(&plan));
        target.connect_timeout = self
            .connect_timeout
            .map_or(target.connect_timeout, Duration::get);
        let usual = Manners::default();
        let manners = Manners {
            max_in_flight: self
                .max_in_flight
                .map_or(usual.max_in_flight, |limit| limit as usize),
            per_second: self.rate.map(crate::setting::Rate::per_second),
            timeout: self.request_timeout.map_or(usual.timeout, Duration::get),
            retry: self.retry.unwrap_or(usual.retry),
            cookies: self.cookies,
        };
        let examiner = Examiner {
            problem: self.problem.clone(),
            correlation_header: self
                .correlation_id
                .as_ref()
                .map(|name| name.to_ascii_lowercase()),
            schemas: plan.schemas(&cx.root).map_err(because)?,
            openapi: self
                .openapi
                .as_ref()
                .map(|file| OpenApi::read(&cx.path(file)).map(Arc::new))
                .transpose()
                .map_err(because)?,
        };
        let client = Client::new(target).map_err(because)?;
        let session = Session::new(
            client,
            manners,
            examiner,
            self.auth.clone(),
            cx.root.clone(),
            cx.redactor.clone(),
        );
        Ok(ProbeSet::new(session, plan))
    }

    /// The hosts of token endpoints.
    fn token_hosts(&self, plan: &Plan) -> BTreeSet<String> {
        let own = plan.all().filter_map(|planned| planned.probe.auth.as_ref());
        let settings = own.chain(&self.auth).filter_map(|auth| match auth {
            Auth::OAuth2(settings) => Some(settings),
            _ => None,
        });
        settings
            .filter_map(|settings| {
                Url::parse(&settings.token_url)
                    .ok()?
                    .host_str()
                    .map(str::to_owned)
            })
            .collect()
    }
}

fn because(reason: impl Display) -> Inconclusive {
    Inconclusive::because(reason)
}

/// The environment `name` as the HTTP engine takes it.
fn target(name: &str, cx: &Context) -> Result<Target, Inconclusive> {
    let environment = cx.environment(name)?;
    let url = environment.need("url", &environment.url)?;
    let base = Url::parse(url).map_err(|error| {
        because(format_args!(
            "the environment `{name}` has a `url` that can't be read: {error}"
        ))
    })?;
    if !matches!(base.scheme(), "http" | "https") {
        return Err(because(format_args!(
            "the environment `{name}` has a `url` that starts neither with http:// nor with https://"
        )));
    }
    let mut target = Target::new(name, base);
    target.protected = environment
        .want(&environment.protected)?
        .copied()
        .unwrap_or_default();
    target.proxy = environment.want(&environment.proxy)?.cloned();
    if let Some(table) = environment.want(&environment.connect_to)? {
        target.connect_to.clone_from(table);
    }
    if let Some(tls) = environment.want(&environment.tls)? {
        target.tls = tls_settings(tls, cx)?;
    }
    if let Some(table) = environment.want(&environment.headers)? {
        let mut headers = HeaderMap::new();
        for (header, value) in table {
            let wrong = |what: &str| {
                because(format_args!(
                    "the environment `{name}` has a header {header:?} {what}"
                ))
            };
            let key = HeaderName::from_bytes(header.as_bytes())
                .map_err(|_| wrong("whose name no header can have"))?;
            let value = HeaderValue::from_str(value.expose())
                .map_err(|_| wrong("whose value holds a control character"))?;
            headers.insert(key, value);
        }
        target.headers = headers;
    }
    Ok(target)
}

fn tls_settings(tls: &Tls, cx: &Context) -> Result<TlsSettings, Inconclusive> {
    let client = match (&tls.client_cert, &tls.client_key) {
        (Some(chain), Some(key)) => Some((cx.path(chain), cx.path(key))),
        (None, None) => None,
        _ => {
            return Err(because(
                "`tls.client-cert` and `tls.client-key` need each other, found one of them",
            ));
        }
    };
    Ok(TlsSettings {
        ca: tls.ca.as_ref().map(|file| cx.path(file)),
        client,
        insecure: tls.insecure,
    })
}
