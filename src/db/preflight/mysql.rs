//! MySQL's greeting: the server speaks first, and says its version and whether it can encrypt.
//!
//! <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_handshake_v10.html>

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::dial::{Steps, Stream};
use super::tls;
use crate::db::address::{Address, Place};
use crate::db::error::{Cause, Phase, Unreachable};
use crate::db::failure;

const PROTOCOL_41: u32 = 0x0000_0200;
const SSL: u32 = 0x0000_0800;
const SECURE_CONNECTION: u32 = 0x0000_8000;
const PLUGIN_AUTH: u32 = 0x0008_0000;
/// `utf8mb4_general_ci`, which every server knows.
const CHARSET: u8 = 45;

pub(super) async fn shake(
    address: &Address,
    mut stream: Stream,
    steps: &mut Steps,
) -> Result<(), Box<Unreachable>> {
    let packet = steps.within(Phase::Tls, packet(&mut stream)).await?;
    let Some(greeting) = Greeting::read(&packet) else {
        return Err(refused(&packet, steps));
    };
    steps.seen.greeting = Some(greeting.version);
    let offered = greeting.capabilities & SSL != 0;
    steps.seen.tls_offered = Some(offered);
    let mode = address.tls_mode();
    let socket = !matches!(address.place, Place::Tcp { .. });
    if !offered && mode.insists() && !socket {
        return Err(steps.fail(
            Phase::Tls,
            Cause::TlsNotOffered,
            format!("`{mode}` is asked for, and the server's greeting offers no TLS"),
        ));
    }
    if offered && mode.offers() && !socket {
        steps.within(Phase::Tls, request(&mut stream)).await?;
        let mut stream = tls::encrypt(address, stream, steps).await?;
        stream.shutdown().await.ok();
    }
    steps.done(Phase::Tls);
    Ok(())
}

/// The packet that asks for encryption: a login without a name.
async fn request(stream: &mut Stream) -> std::io::Result<()> {
    let capabilities = PROTOCOL_41 | SSL | SECURE_CONNECTION | PLUGIN_AUTH;
    let mut bytes = vec![32, 0, 0, 1];
    bytes.extend_from_slice(&capabilities.to_le_bytes());
    bytes.extend_from_slice(&(1_u32 << 24).to_le_bytes());
    bytes.push(CHARSET);
    bytes.extend_from_slice(&[0; 23]);
    stream.write_all(&bytes).await?;
    stream.flush().await
}

async fn packet(stream: &mut Stream) -> std::io::Result<Vec<u8>> {
    let mut head = [0; 4];
    stream.read_exact(&mut head).await?;
    let length = u32::from_le_bytes([head[0], head[1], head[2], 0]);
    // A greeting is short; a longer "packet" is another protocol's text read as a length.
    if length > 4096 {
        return Ok(head.to_vec());
    }
    let mut body = vec![0; length as usize];
    stream.read_exact(&mut body).await?;
    Ok(body)
}

struct Greeting {
    version: String,
    capabilities: u32,
}

impl Greeting {
    /// Version 10: the version's text, NUL, thread id (4), salt (8), NUL, capabilities (2), charset, status (2), capabilities (2).
    fn read(packet: &[u8]) -> Option<Self> {
        let rest = packet.strip_prefix(&[10])?;
        let end = rest.iter().position(|byte| *byte == 0)?;
        let version = std::str::from_utf8(&rest[..end]).ok()?;
        let after = rest.get(end + 1 + 4 + 8 + 1..)?;
        let low = u16::from_le_bytes([*after.first()?, *after.get(1)?]);
        let high = u16::from_le_bytes([*after.get(5)?, *after.get(6)?]);
        Some(Self {
            // MariaDB puts this in front for clients that expect MySQL.
            version: version.strip_prefix("5.5.5-").unwrap_or(version).to_owned(),
            capabilities: u32::from(low) | u32::from(high) << 16,
        })
    }
}

/// Instead of a greeting: an error packet (0xff, number, text), or another protocol.
fn refused(packet: &[u8], steps: &Steps) -> Box<Unreachable> {
    let Some([low, high, text @ ..]) = packet.strip_prefix(&[0xff]) else {
        return steps.fail(
            Phase::Tls,
            Cause::WrongProtocol,
            "expected MySQL's greeting, found bytes of another protocol",
        );
    };
    let number = u16::from_le_bytes([*low, *high]);
    let text = String::from_utf8_lossy(text);
    let text = text
        .strip_prefix('#')
        .and_then(|text| text.get(5..))
        .unwrap_or(&text);
    let mut error = steps.fail(Phase::Login, failure::mysql_login(number), text);
    error.code = Some(number.to_string());
    error
}
