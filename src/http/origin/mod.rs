//! Who gave an answer: the application, a named framework's default handler, a named proxy, nobody, or someone unknown.
//!
//! A body fingerprint decides first, a header that a proxy sets on its own answers only comes second, a framework's header third. A header that a
//! proxy sets on everything it passes on never decides: it says who stood in between, not who spoke.

mod advice;
mod bare;
mod presume;
mod signature;
mod table;
mod tell;

use std::fmt;

pub use signature::Strength;
use table::SIGNATURES;
use tell::Reading;

use super::answer::Answer;

/// Who gave an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The application, by what its answer shows; the framework isn't known.
    App,
    /// A framework's or application server's own handler; the application's process was reached.
    Framework(&'static str),
    /// A proxy, web server, load balancer or CDN on its own account.
    Proxy(&'static str),
    /// Nothing in the answer tells.
    Unknown,
    /// Nobody: there was no answer.
    Nobody,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::App => f.write_str("app"),
            Self::Framework(name) => write!(f, "app: {name}"),
            Self::Proxy(name) => write!(f, "proxy: {name}"),
            Self::Unknown => f.write_str("unknown"),
            Self::Nobody => f.write_str("nobody"),
        }
    }
}

/// Who gave an answer, how it is known, and where to look next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribution {
    /// Who.
    pub origin: Origin,
    /// What kind of sign it is known by.
    pub strength: Strength,
    /// The sign, in words.
    pub because: &'static str,
    status: u16,
}

impl Attribution {
    /// Of a request that got no answer: refused, closed without a byte, or timed out.
    pub const fn nobody() -> Self {
        Self {
            origin: Origin::Nobody,
            strength: Strength::Presumption,
            because: "the connection gave no answer",
            status: 0,
        }
    }

    /// The finding's words: "nginx answered 502: the app wasn't reached".
    pub fn sentence(&self) -> String {
        advice::sentence(self.origin, self.status)
    }

    /// What to look at next, in words.
    pub fn next(&self) -> String {
        advice::next(self.origin, self.status)
    }
}

/// Everyone who can be named, each once: frameworks and proxies, by name.
pub fn known() -> Vec<Origin> {
    let mut known: Vec<Origin> = Vec::new();
    for signature in SIGNATURES {
        let origin = signature.origin();
        if !known.contains(&origin) {
            known.push(origin);
        }
    }
    known.sort_by_key(ToString::to_string);
    known
}

/// Finds out who gave an answer. Its cost grows with the body (10 ms for 256 KiB), so it's for answers that need an explanation.
pub fn attribute(answer: &Answer<'_>) -> Attribution {
    let reading = Reading::new(answer);
    let known = SIGNATURES.iter().enumerate();
    let known = known
        .filter(|(row, signature)| signature.fits(*row, &reading))
        .map(|(_, signature)| Attribution {
            origin: signature.origin(),
            strength: signature.strength,
            because: signature.strength.words(),
            status: answer.status,
        })
        .next();
    known.unwrap_or_else(|| {
        let (origin, because) = presume::presume(&reading);
        Attribution {
            origin,
            strength: Strength::Presumption,
            because,
            status: answer.status,
        }
    })
}
