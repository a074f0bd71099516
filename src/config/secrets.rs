//! Secrets that stand in the configuration itself.

use toml::de::{DeTable, DeValue};

use super::interpolate::STAND_IN;
use crate::redact::{Redactor, Secret};

/// Keys (of headers and settings) whose values nobody should see.
const TELLING: &[&str] = &[
    "authorization",
    "cookie",
    "password",
    "secret",
    "token",
    "api-key",
    "apikey",
    "bearer",
    "routing-key",
    "webhook",
];

/// Learns the passwords in URLs, and the values under telling keys, of everything below `table`.
pub(super) fn learn(table: &DeTable<'_>, redactor: &Redactor) {
    for (key, value) in table {
        learn_value(key.get_ref(), value.get_ref(), redactor);
    }
}

fn learn_value(key: &str, value: &DeValue<'_>, redactor: &Redactor) {
    match value {
        DeValue::String(text) => learn_text(key, text, redactor),
        DeValue::Array(array) => array
            .iter()
            .for_each(|element| learn_value(key, element.get_ref(), redactor)),
        DeValue::Table(table) => learn(table, redactor),
        _ => {}
    }
}

fn learn_text(key: &str, text: &str, redactor: &Redactor) {
    // A reference isn't the secret itself, and neither is what stands in for one that isn't set.
    if text.starts_with("${") || text == STAND_IN {
        return;
    }
    let key = key.to_ascii_lowercase().replace('_', "-");
    if TELLING.iter().any(|telling| key.contains(telling))
        && !text.contains(' ')
        && !text.contains("://")
    {
        redactor.learn(&Secret::new(text));
    }
    if TELLING[..2].contains(&key.as_str()) {
        let value = text
            .split_once(' ')
            .map_or(text, |(_, credentials)| credentials);
        redactor.learn(&Secret::new(value));
    }
    learn_userinfo(text, redactor);
}

/// Learns the password of every URL in `text`, as it is written and decoded.
pub(crate) fn learn_userinfo(text: &str, redactor: &Redactor) {
    for (at, _) in text.match_indices("://") {
        let authority = text[at + 3..]
            .split(['/', '?', '#', ' ', '"'])
            .next()
            .unwrap_or("");
        let Some((userinfo, _)) = authority.rsplit_once('@') else {
            continue;
        };
        let Some((_, password)) = userinfo.split_once(':') else {
            continue;
        };
        redactor.learn(&Secret::new(password));
        let decoded = percent_encoding::percent_decode_str(password).decode_utf8_lossy();
        redactor.learn(&Secret::new(decoded));
    }
}
