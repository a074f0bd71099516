//! What a leak must not spread further: the credentials in it.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::redact::MASK;

/// A password in an address, and the secret by which Werkzeug's debugger lets one run code. Each has what stays before it and after it.
static CREDENTIALS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?P<before>\b[a-z][a-z0-9+.-]{2,20}://[^\s:@/<]*:|\bSECRET = \\?")(?P<secret>[^\s@/<"\\]+)(?P<after>@|\\?")"#).ok()
});

/// A text of an answer with the credentials in it masked, to be shown in a report.
pub fn masked(text: &str) -> Cow<'_, str> {
    match CREDENTIALS.as_ref() {
        Some(pattern) => pattern.replace_all(text, format!("${{before}}{MASK}${{after}}")),
        None => Cow::Borrowed(MASK),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_in_addresses_are_masked_and_the_rest_stays() {
        let cases = [
            (
                "no postgres://shop:hunter2@db.internal/shop here",
                "no postgres://shop:***@db.internal/shop here",
            ),
            ("redis://:hunter2@cache:6379/0", "redis://:***@cache:6379/0"),
            (
                r#"EVALEX = true, SECRET = "VlcdN5APYw2pjyfwpx37";"#,
                r#"EVALEX = true, SECRET = "***";"#,
            ),
            (
                "see https://shop.example:8080/users",
                "see https://shop.example:8080/users",
            ),
            ("mail ada@shop.example: now", "mail ada@shop.example: now"),
        ];
        for (text, expected) in cases {
            assert_eq!(masked(text), expected);
        }
    }
}
