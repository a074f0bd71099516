//! Sends requests to one target over kept-alive connections. Nothing is built or read before the first request needs it.

use std::borrow::Cow;
use std::error::Error as _;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{HOST, HeaderValue, PROXY_AUTHORIZATION, USER_AGENT};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_util::client::legacy::Client as Pool;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use jiff::Timestamp;

use super::body;
use super::connection::Connector;
use super::dial::{Dialer, Link};
use super::failure::Failure;
use super::request::{Request, Version};
use super::response::Response;
use super::target::{self, Target};
use super::timing::Timings;

/// Shorter than the keep-alive of the servers that give up first (gunicorn: 2 s), so that a request rarely meets a closing connection.
const IDLE: Duration = Duration::from_secs(1);

type Connections = Pool<Connector, Full<Bytes>>;

/// A client of one target. Cheap to make; clones of the `Arc` share connections.
#[derive(Debug)]
pub struct Client {
    target: Arc<Target>,
    dialer: Arc<Dialer>,
    pools: [OnceLock<Connections>; 3],
}

impl Client {
    /// A client that hasn't connected yet.
    pub fn new(target: Target) -> Result<Self, Failure> {
        let target = Arc::new(target);
        let dialer = Arc::new(Dialer::new(Arc::clone(&target))?);
        Ok(Self {
            target,
            dialer,
            pools: Default::default(),
        })
    }

    /// What it sends to.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Opens connections that don't come from the pool, for what HTTP libraries refuse to send.
    pub fn dialer(&self) -> &Dialer {
        &self.dialer
    }

    /// Sends one request and reads its response within `timeout`. Redirects aren't followed here.
    pub async fn send(&self, request: &Request, timeout: Duration) -> Result<Response, Failure> {
        if !self.target.names(&request.url) {
            let host = request.url.host_str().unwrap_or_default().to_owned();
            return Err(Failure::UnnamedHost { host });
        }
        let start = Instant::now();
        let deadline = tokio::time::Instant::from_std(start + timeout);
        let (response, link) = self.head(request, deadline, timeout).await?;
        let first_byte = start.elapsed();
        let (head, incoming) = response.into_parts();
        let (bytes, end) = body::read(incoming, deadline).await;
        let total = start.elapsed();
        let (bytes, end) = body::decode(&head.headers, bytes, end);
        let fresh = link.as_ref().filter(|link| link.first_use());
        Ok(Response {
            status: head.status,
            reason: reason(&head),
            version: head.version,
            headers: head.headers,
            body: bytes,
            end,
            timings: Timings {
                dns: fresh.map(|link| link.dns),
                connect: fresh.map(|link| link.connect),
                tls: fresh.and_then(|link| link.tls),
                first_byte,
                total,
            },
            remote: link.as_ref().map(|link| link.remote),
            certificate: link.as_ref().and_then(|link| link.certificate.clone()),
            at: Timestamp::now(),
            redirects: Vec::new(),
        })
    }

    /// Sends until the response's headers are there. A kept-alive connection that the server closed just then isn't the
    /// server's failure: a request that changes nothing is sent once more (RFC 9112, section 9.3.1).
    async fn head(
        &self,
        request: &Request,
        deadline: tokio::time::Instant,
        timeout: Duration,
    ) -> Result<(http::Response<Incoming>, Option<Arc<Link>>), Failure> {
        let mut stale_allowed = !request.may_change_data();
        loop {
            let sending = self.pool(request.version).request(self.wire(request)?);
            let Ok(sent) = tokio::time::timeout_at(deadline, sending).await else {
                return Err(Failure::Timeout { after: timeout });
            };
            match sent {
                Ok(response) => {
                    let link = response.extensions().get::<Arc<Link>>().cloned();
                    return Ok((response, link));
                }
                Err(error) if stale_allowed && was_kept_alive(&error) => stale_allowed = false,
                Err(error) => return Err(failure(&error)),
            }
        }
    }

    fn pool(&self, version: Version) -> &Connections {
        let slot = match version {
            Version::Auto => 0,
            Version::Http1 => 1,
            Version::Http2 => 2,
        };
        self.pools[slot].get_or_init(|| {
            let connector = Connector {
                dialer: Arc::clone(&self.dialer),
                version,
            };
            Pool::builder(TokioExecutor::new())
                .pool_timer(TokioTimer::new())
                .timer(TokioTimer::new())
                .pool_idle_timeout(IDLE)
                .http2_only(version == Version::Http2)
                .build(connector)
        })
    }

    /// The request as the library takes it.
    fn wire(&self, request: &Request) -> Result<http::Request<Full<Bytes>>, Failure> {
        let unsendable = |error: http::Error| Failure::Unsendable {
            reason: error.to_string(),
        };
        let mut wire = http::Request::builder()
            .method(request.method.clone())
            .uri(request.url.as_str())
            .body(Full::new(request.body.clone()))
            .map_err(unsendable)?;
        *wire.headers_mut() = request.headers.clone();
        if !wire.headers().contains_key(USER_AGENT) {
            wire.headers_mut()
                .insert(USER_AGENT, HeaderValue::from_static(target::USER_AGENT));
        }
        // The library derives these from the address; HTTP/2 has `:authority` in place of `host`.
        if request.version == Version::Http2 {
            wire.headers_mut().remove(HOST);
        }
        let proxy = self
            .dialer
            .proxy()
            .and_then(|proxy| proxy.authorization.as_ref());
        let proxy = proxy.filter(|_| request.url.scheme() == "http");
        if let Some(Ok(value)) = proxy.map(|secret| HeaderValue::from_str(secret.expose())) {
            wire.headers_mut().insert(PROXY_AUTHORIZATION, value);
        }
        Ok(wire)
    }
}

/// The reason phrase; the library keeps only those that aren't the usual ones.
fn reason(head: &http::response::Parts) -> Cow<'static, str> {
    if head.version == http::Version::HTTP_2 {
        return Cow::Borrowed("");
    }
    match head.extensions.get::<hyper::ext::ReasonPhrase>() {
        Some(own) => String::from_utf8_lossy(own.as_bytes()).into_owned().into(),
        None => head.status.canonical_reason().unwrap_or_default().into(),
    }
}

type PoolError = hyper_util::client::legacy::Error;

/// Whether a request failed because its kept-alive connection was closed before the response began.
fn was_kept_alive(error: &PoolError) -> bool {
    let mut extensions = http::Extensions::new();
    if let Some(connected) = error.connect_info() {
        connected.get_extras(&mut extensions);
    }
    let used = extensions
        .get::<Arc<Link>>()
        .is_some_and(|link| !link.first_use());
    used && matches!(failure(error), Failure::Closed | Failure::Broken { .. })
}

/// The library's error in our words, found along its chain of causes.
fn failure(error: &PoolError) -> Failure {
    let mut cause = error.source();
    let mut last = error.to_string();
    while let Some(inner) = cause {
        if let Some(own) = inner.downcast_ref::<Failure>() {
            return own.clone();
        }
        if let Some(tls) = inner.downcast_ref::<rustls::Error>() {
            return Failure::Broken {
                reason: super::tls::explain(tls),
            };
        }
        if let Some(hyper) = inner.downcast_ref::<hyper::Error>() {
            if hyper.is_incomplete_message() || hyper.is_closed() || hyper.is_canceled() {
                return Failure::Closed;
            }
            if hyper.is_parse() {
                return Failure::NotHttp {
                    reason: hyper.to_string(),
                };
            }
        }
        if let Some(io) = inner.downcast_ref::<std::io::Error>() {
            if let Some(tls) = io
                .get_ref()
                .and_then(|inner| inner.downcast_ref::<rustls::Error>())
            {
                return Failure::Broken {
                    reason: super::tls::explain(tls),
                };
            }
            return match io.kind() {
                std::io::ErrorKind::UnexpectedEof => Failure::Closed,
                kind => Failure::Broken {
                    reason: kind.to_string(),
                },
            };
        }
        last = inner.to_string();
        cause = inner.source();
    }
    Failure::Broken { reason: last }
}
