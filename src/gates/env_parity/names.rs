//! What the name of a key tells.

use super::EnvParity;
use super::spec::any;

/// Words that make a key a secret, as parts between `_` and the like.
const SECRET: &[&str] = &[
    "SECRET",
    "SECRETS",
    "TOKEN",
    "PASSWORD",
    "PASSWD",
    "PASS",
    "PWD",
    "PASSPHRASE",
    "CREDENTIAL",
    "CREDENTIALS",
    "APIKEY",
    "KEY",
    "SALT",
    "PEPPER",
    "DSN",
    "SIGNATURE",
];

/// Words that make it none all the same: `PUBLIC_KEY`, `TOKEN_TTL`, `KEY_ID`.
const HARMLESS: &[&str] = &[
    "PUBLIC",
    "PUBLISHABLE",
    "ID",
    "IDS",
    "NAME",
    "URL",
    "URI",
    "ENDPOINT",
    "HOST",
    "PORT",
    "TTL",
    "EXPIRY",
    "EXPIRES",
    "EXPIRATION",
    "LIFETIME",
    "TIMEOUT",
    "MAX",
    "MIN",
    "LENGTH",
    "SIZE",
    "COUNT",
    "PREFIX",
    "FILE",
    "PATH",
    "DIR",
    "TYPE",
    "ALG",
    "ALGORITHM",
    "ENABLED",
    "HEADER",
    "ISSUER",
    "AUDIENCE",
    "VERSION",
    "REGION",
    "BUCKET",
    "FORMAT",
    "SECONDS",
    "MINUTES",
    "HOURS",
    "DAYS",
    "DSN",
];

impl EnvParity {
    /// Whether the key holds a secret: by configuration or by its name.
    pub(super) fn is_secret(&self, name: &str) -> bool {
        any(&self.secrets, name) || is_secret_name(name)
    }
}

/// Whether a name is that of a secret.
pub(super) fn is_secret_name(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let mut words = upper.split(|c: char| !c.is_ascii_alphanumeric());
    words.clone().any(|word| {
        SECRET.contains(&word) || word.ends_with("PASSWORD") || word.ends_with("SECRET")
    }) && !words.any(|word| HARMLESS.contains(&word))
}

/// Whether a file is an example: `.env.example`, `sample.env`, `.env.dist`, `.env.template`.
pub(super) fn is_example_file(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let words = ["example", "sample", "template", "dist", "tpl", "defaults"];
    file.split(|c: char| !c.is_ascii_alphanumeric())
        .any(|part| words.contains(&part))
}

/// A name without what people mix up: letter case, white space, `-`, `.` and `_`.
pub(super) fn folded(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}
