//! Opening one connection: address, TCP, proxy, TLS, each step timed.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use rustls::pki_types::ServerName;
use tokio::io::{self, AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::failure::Failure;
use super::proxy::{self, Proxy};
use super::request::Version;
use super::target::Target;
use super::tls::{Tls, explain};

/// Where a connection leads: the host and port of a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Name or address, IPv6 without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Whether TLS is spoken.
    pub tls: bool,
}

impl Endpoint {
    /// The endpoint of an `http` or `https` URI.
    pub fn of(uri: &http::Uri) -> Option<Self> {
        let tls = uri.scheme_str() == Some("https");
        let host = uri
            .host()?
            .trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned();
        Some(Self {
            host,
            port: uri.port_u16().unwrap_or(if tls { 443 } else { 80 }),
            tls,
        })
    }
}

/// What is known about an open connection.
#[derive(Debug)]
pub struct Link {
    /// The peer's address.
    pub remote: SocketAddr,
    /// How long the address took.
    pub dns: Duration,
    /// How long TCP (and the proxy) took.
    pub connect: Duration,
    /// How long TLS took.
    pub tls: Option<Duration>,
    /// The server's own certificate.
    pub certificate: Option<Bytes>,
    /// Whether HTTP/2 was negotiated.
    pub http2: bool,
    /// Whether requests are to name the whole address, because a proxy reads them.
    pub through_proxy: bool,
    used: AtomicBool,
}

impl Link {
    /// Marks the connection as used; true for the first caller.
    pub fn first_use(&self) -> bool {
        !self.used.swap(true, Ordering::Relaxed)
    }
}

/// An open connection.
#[derive(Debug)]
pub enum Stream {
    /// Plain TCP.
    Plain(TcpStream),
    /// TLS over TCP.
    Tls(Box<TlsStream<TcpStream>>),
}

/// Opens connections to a target and whatever hosts its requests name.
#[derive(Debug)]
pub struct Dialer {
    target: Arc<Target>,
    tls: Tls,
    proxy: Option<Proxy>,
}

impl Dialer {
    /// For one target. Reads no file yet.
    pub fn new(target: Arc<Target>) -> Result<Self, Failure> {
        let proxy = target.proxy.as_ref().map(Proxy::parse).transpose()?;
        Ok(Self {
            tls: Tls::new(target.tls.clone()),
            proxy,
            target,
        })
    }

    /// Connects within the target's connect timeout.
    pub async fn dial(
        &self,
        to: &Endpoint,
        version: Version,
    ) -> Result<(Stream, Arc<Link>), Failure> {
        let after = self.target.connect_timeout;
        let opening = self.open(to, version);
        tokio::time::timeout(after, opening)
            .await
            .unwrap_or(Err(Failure::ConnectTimeout { after }))
    }

    async fn open(&self, to: &Endpoint, version: Version) -> Result<(Stream, Arc<Link>), Failure> {
        let start = Instant::now();
        let (host, port) = match &self.proxy {
            Some(proxy) => (proxy.host.clone(), proxy.port),
            None => self.redirected(to),
        };
        let addresses = resolve(&host, port).await?;
        let dns = start.elapsed();
        let mut tcp = connect(&addresses).await?;
        let remote = tcp.peer_addr().map_err(|error| broken(&error))?;
        if let Some(proxy) = self.proxy.as_ref().filter(|_| to.tls) {
            proxy::tunnel(&mut tcp, proxy, to).await?;
        }
        let connect = start.elapsed().saturating_sub(dns);
        let mut link = Link {
            remote,
            dns,
            connect,
            tls: None,
            certificate: None,
            http2: !to.tls && version == Version::Http2,
            through_proxy: self.proxy.is_some() && !to.tls,
            used: AtomicBool::new(false),
        };
        if !to.tls {
            return Ok((Stream::Plain(tcp), Arc::new(link)));
        }
        let config = self.tls.config(version)?;
        let start = Instant::now();
        let stream = handshake(config, tcp, &to.host).await?;
        link.tls = Some(start.elapsed());
        let session = stream.get_ref().1;
        link.http2 = session.alpn_protocol() == Some(b"h2");
        link.certificate = session
            .peer_certificates()
            .and_then(|chain| chain.first())
            .map(|own| Bytes::copy_from_slice(own));
        Ok((Stream::Tls(Box::new(stream)), Arc::new(link)))
    }

    /// The proxy's own credentials and the like, for requests that it reads itself.
    pub fn proxy(&self) -> Option<&Proxy> {
        self.proxy.as_ref()
    }

    /// Host and port to connect to, after `connect-to`.
    fn redirected(&self, to: &Endpoint) -> (String, u16) {
        let key = format!("{}:{}", to.host, to.port);
        let Some(other) = self
            .target
            .connect_to
            .get(&key)
            .or_else(|| self.target.connect_to.get(&to.host))
        else {
            return (to.host.clone(), to.port);
        };
        match other
            .rsplit_once(':')
            .and_then(|(host, port)| Some((host, port.parse().ok()?)))
        {
            Some((host, port)) => (
                host.trim_start_matches('[')
                    .trim_end_matches(']')
                    .to_owned(),
                port,
            ),
            None => (other.clone(), to.port),
        }
    }
}

async fn resolve(host: &str, port: u16) -> Result<Vec<SocketAddr>, Failure> {
    if let Ok(address) = host.parse() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    let unresolved = |reason: String| Failure::Unresolved {
        host: host.to_owned(),
        reason,
    };
    let found = tokio::net::lookup_host((host, port))
        .await
        .map_err(|error| unresolved(error.to_string()))?;
    let addresses: Vec<_> = found.collect();
    if addresses.is_empty() {
        return Err(unresolved("the answer is empty".to_owned()));
    }
    Ok(addresses)
}

async fn connect(addresses: &[SocketAddr]) -> Result<TcpStream, Failure> {
    let mut failure = Failure::Closed;
    for &address in addresses {
        match TcpStream::connect(address).await {
            Ok(stream) => {
                // Requests are small and answered at once: waiting to fill packets would add 40 ms.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                failure = Failure::Refused { address };
            }
            Err(error) => {
                failure = Failure::Unreachable {
                    address,
                    reason: error.to_string(),
                }
            }
        }
    }
    Err(failure)
}

async fn handshake(
    config: Arc<rustls::ClientConfig>,
    tcp: TcpStream,
    host: &str,
) -> Result<TlsStream<TcpStream>, Failure> {
    let name = ServerName::try_from(host.to_owned()).map_err(|_| Failure::Tls {
        host: host.to_owned(),
        reason: "it is no host name".to_owned(),
    })?;
    TlsConnector::from(config)
        .connect(name, tcp)
        .await
        .map_err(|error| tls_failure(host, &error))
}

/// A failed handshake in words.
fn tls_failure(host: &str, error: &io::Error) -> Failure {
    let reason = match error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<rustls::Error>())
    {
        Some(tls) => explain(tls),
        None if error.kind() == io::ErrorKind::UnexpectedEof => {
            "the server closed the connection".to_owned()
        }
        None => error.to_string(),
    };
    Failure::Tls {
        host: host.to_owned(),
        reason,
    }
}

fn broken(error: &io::Error) -> Failure {
    Failure::Broken {
        reason: error.to_string(),
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
