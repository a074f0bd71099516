//! Reading a body without letting it eat the machine: a cap on what is read and on what it unpacks to, and a deadline.

use std::io::{self, Read};

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http::header::CONTENT_ENCODING;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use tokio::time::{Instant, timeout_at};

use super::response::BodyEnd;

/// The most that is read of a body, and the most that it may unpack to.
pub const BODY_CAP: usize = 16 * 1024 * 1024;

/// Reads a body until its end, the cap or the deadline.
pub async fn read(mut body: Incoming, deadline: Instant) -> (Bytes, BodyEnd) {
    let mut first = Bytes::new();
    let mut all = BytesMut::new();
    loop {
        let frame = match timeout_at(deadline, body.frame()).await {
            Err(_) => return (joined(first, all), BodyEnd::TimedOut),
            Ok(None) => return (joined(first, all), BodyEnd::Complete),
            Ok(Some(Err(_))) => return (joined(first, all), BodyEnd::Broken),
            Ok(Some(Ok(frame))) => frame,
        };
        let Ok(data) = frame.into_data() else {
            continue;
        };
        if first.is_empty() && all.is_empty() {
            // Most bodies come in one piece, which needn't be copied.
            first = data;
        } else {
            if all.is_empty() {
                all.extend_from_slice(&std::mem::take(&mut first));
            }
            all.extend_from_slice(&data);
        }
        if first.len() + all.len() > BODY_CAP {
            let mut cut = joined(first, all);
            cut.truncate(BODY_CAP);
            return (
                cut,
                BodyEnd::Capped {
                    cap: BODY_CAP,
                    unpacked: false,
                },
            );
        }
    }
}

fn joined(first: Bytes, all: BytesMut) -> Bytes {
    if all.is_empty() { first } else { all.freeze() }
}

/// Undoes the content-encoding (RFC 9110, section 8.4), one after the other from the last, each up to the cap.
pub fn decode(headers: &HeaderMap, body: Bytes, end: BodyEnd) -> (Bytes, BodyEnd) {
    let encodings = headers
        .get_all(CONTENT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let names: Vec<String> = encodings
        .flat_map(|list| list.split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    if names.is_empty() || body.is_empty() || end != BodyEnd::Complete {
        return (body, end);
    }
    let mut body = body;
    for name in names
        .into_iter()
        .rev()
        .filter(|name| !name.is_empty() && name != "identity")
    {
        match unpack(&name, &body) {
            Ok(unpacked) if unpacked.len() > BODY_CAP => {
                let mut cut = Bytes::from(unpacked);
                cut.truncate(BODY_CAP);
                return (
                    cut,
                    BodyEnd::Capped {
                        cap: BODY_CAP,
                        unpacked: true,
                    },
                );
            }
            Ok(unpacked) => body = Bytes::from(unpacked),
            Err(_) => return (body, BodyEnd::Undecodable { encoding: name }),
        }
    }
    (body, BodyEnd::Complete)
}

/// Unpacks at most one byte more than the cap.
fn unpack(encoding: &str, packed: &[u8]) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let limit = BODY_CAP as u64 + 1;
    match encoding {
        "gzip" | "x-gzip" => flate2::read::MultiGzDecoder::new(packed)
            .take(limit)
            .read_to_end(&mut out)?,
        // "deflate" is the zlib format (RFC 9110, section 8.4.1.2), but some servers send it bare.
        "deflate" if packed.first().is_some_and(|byte| byte & 0x0f == 8) => {
            flate2::read::ZlibDecoder::new(packed)
                .take(limit)
                .read_to_end(&mut out)?
        }
        "deflate" => flate2::read::DeflateDecoder::new(packed)
            .take(limit)
            .read_to_end(&mut out)?,
        "br" => brotli::Decompressor::new(packed, 4096)
            .take(limit)
            .read_to_end(&mut out)?,
        "zstd" => zstd::stream::read::Decoder::new(packed)?
            .take(limit)
            .read_to_end(&mut out)?,
        _ => return Err(io::ErrorKind::Unsupported.into()),
    };
    Ok(out)
}
