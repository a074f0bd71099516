//! A forward proxy: plain requests are sent to it whole, TLS goes through a tunnel (RFC 9110, section 9.3.6).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use url::Url;

use super::dial::Endpoint;
use super::failure::Failure;
use crate::redact::Secret;

/// The longest answer to a CONNECT that is read.
const LONGEST_ANSWER: usize = 8 * 1024;

/// An HTTP proxy.
pub struct Proxy {
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The value of `Proxy-Authorization`, if the address holds credentials.
    pub authorization: Option<Secret>,
}

impl Proxy {
    /// Reads `http://user:password@host:port`.
    pub fn parse(address: &Secret) -> Result<Self, Failure> {
        let unreadable = |reason: &str| Failure::Unsendable {
            reason: format!("the proxy's address {reason}"),
        };
        let url = Url::parse(address.expose())
            .map_err(|_| unreadable("isn't a URL like http://proxy.example:3128"))?;
        if url.scheme() != "http" {
            return Err(unreadable("must start with http://"));
        }
        let host = url
            .host_str()
            .ok_or_else(|| unreadable("has no host"))?
            .to_owned();
        let authorization = (!url.username().is_empty()).then(|| {
            let decode = |part: &str| {
                percent_encoding::percent_decode_str(part)
                    .decode_utf8_lossy()
                    .into_owned()
            };
            let pair = format!(
                "{}:{}",
                decode(url.username()),
                decode(url.password().unwrap_or_default())
            );
            Secret::new(format!("Basic {}", STANDARD.encode(pair)))
        });
        Ok(Self {
            host,
            port: url.port().unwrap_or(80),
            authorization,
        })
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// Asks the proxy behind `tcp` for a tunnel to `to`.
pub async fn tunnel(tcp: &mut TcpStream, proxy: &Proxy, to: &Endpoint) -> Result<(), Failure> {
    let refused = |reason: String| Failure::Proxy {
        proxy: format!("{}:{}", proxy.host, proxy.port),
        reason,
    };
    let host = if to.host.contains(':') {
        format!("[{}]", to.host)
    } else {
        to.host.clone()
    };
    let mut request = format!(
        "CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n",
        port = to.port
    );
    if let Some(secret) = &proxy.authorization {
        request.push_str("Proxy-Authorization: ");
        request.push_str(secret.expose());
        request.push_str("\r\n");
    }
    request.push_str("\r\n");
    tcp.write_all(request.as_bytes())
        .await
        .map_err(|error| refused(error.to_string()))?;
    let mut answer = Vec::new();
    // Byte by byte, so that nothing of the tunnel's own bytes is swallowed; the answer is short.
    while !answer.ends_with(b"\r\n\r\n") {
        let byte = tcp
            .read_u8()
            .await
            .map_err(|error| refused(error.to_string()))?;
        answer.push(byte);
        if answer.len() > LONGEST_ANSWER {
            return Err(refused("its answer doesn't end".to_owned()));
        }
    }
    let line = String::from_utf8_lossy(&answer);
    let line = line.lines().next().unwrap_or_default();
    let status = line.split(' ').nth(1).unwrap_or_default();
    if status.starts_with('2') {
        return Ok(());
    }
    Err(refused(format!("it answered {status}")))
}
