//! Headers of answers that nobody else had a hand in.

/// Headers of an answer that nobody but the server itself had a hand in.
pub(super) const BARE: &[&str] = &[
    "server",
    "date",
    "content-length",
    "connection",
    "keep-alive",
    "alt-svc",
    "location",
    "www-authenticate",
    "transfer-encoding",
    "strict-transport-security",
    "allow",
];

/// The same, of a proxy that gives its answers a request id.
pub(super) const BARE_WITH_ID: &[&str] = &[
    "server",
    "date",
    "content-length",
    "content-type",
    "connection",
    "keep-alive",
    "alt-svc",
    "location",
    "transfer-encoding",
    "x-request-id",
    "fly-request-id",
    "via",
    "strict-transport-security",
];
