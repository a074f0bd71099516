//! PostgreSQL's greeting: the request for encryption, and a start-up message that poolers answer differently.
//!
//! <https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL>

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::dial::{Steps, Stream};
use super::{pooler, tls};
use crate::db::address::{Address, Place};
use crate::db::error::{Cause, Phase, Unreachable};

/// Length 8, then the number that stands where a protocol version would.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

pub(super) async fn shake(
    address: &Address,
    mut stream: Stream,
    steps: &mut Steps,
) -> Result<(), Box<Unreachable>> {
    // libpq never encrypts a Unix-domain socket.
    if !matches!(address.place, Place::Tcp { .. }) {
        return pooler::look(address, stream, steps).await;
    }
    let answer = ask(&mut stream, steps).await?;
    steps.seen.tls_offered = Some(answer);
    let mode = address.tls_mode();
    if !answer && mode.insists() {
        return Err(steps.fail(
            Phase::Tls,
            Cause::TlsNotOffered,
            format!("`{mode}` is asked for, and the server answers that it has no TLS"),
        ));
    }
    if !mode.offers() {
        // The server now waits for a handshake that won't come; what follows on a fresh connection is the driver's.
        steps.done(Phase::Tls);
        return Ok(());
    }
    if answer {
        let stream = tls::encrypt(address, stream, steps).await?;
        steps.done(Phase::Tls);
        return pooler::look(address, stream, steps).await;
    }
    steps.done(Phase::Tls);
    pooler::look(address, stream, steps).await
}

/// Whether the server can encrypt.
async fn ask(stream: &mut Stream, steps: &Steps) -> Result<bool, Box<Unreachable>> {
    let answer = steps
        .within(Phase::Tls, async {
            stream.write_all(&SSL_REQUEST).await?;
            stream.flush().await?;
            stream.read_u8().await
        })
        .await?;
    match answer {
        b'S' => Ok(true),
        b'N' => Ok(false),
        // An error message: a server before 7.0, or one that can't start a process for us.
        b'E' => Err(steps.fail(
            Phase::Tls,
            Cause::NotReady,
            "the server answers the first packet with an error",
        )),
        other => Err(steps.fail(
            Phase::Tls,
            Cause::WrongProtocol,
            format!(
                "expected `S` or `N` to PostgreSQL's request for TLS, found byte 0x{other:02x}"
            ),
        )),
    }
}
