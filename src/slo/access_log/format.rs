//! Which format a log is in.

use super::time::ClfTime;
use super::{Request, clf, envoy, json};

/// The format of an access log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// nginx's and Apache's `combined` and `common`.
    Combined,
    /// A JSON object a line with nginx's variable names.
    NginxJson,
    /// Caddy's JSON.
    Caddy,
    /// Traefik's JSON.
    Traefik,
    /// Traefik's common log format.
    TraefikCommon,
    /// Envoy's default text.
    Envoy,
    /// Envoy's or Istio's JSON.
    EnvoyJson,
}

impl Format {
    /// All formats; the more demanding of two that read the same line comes first.
    pub const ALL: [Self; 7] = [
        Self::TraefikCommon,
        Self::Combined,
        Self::Envoy,
        Self::Caddy,
        Self::Traefik,
        Self::EnvoyJson,
        Self::NginxJson,
    ];

    /// The format that reads most of the lines, if it reads at least half of them.
    pub fn detect(lines: &[&[u8]]) -> Option<Self> {
        let read = |format: &Self| {
            let mut time = ClfTime::default();
            lines
                .iter()
                .filter(|line| format.read(line, &mut time).is_some())
                .count()
        };
        // `max_by_key` takes the last of equals, so the demanding ones go last.
        let best = Self::ALL.into_iter().rev().max_by_key(read)?;
        let count = read(&best);
        (count > 0 && count * 2 >= lines.len()).then_some(best)
    }

    /// Reads one line, without its line end.
    pub(super) fn read<'l>(self, line: &'l [u8], time: &mut ClfTime) -> Option<Request<'l>> {
        match self {
            Self::Combined => clf::read(line, time),
            Self::TraefikCommon => clf::read_traefik(line, time),
            Self::Envoy => envoy::read(line),
            Self::NginxJson => json::nginx(line, time),
            Self::Caddy => json::caddy(line),
            Self::Traefik => json::traefik(line),
            Self::EnvoyJson => json::envoy(line),
        }
    }

    /// Reads one line on its own.
    pub fn request(self, line: &[u8]) -> Option<Request<'_>> {
        self.read(line, &mut ClfTime::default())
    }
}
