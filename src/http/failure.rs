//! Why a request got no response.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::timing::Milliseconds;

/// A request without a response, in the words of the step that failed. Holds no header and no body.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The host has no address.
    #[error("the name {host} has no address ({reason})")]
    Unresolved {
        /// The name looked up.
        host: String,
        /// The resolver's words.
        reason: String,
    },
    /// Nothing listens there.
    #[error("connection to {address} refused: is the service running and the port right?")]
    Refused {
        /// Where the connection was tried.
        address: SocketAddr,
    },
    /// The TCP connection failed for another reason.
    #[error("no connection to {address} ({reason})")]
    Unreachable {
        /// Where the connection was tried.
        address: SocketAddr,
        /// The system's words.
        reason: String,
    },
    /// The proxy didn't open a tunnel.
    #[error("the proxy {proxy} opened no tunnel ({reason})")]
    Proxy {
        /// Host and port of the proxy.
        proxy: String,
        /// What it said.
        reason: String,
    },
    /// The TLS handshake failed.
    #[error("TLS with {host} failed: {reason}")]
    Tls {
        /// The server's name.
        host: String,
        /// What is wrong with the certificate or the handshake.
        reason: String,
    },
    /// A certificate or key file of the configuration can't be used.
    #[error("TLS file {path}: {reason}", path = path.display())]
    TlsFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// No connection in time.
    #[error("no connection within {}", Milliseconds(*.after))]
    ConnectTimeout {
        /// The limit.
        after: Duration,
    },
    /// Connected and sent, but no status line in time.
    #[error("no response within {}", Milliseconds(*.after))]
    Timeout {
        /// The limit.
        after: Duration,
    },
    /// The server closed the connection without a byte of a response: typically a crashed handler.
    #[error("the server closed the connection without sending a response")]
    Closed,
    /// The connection broke while sending or waiting.
    #[error("the connection broke ({reason})")]
    Broken {
        /// The system's words.
        reason: String,
    },
    /// What came back isn't HTTP.
    #[error("the answer is not HTTP ({reason})")]
    NotHttp {
        /// What was wrong with it.
        reason: String,
    },
    /// The request leads to a host that the configuration doesn't name; it wasn't sent.
    #[error(
        "not sent: {host} is not a host that the configuration names (allow it with `allow-hosts`)"
    )]
    UnnamedHost {
        /// The host.
        host: String,
    },
    /// A request that would change data of a protected environment; it wasn't sent.
    #[error(
        "not sent: {method} may change data and the environment is protected (set `safe = true` on the probe if it doesn't)"
    )]
    Protected {
        /// The request's method.
        method: String,
    },
    /// More redirects than allowed.
    #[error("more than {limit} redirects, the last one to {location}")]
    Redirects {
        /// How many were allowed.
        limit: u32,
        /// Where the last one pointed.
        location: String,
    },
    /// The request can't be built.
    #[error("the request can't be built: {reason}")]
    Unsendable {
        /// What is wrong with it.
        reason: String,
    },
    /// The token for the request couldn't be fetched.
    #[error("no OAuth2 token: {reason}")]
    Token {
        /// What the token endpoint answered.
        reason: String,
    },
}

impl Failure {
    /// Whether trying again may help: the network failed, not the configuration.
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Unresolved { .. }
                | Self::Refused { .. }
                | Self::Unreachable { .. }
                | Self::Proxy { .. }
                | Self::ConnectTimeout { .. }
                | Self::Timeout { .. }
                | Self::Closed
                | Self::Broken { .. }
        )
    }

    /// Whether the request was never sent, because the configuration forbids it or doesn't allow it to be built.
    pub fn is_unsent(&self) -> bool {
        matches!(
            self,
            Self::UnnamedHost { .. }
                | Self::Protected { .. }
                | Self::Unsendable { .. }
                | Self::TlsFile { .. }
                | Self::Token { .. }
        )
    }

    /// Whether the server was connected to and then said nothing.
    pub fn is_silence(&self) -> bool {
        matches!(
            self,
            Self::Closed | Self::Broken { .. } | Self::Timeout { .. }
        )
    }
}
