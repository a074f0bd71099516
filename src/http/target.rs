//! The service that requests go to, and what every request to it carries.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use http::HeaderMap;
use url::Url;

use super::tls::TlsSettings;
use crate::redact::Secret;

/// What `gate` calls itself.
pub const USER_AGENT: &str = concat!("gate/", env!("CARGO_PKG_VERSION"), " (release gate)");

/// How long connecting may take unless the configuration says otherwise.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// How long a request may take in all unless the configuration says otherwise.
pub const TOTAL_TIMEOUT: Duration = Duration::from_secs(10);

/// One environment's service.
#[derive(Clone)]
pub struct Target {
    /// Its name in the configuration.
    pub name: String,
    /// The address that the probes' paths are put behind.
    pub base: Url,
    /// Headers of every request to it. They aren't sent to other hosts.
    pub headers: HeaderMap,
    /// How its TLS connections are made.
    pub tls: TlsSettings,
    /// The proxy to go through.
    pub proxy: Option<Secret>,
    /// `host:port` -> `host:port` to connect to in its place.
    pub connect_to: BTreeMap<String, String>,
    /// Further hosts that requests and redirects may lead to.
    pub allow_hosts: BTreeSet<String>,
    /// Whether requests that may change data need a probe's `safe = true`.
    pub protected: bool,
    /// How long connecting (addresses, TCP, TLS) may take.
    pub connect_timeout: Duration,
}

impl Target {
    /// A target with the defaults: verified TLS, no proxy, not protected.
    pub fn new(name: impl Into<String>, base: Url) -> Self {
        Self {
            name: name.into(),
            base,
            headers: HeaderMap::new(),
            tls: TlsSettings::default(),
            proxy: None,
            connect_to: BTreeMap::new(),
            allow_hosts: BTreeSet::new(),
            protected: false,
            connect_timeout: CONNECT_TIMEOUT,
        }
    }

    /// Whether the configuration names the host of `url`.
    pub fn names(&self, url: &Url) -> bool {
        let Some(host) = url.host_str() else {
            return false;
        };
        self.base.host_str() == Some(host) || self.allow_hosts.contains(host)
    }

    /// Whether `url` has the target's own scheme, host and port: only there its headers and credentials go.
    pub fn is_own(&self, url: &Url) -> bool {
        self.base.origin() == url.origin()
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} ({})",
            self.name,
            self.base.host_str().unwrap_or_default()
        )
    }
}
