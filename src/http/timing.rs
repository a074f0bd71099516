//! How long each step of a request took.

use std::fmt;
use std::time::Duration;

/// The durations of one exchange. The steps of connecting are absent when a kept-alive connection was used again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timings {
    /// Looking up the host's addresses.
    pub dns: Option<Duration>,
    /// The TCP handshake, and the proxy's answer if there is a proxy.
    pub connect: Option<Duration>,
    /// The TLS handshake.
    pub tls: Option<Duration>,
    /// From the start until the response's status line and headers were there.
    pub first_byte: Duration,
    /// From the start until the body was read.
    pub total: Duration,
}

impl fmt::Display for Timings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps = [
            ("dns", self.dns),
            ("connect", self.connect),
            ("tls", self.tls),
        ];
        for (name, took) in steps {
            if let Some(took) = took {
                write!(f, "{name} {}, ", Milliseconds(took))?;
            }
        }
        write!(
            f,
            "first byte {}, total {}",
            Milliseconds(self.first_byte),
            Milliseconds(self.total)
        )
    }
}

/// A duration as people compare response times: `0.42 ms`, `12 ms`, `3400 ms`.
#[derive(Clone, Copy, Debug)]
pub struct Milliseconds(
    /// What is shown.
    pub Duration,
);

impl fmt::Display for Milliseconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = self.0.as_secs_f64() * 1000.0;
        match ms {
            ms if ms < 1.0 => write!(f, "{ms:.2} ms"),
            ms if ms < 10.0 => write!(f, "{ms:.1} ms"),
            ms => write!(f, "{ms:.0} ms"),
        }
    }
}
