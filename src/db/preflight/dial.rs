//! From a host's name to an open connection, with a stopwatch.

use std::future::Future;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, lookup_host};

use super::Handshake;
use crate::db::address::{Address, Place};
use crate::db::error::{Cause, Phase, Unreachable};

/// The stopwatch of a walk: which steps are done, and the error of the step that fails.
#[derive(Debug)]
pub(super) struct Steps {
    limit: Duration,
    started: Instant,
    pub(super) seen: Handshake,
}

impl Steps {
    pub(super) fn new(limit: Duration) -> Self {
        Self {
            limit,
            started: Instant::now(),
            seen: Handshake::default(),
        }
    }

    pub(super) fn into_handshake(self) -> Handshake {
        self.seen
    }

    /// The step is done.
    pub(super) fn done(&mut self, phase: Phase) {
        self.seen.phases.push((phase, self.started.elapsed()));
        self.started = Instant::now();
    }

    /// Forgets the time since the last step: it was spent on a side-look.
    pub(super) fn restart(&mut self) {
        self.started = Instant::now();
    }

    /// The step failed.
    pub(super) fn fail(
        &self,
        phase: Phase,
        cause: Cause,
        detail: impl Into<String>,
    ) -> Box<Unreachable> {
        Box::new(Unreachable {
            phase,
            cause,
            detail: detail.into(),
            code: None,
            done: self.seen.phases.clone(),
            took: self.started.elapsed(),
            pooler: self.seen.pooler.clone(),
        })
    }

    /// Waits for `work` as long as a step may take.
    pub(super) async fn within<T>(
        &self,
        phase: Phase,
        work: impl Future<Output = io::Result<T>>,
    ) -> Result<T, Box<Unreachable>> {
        let left = self.limit.saturating_sub(self.started.elapsed());
        match tokio::time::timeout(left, work).await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(self.fail(phase, cause_of(&error), words_of(&error))),
            Err(_) => Err(self.fail(
                phase,
                Cause::NoAnswer,
                format!("no answer within {:?}", self.limit),
            )),
        }
    }
}

/// A connection to a server, encrypted or not yet.
#[derive(Debug)]
pub(super) enum Stream {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(tokio::net::UnixStream),
}

/// Resolves the host and connects to the first address that answers.
pub(super) async fn dial(address: &Address, steps: &mut Steps) -> Result<Stream, Box<Unreachable>> {
    match &address.place {
        Place::Tcp { host, port } => {
            let found: Vec<SocketAddr> = match steps
                .within(Phase::Dns, async {
                    lookup_host((host.as_str(), *port))
                        .await
                        .map(Iterator::collect)
                })
                .await
            {
                Ok(found) => found,
                Err(error) if error.cause == Cause::NoAnswer => {
                    return Err(error);
                }
                Err(error) => {
                    return Err(Box::new(Unreachable {
                        cause: Cause::UnknownHost,
                        ..*error
                    }));
                }
            };
            if found.is_empty() {
                return Err(steps.fail(Phase::Dns, Cause::UnknownHost, "the name has no address"));
            }
            steps.done(Phase::Dns);
            connect_first(&found, steps).await
        }
        #[cfg(unix)]
        Place::Socket(path) => {
            let stream = steps
                .within(Phase::Tcp, tokio::net::UnixStream::connect(path))
                .await?;
            steps.done(Phase::Tcp);
            Ok(Stream::Unix(stream))
        }
        _ => Err(steps.fail(Phase::Tcp, Cause::Other, "not a server")),
    }
}

async fn connect_first(
    found: &[SocketAddr],
    steps: &mut Steps,
) -> Result<Stream, Box<Unreachable>> {
    let mut last: Option<Box<Unreachable>> = None;
    for peer in found {
        match steps.within(Phase::Tcp, TcpStream::connect(peer)).await {
            Ok(stream) => {
                steps.done(Phase::Tcp);
                steps.seen.peer = Some(peer.to_string());
                stream.set_nodelay(true).ok();
                return Ok(Stream::Tcp(stream));
            }
            Err(error) => {
                // Of several addresses the one that doesn't answer is the more telling failure.
                let told = last.as_ref().map(|before| &before.cause);
                if told != Some(&Cause::NoAnswer) {
                    last = Some(error);
                }
            }
        }
    }
    Err(last.unwrap_or_else(|| steps.fail(Phase::Tcp, Cause::Other, "no address to connect to")))
}

fn cause_of(error: &io::Error) -> Cause {
    match error.kind() {
        ErrorKind::ConnectionRefused => Cause::Refused,
        ErrorKind::TimedOut => Cause::NoAnswer,
        ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::AddrNotAvailable => Cause::NoRoute,
        ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::UnexpectedEof => Cause::Closed,
        ErrorKind::NotFound => Cause::NoFile,
        ErrorKind::PermissionDenied => Cause::FileNotReadable,
        _ => Cause::Other,
    }
}

/// The operating system's words, lowercase and without its error number.
fn words_of(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

macro_rules! each {
    ($self:ident, $stream:ident => $call:expr) => {
        match $self.get_mut() {
            Self::Tcp($stream) => $call,
            #[cfg(unix)]
            Self::Unix($stream) => $call,
        }
    };
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        each!(self, stream => Pin::new(stream).poll_read(cx, buffer))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        each!(self, stream => Pin::new(stream).poll_write(cx, bytes))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        each!(self, stream => Pin::new(stream).poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        each!(self, stream => Pin::new(stream).poll_shutdown(cx))
    }
}
