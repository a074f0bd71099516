//! Text as HTML.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::super::clean;

/// Cleaned text, as element content or in a quoted attribute.
pub(super) fn text(text: &str) -> String {
    let text: Cow<'_, str> = clean::block(text);
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// The same on one line.
pub(super) fn line(text: &str) -> String {
    self::text(&clean::line(text))
}

/// A word for an `id`, from any text: another one for another text.
pub(super) fn anchor(text: &str) -> String {
    let mut word = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || c == '-' {
            word.push(c);
        } else {
            let _ = write!(word, "_{:x}", u32::from(c));
        }
    }
    word
}
