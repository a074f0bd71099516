//! A small HTTP/1.1 writer for what HTTP libraries rightly refuse to send: control characters, broken escapes, bytes that are no text.

use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use jiff::Timestamp;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use url::Url;

use super::body::{BODY_CAP, decode};
use super::client::Client;
use super::curl::masked;
use super::dial::{Endpoint, Stream};
use super::failure::Failure;
use super::printf::Printf;
use super::request::{Request, Version};
use super::response::{BodyEnd, Response};
use super::target::USER_AGENT;
use super::timing::Timings;
use crate::redact::Redactor;

/// The most headers that a response may have.
const MOST_HEADERS: usize = 256;

/// A request as bytes, in its parts.
#[derive(Clone)]
pub struct RawRequest {
    /// Where it goes.
    pub url: Url,
    /// The method, as it is.
    pub method: String,
    /// Path and query, as they are.
    pub target: Vec<u8>,
    /// Headers, as they are; `host`, `connection` and `content-length` are added.
    pub headers: Vec<RawHeader>,
    /// The body.
    pub body: Bytes,
}

/// One header of such a request.
#[derive(Clone)]
pub struct RawHeader {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Vec<u8>,
    /// Whether the value is a credential, which isn't shown even if nobody told the redactor about it.
    pub secret: bool,
}

/// Part of a request as it goes over the wire.
enum Piece<'r> {
    /// The beginnings of lines and their ends.
    Frame(String),
    /// What is sent as it is.
    Sent(&'r [u8]),
    /// A header.
    Header(&'r RawHeader),
}

impl RawRequest {
    /// The same as `request`, ready to be spoiled.
    pub fn of(request: &Request) -> Self {
        let query = request
            .url
            .query()
            .map(|query| format!("?{query}"))
            .unwrap_or_default();
        let headers = request.headers.iter().map(|(name, value)| RawHeader {
            name: name.as_str().to_owned(),
            value: value.as_bytes().to_vec(),
            secret: value.is_sensitive(),
        });
        Self {
            url: request.url.clone(),
            method: request.method.to_string(),
            target: format!("{}{query}", request.url.path()).into_bytes(),
            headers: headers.collect(),
            body: request.body.clone(),
        }
    }

    /// Gives a header another value, or adds it.
    pub fn set(&mut self, name: &str, value: impl Into<Vec<u8>>) {
        self.headers
            .retain(|own| !own.name.eq_ignore_ascii_case(name));
        self.headers.push(RawHeader {
            name: name.to_owned(),
            value: value.into(),
            secret: false,
        });
    }

    /// Everything that is sent, in order.
    fn pieces(&self) -> Vec<Piece<'_>> {
        let authority = &self.url[url::Position::BeforeHost..url::Position::AfterPort];
        let mut after_target = format!(" HTTP/1.1\r\nhost: {authority}\r\n");
        let is = |header: &RawHeader, name: &str| header.name.eq_ignore_ascii_case(name);
        if !self.headers.iter().any(|header| is(header, "user-agent")) {
            after_target.push_str(&format!("user-agent: {USER_AGENT}\r\n"));
        }
        let mut pieces = vec![Piece::Sent(&self.target), Piece::Frame(after_target)];
        let headers = self.headers.iter().filter(|header| !is(header, "host"));
        pieces.extend(headers.map(Piece::Header));
        let mut end = "connection: close\r\n".to_owned();
        if !self.body.is_empty() {
            end.push_str(&format!("content-length: {}\r\n", self.body.len()));
        }
        pieces.push(Piece::Frame(end + "\r\n"));
        pieces.push(Piece::Sent(&self.body));
        pieces
    }

    fn bytes(&self, through_proxy: bool) -> Vec<u8> {
        let mut bytes = format!("{} ", self.method).into_bytes();
        if through_proxy {
            bytes.extend_from_slice(self.url.origin().ascii_serialization().as_bytes());
        }
        for piece in self.pieces() {
            match piece {
                Piece::Frame(text) => bytes.extend_from_slice(text.as_bytes()),
                Piece::Sent(sent) => bytes.extend_from_slice(sent),
                Piece::Header(header) => {
                    bytes.extend_from_slice(header.name.as_bytes());
                    bytes.extend_from_slice(b": ");
                    bytes.extend_from_slice(&header.value);
                    bytes.extend_from_slice(b"\r\n");
                }
            }
        }
        bytes
    }

    /// A shell line that sends the same bytes. Secrets are taken out of each part as it is sent, before anything is escaped.
    pub fn line(&self, redactor: &Redactor) -> String {
        let mut printf = Printf::default();
        printf.text(&format!("{} ", self.method));
        for piece in self.pieces() {
            match piece {
                Piece::Frame(text) => printf.text(&text),
                Piece::Sent(sent) => printf.add(sent, redactor),
                Piece::Header(header) => {
                    printf.text(&format!("{}: ", header.name));
                    let text = String::from_utf8_lossy(&header.value);
                    if header.secret && redactor.scrub(&text).as_str() == text {
                        printf.text(&masked(&header.name, &text));
                    } else {
                        printf.add(&header.value, redactor);
                    }
                    printf.text("\r\n");
                }
            }
        }
        let host = self.url.host_str().unwrap_or_default();
        let port = self.url.port_or_known_default().unwrap_or(80);
        if self.url.scheme() == "https" {
            return printf.into(&format!(
                "openssl s_client -quiet -connect {host}:{port} -servername {host}"
            ));
        }
        printf.into(&format!("nc {} {port}", host.trim_matches(['[', ']'])))
    }
}

/// Sends the bytes over a connection of their own and reads one response within `timeout`.
pub async fn send(
    client: &Client,
    request: &RawRequest,
    timeout: Duration,
) -> Result<Response, Failure> {
    if !client.target().names(&request.url) {
        return Err(Failure::UnnamedHost {
            host: request.url.host_str().unwrap_or_default().to_owned(),
        });
    }
    let work = exchange(client, request);
    tokio::time::timeout(timeout, work)
        .await
        .unwrap_or(Err(Failure::Timeout { after: timeout }))
}

async fn exchange(client: &Client, request: &RawRequest) -> Result<Response, Failure> {
    let start = Instant::now();
    let endpoint = Endpoint {
        host: request
            .url
            .host_str()
            .unwrap_or_default()
            .trim_matches(['[', ']'])
            .to_owned(),
        port: request.url.port_or_known_default().unwrap_or(80),
        tls: request.url.scheme() == "https",
    };
    let (mut stream, link) = client.dialer().dial(&endpoint, Version::Http1).await?;
    // A server may answer and close before it has read everything: then writing fails, but there is an answer to read.
    let written = stream.write_all(&request.bytes(link.through_proxy)).await;
    let mut buffer = BytesMut::new();
    let (head, length) = match read_head(&mut stream, &mut buffer).await? {
        Some(head) => head,
        None if written.is_err() => {
            return Err(Failure::Broken {
                reason: "it was closed while sending".to_owned(),
            });
        }
        None => return Err(Failure::Closed),
    };
    let first_byte = start.elapsed();
    let _ = buffer.split_to(length);
    let end = read_body(&mut stream, &mut buffer, &head, request.method == "HEAD").await;
    let chunked = is_chunked(&head.headers);
    let body = if chunked {
        unchunked(&buffer)
    } else {
        buffer.freeze()
    };
    let (body, end) = decode(&head.headers, body, end);
    Ok(Response {
        status: head.status,
        reason: head.reason.into(),
        version: http::Version::HTTP_11,
        headers: head.headers,
        body,
        end,
        timings: Timings {
            dns: Some(link.dns),
            connect: Some(link.connect),
            tls: link.tls,
            first_byte,
            total: start.elapsed(),
        },
        remote: Some(link.remote),
        certificate: link.certificate.clone(),
        at: Timestamp::now(),
        redirects: Vec::new(),
    })
}

struct Head {
    status: StatusCode,
    reason: String,
    headers: HeaderMap,
}

/// Reads until a final (not 1xx) status line and its headers are there; `None` if the connection closes before a byte.
async fn read_head(
    stream: &mut Stream,
    buffer: &mut BytesMut,
) -> Result<Option<(Head, usize)>, Failure> {
    loop {
        if let Some((head, length)) = parse(buffer)? {
            if !head.status.is_informational() {
                return Ok(Some((head, length)));
            }
            let _ = buffer.split_to(length);
            continue;
        }
        match stream.read_buf(buffer).await {
            Ok(0) if buffer.is_empty() => return Ok(None),
            Ok(0) => {
                return Err(Failure::NotHttp {
                    reason: "the headers break off".to_owned(),
                });
            }
            Ok(_) if buffer.len() > BODY_CAP => {
                return Err(Failure::NotHttp {
                    reason: "the headers don't end".to_owned(),
                });
            }
            Ok(_) => {}
            Err(_) if buffer.is_empty() => return Ok(None),
            Err(error) => {
                return Err(Failure::Broken {
                    reason: error.kind().to_string(),
                });
            }
        }
    }
}

fn parse(bytes: &[u8]) -> Result<Option<(Head, usize)>, Failure> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let not_http = |reason: String| Failure::NotHttp { reason };
    let length = match response
        .parse(bytes)
        .map_err(|error| not_http(error.to_string()))?
    {
        httparse::Status::Partial => return Ok(None),
        httparse::Status::Complete(length) => length,
    };
    let code = response.code.unwrap_or_default();
    let status =
        StatusCode::from_u16(code).map_err(|_| not_http(format!("its status is {code}")))?;
    let mut map = HeaderMap::new();
    for header in response.headers.iter() {
        let name = HeaderName::from_bytes(header.name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(header.value)) {
            map.append(name, value);
        }
    }
    Ok(Some((
        Head {
            status,
            reason: response.reason.unwrap_or_default().to_owned(),
            headers: map,
        },
        length,
    )))
}

async fn read_body(
    stream: &mut Stream,
    buffer: &mut BytesMut,
    head: &Head,
    is_head: bool,
) -> BodyEnd {
    if is_head || matches!(head.status.as_u16(), 204 | 304) {
        buffer.clear();
        return BodyEnd::Complete;
    }
    let length = head
        .headers
        .get("content-length")
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    let chunked = is_chunked(&head.headers);
    loop {
        if length.is_some_and(|length| buffer.len() >= length) && !chunked {
            buffer.truncate(length.unwrap_or_default());
            return BodyEnd::Complete;
        }
        if chunked && (buffer.ends_with(b"\r\n0\r\n\r\n") || &buffer[..] == b"0\r\n\r\n") {
            return BodyEnd::Complete;
        }
        if buffer.len() > BODY_CAP {
            buffer.truncate(BODY_CAP);
            return BodyEnd::Capped {
                cap: BODY_CAP,
                unpacked: false,
            };
        }
        match stream.read_buf(buffer).await {
            Ok(0) if length.is_none() && !chunked => return BodyEnd::Complete,
            // TLS connections are often closed without saying goodbye.
            Err(_) if length.is_none() && !chunked => return BodyEnd::Complete,
            Ok(0) | Err(_) => return BodyEnd::Broken,
            Ok(_) => {}
        }
    }
}

fn is_chunked(headers: &HeaderMap) -> bool {
    let value = headers
        .get("transfer-encoding")
        .and_then(|value| value.to_str().ok());
    value.is_some_and(|value| value.to_ascii_lowercase().contains("chunked"))
}

/// The chunks without their frames (RFC 9112, section 7.1); what is broken is left out.
fn unchunked(framed: &[u8]) -> Bytes {
    let mut out = BytesMut::new();
    let mut rest = framed;
    while let Ok(httparse::Status::Complete((start, size))) = httparse::parse_chunk_size(rest) {
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let Some(chunk) = rest
            .get(start..start.saturating_add(size))
            .filter(|_| size > 0)
        else {
            break;
        };
        out.extend_from_slice(chunk);
        rest = rest.get(start + size + 2..).unwrap_or_default();
    }
    out.freeze()
}
