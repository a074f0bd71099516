//! The dialer as the connection pool wants it.

use std::future::Future;
use std::io::IoSlice;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::Uri;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use tower_service::Service;

use super::dial::{Dialer, Endpoint, Link, Stream};
use super::failure::Failure;
use super::request::Version;

/// Opens connections for one HTTP version setting.
#[derive(Clone, Debug)]
pub struct Connector {
    /// Opens the connections.
    pub dialer: Arc<Dialer>,
    /// What is offered to the server.
    pub version: Version,
}

impl Service<Uri> for Connector {
    type Response = Pooled;
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Pooled, Failure>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let Self { dialer, version } = self.clone();
        Box::pin(async move {
            let endpoint = Endpoint::of(&uri).ok_or_else(|| Failure::Unsendable {
                reason: "its address has no host".to_owned(),
            })?;
            let (stream, link) = dialer.dial(&endpoint, version).await?;
            Ok(Pooled {
                stream: TokioIo::new(stream),
                link,
            })
        })
    }
}

/// A connection in the pool, with what is known about it.
#[derive(Debug)]
pub struct Pooled {
    stream: TokioIo<Stream>,
    link: Arc<Link>,
}

impl Connection for Pooled {
    fn connected(&self) -> Connected {
        let connected = Connected::new()
            .proxy(self.link.through_proxy)
            .extra(Arc::clone(&self.link));
        if self.link.http2 {
            connected.negotiated_h2()
        } else {
            connected
        }
    }
}

impl Read for Pooled {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl Write for Pooled {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
