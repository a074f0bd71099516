//! The way to a server, step by step, before the driver walks it in one go: name, connection, encryption, and what
//! stands at the other end. The driver reports one error for all of these; here each has its own time and its own cause.

mod certificate;
mod dial;
mod mysql;
mod pooler;
mod postgres;
mod tls;

use std::time::Duration;

pub use certificate::{Certificate, Trust};

use super::address::Address;
use super::engine::Engine;
use super::error::{Phase, Unreachable};

/// What was learned on the way to a server, up to the login.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handshake {
    /// The steps taken, with the time each took.
    pub phases: Vec<(Phase, Duration)>,
    /// The IP address and port that answered; nothing for a socket.
    pub peer: Option<String>,
    /// Whether the server can encrypt; nothing if it wasn't asked.
    pub tls_offered: Option<bool>,
    /// The encryption agreed on, such as `TLS 1.3`.
    pub tls_version: Option<String>,
    /// The server's certificate.
    pub certificate: Option<Certificate>,
    /// Whether the server asked for the client's certificate.
    pub asks_client_certificate: bool,
    /// The server's version as its greeting says (MySQL and MariaDB only).
    pub greeting: Option<String>,
    /// The pooler in between, if it gives itself away.
    pub pooler: Option<String>,
}

/// Walks the way to the server at `address`, every step within `limit`.
pub(super) async fn walk(
    address: &Address,
    limit: Duration,
) -> Result<Handshake, Box<Unreachable>> {
    let mut steps = dial::Steps::new(limit);
    let stream = dial::dial(address, &mut steps).await?;
    match address.engine {
        Engine::MySql => mysql::shake(address, stream, &mut steps).await?,
        _ => postgres::shake(address, stream, &mut steps).await?,
    }
    Ok(steps.into_handshake())
}
