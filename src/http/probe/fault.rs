//! What can be wrong with an answer.

use crate::http::leaks::masked;

/// The kinds of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// There was no response.
    NoAnswer,
    /// The request wasn't sent.
    NotSent,
    /// A value that the request needs is missing, because an earlier probe didn't give it.
    NotRun,
    /// An unexpected 5xx.
    ServerError,
    /// Another unexpected status.
    WrongStatus,
    /// A header, cookie or redirect isn't as expected.
    WrongHeader,
    /// The body isn't as expected.
    WrongBody,
    /// Another HTTP version than expected.
    WrongVersion,
    /// The OpenAPI document has another schema.
    SchemaMismatch,
    /// The OpenAPI document doesn't declare the status.
    UndeclaredStatus,
    /// An error that isn't structured as it should be.
    UnstructuredError,
    /// A success over a body that says otherwise.
    LyingSuccess,
    /// The response gives something of the inside away.
    Leak,
    /// Slower than allowed.
    TooSlow,
    /// Slower than is good.
    Slow,
    /// A body too large, without an end, or that unpacks to too much.
    TooLarge,
    /// The body broke off, or isn't what its content-encoding says.
    BrokenBody,
    /// The certificate expires soon.
    CertificateExpiring,
    /// 503 without `Retry-After`.
    NoRetryAfter,
    /// The header that finds the request in the logs is missing.
    NoCorrelationId,
    /// A value to capture isn't there.
    NoCapture,
    /// It only passed when tried again.
    Flaky,
}

impl FaultKind {
    /// Whether a request with such an answer is no measure for variants of it: there was none, or its status or body is wrong.
    /// One that is slow, or gives something away, is a measure all the same.
    pub fn spoils_control(self) -> bool {
        matches!(
            self,
            Self::NoAnswer
                | Self::NotSent
                | Self::NotRun
                | Self::ServerError
                | Self::WrongStatus
                | Self::WrongBody
                | Self::LyingSuccess
                | Self::BrokenBody
        )
    }
}

/// One fault, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What kind.
    pub kind: FaultKind,
    /// What was expected and what was found.
    pub message: String,
    /// What to look at next, where more is known than for the kind in general.
    pub next: Option<String>,
    /// The kind of leak, for leaks.
    pub leak: Option<&'static str>,
    /// The line that shows it.
    pub shows: Option<String>,
}

impl Fault {
    /// A fault that its message says all about. Messages quote answers, so credentials in addresses are masked.
    pub fn new(kind: FaultKind, message: impl AsRef<str>) -> Self {
        Self {
            kind,
            message: masked(message.as_ref()).into_owned(),
            next: None,
            leak: None,
            shows: None,
        }
    }

    /// Whether it is more than a warning.
    pub fn is_grave(&self) -> bool {
        !matches!(
            self.kind,
            FaultKind::Flaky
                | FaultKind::Slow
                | FaultKind::NoRetryAfter
                | FaultKind::UndeclaredStatus
        )
    }
}
