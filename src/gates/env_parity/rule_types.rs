//! The types that a rule can name.

use std::net::IpAddr;

use url::Url;

use crate::env::shape;
use crate::setting::{Duration, TextSetting as _};

/// A type of values.
#[derive(Debug)]
pub(super) struct ValueType {
    pub name: &'static str,
    /// Behind "expected".
    pub what: &'static str,
    pub fits: fn(&str) -> bool,
}

/// Every type.
pub(super) const TYPES: [ValueType; 32] = [
    kind("string", "a text", |_| true),
    kind("non-empty", "a value", |value| !value.trim().is_empty()),
    kind("url", "a URL like https://host/path", |value| {
        url(value, &[])
    }),
    kind("https-url", "a URL that begins with https://", |value| {
        url(value, &["https"])
    }),
    kind(
        "http-url",
        "a URL that begins with http:// or https://",
        |value| url(value, &["http", "https"]),
    ),
    kind(
        "ws-url",
        "a URL that begins with ws:// or wss://",
        |value| url(value, &["ws", "wss"]),
    ),
    kind(
        "postgres-url",
        "a URL that begins with postgres:// or postgresql://",
        |value| url(value, &["postgres", "postgresql"]),
    ),
    kind(
        "mysql-url",
        "a URL that begins with mysql:// or mariadb://",
        |value| url(value, &["mysql", "mariadb"]),
    ),
    kind(
        "redis-url",
        "a URL that begins with redis:// or rediss://",
        |value| url(value, &["redis", "rediss"]),
    ),
    kind(
        "mongodb-url",
        "a URL that begins with mongodb:// or mongodb+srv://",
        |value| url(value, &["mongodb", "mongodb+srv"]),
    ),
    kind(
        "amqp-url",
        "a URL that begins with amqp:// or amqps://",
        |value| url(value, &["amqp", "amqps"]),
    ),
    kind("database-url", "the URL of a database", |value| {
        let schemes = [
            "postgres",
            "postgresql",
            "mysql",
            "mariadb",
            "sqlite",
            "mongodb",
            "mongodb+srv",
            "sqlserver",
            "mssql",
            "cockroachdb",
        ];
        url(value, &schemes) || value.starts_with("sqlite:") || value.starts_with("file:")
    }),
    kind(
        "origin",
        "a URL without a path, like https://host",
        |value| {
            Url::parse(value).is_ok_and(|url| {
                url.host().is_some() && matches!(url.path(), "" | "/") && !value.ends_with('/')
            })
        },
    ),
    kind("int", "a whole number", is_int),
    kind("integer", "a whole number", is_int),
    kind("positive-int", "a whole number above 0", |value| {
        value.parse::<u64>().is_ok_and(|n| n > 0)
    }),
    kind("number", "a number", is_number),
    kind("float", "a number", is_number),
    kind("bool", "true or false (or yes, no, on, off, 1, 0)", is_bool),
    kind(
        "boolean",
        "true or false (or yes, no, on, off, 1, 0)",
        is_bool,
    ),
    kind("port", "a port between 1 and 65535", |value| {
        value.parse::<u16>().is_ok_and(|port| port > 0)
    }),
    kind(
        "email",
        "an address like name@host.example",
        shape::is_email,
    ),
    kind("uuid", "a UUID", shape::is_uuid),
    kind("host", "a host name or an address", |value| {
        shape::is_host(value) || is_label(value)
    }),
    kind("ip", "an IP address", |value| {
        value.parse::<IpAddr>().is_ok()
    }),
    kind("base64", "base64", is_base64),
    kind("hex", "hexadecimal digits", |value| {
        !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_hexdigit())
    }),
    kind("json", "JSON", |value| {
        serde_json::from_str::<serde::de::IgnoredAny>(value).is_ok()
    }),
    kind("duration", "a duration like 30s, 5m or 1h30m", |value| {
        Duration::read(value).is_ok() || value.parse::<u64>().is_ok()
    }),
    kind("path", "a path", |value| {
        !value.is_empty() && !value.contains(['\n', '\0'])
    }),
    kind("semver", "a version like 1.2.3", is_semver),
    kind("pem", "a PEM block", |value| {
        value.trim_start().starts_with("-----BEGIN ") && value.contains("-----END ")
    }),
];

const fn kind(name: &'static str, what: &'static str, fits: fn(&str) -> bool) -> ValueType {
    ValueType { name, what, fits }
}

/// The type `name`, or a complaint that lists those there are.
pub(super) fn named(name: &str) -> Result<&'static ValueType, String> {
    TYPES.iter().find(|kind| kind.name == name).ok_or_else(|| {
        let names: Vec<&str> = TYPES.iter().map(|kind| kind.name).collect();
        format!("expected a type ({}), found {name:?}", names.join(", "))
    })
}

fn url(value: &str, schemes: &[&str]) -> bool {
    let Ok(url) = Url::parse(value) else {
        return false;
    };
    let fits = schemes.is_empty() || schemes.contains(&url.scheme());
    // `localhost:3000` parses as a URL with the scheme `localhost`.
    fits && value.contains("://")
        && !value.contains(char::is_whitespace)
        && (url.has_host() || url.scheme() == "file")
}

fn is_int(value: &str) -> bool {
    value.parse::<i128>().is_ok()
}

fn is_number(value: &str) -> bool {
    value.parse::<f64>().is_ok_and(f64::is_finite)
}

fn is_bool(value: &str) -> bool {
    shape::is_bool(value) || matches!(value, "1" | "0")
}

/// A host name without dots, as services have inside a cluster.
fn is_label(value: &str) -> bool {
    !value.is_empty()
        && value.len() <= 63
        && value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !value.starts_with('-')
}

fn is_base64(value: &str) -> bool {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
    let engines = [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD];
    !value.is_empty() && engines.iter().any(|engine| engine.decode(value).is_ok())
}

fn is_semver(value: &str) -> bool {
    let core = value.strip_prefix('v').unwrap_or(value);
    let core = core.split(['-', '+']).next().unwrap_or_default();
    let parts: Vec<&str> = core.split('.').collect();
    parts.len() == 3 && parts.iter().all(|part| part.parse::<u64>().is_ok())
}
